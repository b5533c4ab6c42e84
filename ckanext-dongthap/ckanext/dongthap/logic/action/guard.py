"""Past the way in: decisions with a reason, the break-glass; the trail of both and of every edit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic import validate
from ckan.types import Action, Context, DataDict
from ckanext.dongthap.changes import feed
from ckanext.dongthap.datastore.access import dataset
from ckanext.dongthap.guard import datasets, trail, way
from ckanext.dongthap.http import links
from ckanext.dongthap.logic.schema import guard as schema
from ckanext.dongthap.publication import purge
from ckanext.dongthap.publication.database import connect

__all__ = [
    "dataset_purge",
    "dongthap_break_glass",
    "dongthap_dataset_decide",
    "dongthap_dataset_trail",
    "package_update",
]
_LONGEST = 10_000


@tk.chained_action
def package_update(original_action: Action, context: Context, data_dict: DataDict) -> Any:
    """CKAN's change of a dataset, refusing what a published release owns and files in the place of ours.

    Who may edit the dataset may call it::

        curl -H "Authorization: $TOKEN" -d id=… -d notes="Mô tả mới" \\
            "http://localhost:5000/api/3/action/package_patch"

    Parameters and answer are CKAN's own.

    :raises NotAuthorized: the change is one that a new release makes, or a decision with a reason
    """
    if not context.get("ignore_auth"):
        datasets.refuse_uploads(data_dict)
    return original_action(context, data_dict)


@tk.chained_action
def dataset_purge(original_action: Action, context: Context, data_dict: DataDict) -> Any:
    """CKAN's purging of a dataset, for what was never published; its tables, rows and files go too.

    Sysadmins may call it::

        curl -H "Authorization: $TOKEN" -d id=… "http://localhost:5000/api/3/action/dataset_purge"

    Parameters and answer are CKAN's own.

    :raises NotAuthorized: it was published
    """
    package = model.Package.get(data_dict.get("id"))
    resources = purge.resources_of(package.id) if package is not None else []
    identifier = package.id if package is not None else ""
    done = original_action(context, data_dict)
    if identifier:
        purge.leftovers(identifier, resources)
    return done


@tk.side_effect_free
@validate(schema.trail)
def dongthap_dataset_trail(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Lists who changed which field of a dataset when, and what was decided about it, the newest first.

    For members of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" \\
            "http://localhost:5000/api/3/action/dongthap_dataset_trail?id=NN.LUA.DT"

    :param id: id, name or indicator code of the dataset
    :param limit: how many, at most 1000 (optional, 100)
    :param offset: how many to skip (optional, 0)
    :returns: ``{"count", "limit", "offset", "results": [{"number", "at", "by", "action": described | decided
        | broken | proposed | refused | withdrawn | restored, "detail": {…}}]}``; the detail of ``described``
        and ``decided`` has ``{"old", "new"}`` for each field
    :raises NotFound: there is no such dataset
    """
    package = _dataset(data_dict["id"])
    tk.check_access("dongthap_dataset_trail", context, {"agency": agency_of(package)})
    limit, offset = data_dict["limit"], data_dict["offset"]
    count, rows = trail.page(package.id, limit, offset)
    results = [
        {
            "number": row["number"],
            "at": row["moment"].isoformat(),
            "by": row["actor"],
            "action": row["action"],
            "detail": row["detail"],
        }
        for row in rows
    ]
    return {**links.page(count, data_dict), "results": results}


@validate(schema.decide)
def dongthap_dataset_decide(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Changes fields that say what published figures mean, by a decision with its reason.

    For admins of its agency, stewards and sysadmins; it stands in the trail and in the change feed::

        curl -H "Authorization: $TOKEN" -d id=NN.LUA.DT -d 'fields={"decimals": "1"}' \\
            -d reason="Theo Quyết định 12/QĐ-UBND" \\
            http://localhost:5000/api/3/action/dongthap_dataset_decide

    :param id: id, name or indicator code of the dataset
    :param fields: JSON object of the fields with their new values
    :param reason: why, in ten characters or more
    :returns: ``{"id", "changed": {…}}``, each field with ``{"old", "new"}``
    :raises NotFound: there is no such dataset
    :raises ValidationError: a field that no decision changes; a value that the schema refuses
    """
    package = dataset(data_dict["id"])
    fields = data_dict["fields"]
    tk.check_access("dongthap_dataset_decide", context, {"agency": agency_of(package), "fields": fields})
    if fields.get("private") and not package.private:
        raise tk.ValidationError({"fields": [tk._("What was published is withdrawn, not made private")]})
    user, before = context.get("user", ""), _shown(package.id)
    with way.publishing():
        tk.get_action("package_patch")({"user": user, "ignore_auth": True}, {"id": package.id, **fields})
    after = _shown(package.id)
    changed = {
        name: {"old": before.get(name), "new": after.get(name)}
        for name in fields
        if before.get(name) != after.get(name)
    }
    trail.record(package.id, user, "decided", {"reason": data_dict["reason"], "fields": changed})
    tell("dataset.decided", after)
    return {"id": package.id, "changed": changed}


@validate(schema.break_glass)
def dongthap_break_glass(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Runs an action on a published dataset that is refused otherwise: the last way, for emergencies.

    For sysadmins. Who, why and what stands in the dataset's trail before anything is done, and in the change
    feed::

        curl -H "Authorization: $TOKEN" -d action=resource_delete -d 'parameters={"id": "…"}' \\
            -d reason="Tệp có dữ liệu cá nhân" \\
            http://localhost:5000/api/3/action/dongthap_break_glass

    :param action: one of ``dataset_purge``, ``datastore_create``, ``datastore_delete``,
        ``datastore_records_delete``, ``datastore_upsert``, ``package_delete``, ``package_owner_org_update``,
        ``package_patch``, ``package_resource_reorder``, ``package_update``, ``resource_create``,
        ``resource_delete``, ``resource_patch``, ``resource_update``, ``resource_view_create``,
        ``resource_view_delete``, ``resource_view_update``
    :param parameters: JSON object: what that action takes
    :param reason: why, in ten characters or more
    :returns: ``{"action", "id", "result"}``: the dataset's id and what the action returned
    :raises NotFound: the parameters name no dataset
    """
    tk.check_access("dongthap_break_glass", context, {})
    action, parameters = data_dict["action"], data_dict["parameters"]
    package = _subject(parameters)
    known = {"id": package.id, "name": package.name, "type": package.type, "code": _code(package)}
    user = context.get("user", "")
    told = {"reason": data_dict["reason"], "action": action, "parameters": _bounded(parameters)}
    trail.record(package.id, user, "broken", told)
    with way.publishing():
        result = tk.get_action(action)({"user": user, "ignore_auth": True}, dict(parameters))
    tell("dataset.overridden", known)
    return {"action": action, "id": known["id"], "result": result}


def agency_of(package: model.Package) -> str:
    """Name of the agency that a dataset belongs to; "" where it belongs to none."""
    found = model.Group.get(package.owner_org) if package.owner_org else None
    return found.name if found is not None else ""


def tell(event: str, shown: Mapping[str, Any]) -> None:
    """Write an act into the change feed."""
    entry = {"event": event, "subject": shown["id"], "name": shown["name"], "type": shown["type"]}
    with connect() as connection, connection, connection.cursor() as cursor:
        feed.append(cursor, {**entry, "code": shown.get("code") or "", "origin": None})


def _dataset(reference: str) -> model.Package:
    """A dataset in any state by id or name, or an active one by its code."""
    return model.Package.get(reference) or dataset(reference)


def _code(package: model.Package) -> str:
    return str(package.extras.get("code") or "")


def _shown(package_id: str) -> dict[str, Any]:
    return tk.get_action("package_show")({"ignore_auth": True, "use_cache": False}, {"id": package_id})


def _subject(parameters: Mapping[str, Any]) -> model.Package:
    """The dataset that an action's parameters name. Raises `ObjectNotFound`."""
    given = {**(parameters.get("resource") or {}), **parameters}
    for name in ("package_id", "resource_id", "id", "name"):
        value = given.get(name)
        if not isinstance(value, str) or not value:
            continue
        view = model.ResourceView.get(value)
        resource = model.Resource.get(view.resource_id if view is not None else value)
        package = model.Package.get(resource.package_id if resource is not None else value)
        if package is not None:
            return package
    raise tk.ObjectNotFound(tk._("The parameters name no dataset"))


def _bounded(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Parameters for the trail: of long ones their beginning."""
    return {name: str(value)[:_LONGEST] for name, value in parameters.items()}
