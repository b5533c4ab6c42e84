"""Runs: list, show, and what a person decides about them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic import validate
from ckan.types import Context, DataDict
from ckanext.dongthap.datastore.access import visible_packages
from ckanext.dongthap.http import links
from ckanext.dongthap.logic.auth.roles import agencies_of, may
from ckanext.dongthap.logic.schema import harvest as schema
from ckanext.dongthap.runs import decide, present, preview, rejections, sources, store

_TOLD = [state for state in store.FINAL if state != "cancelled"]
__all__ = [
    "dongthap_run_cancel",
    "dongthap_run_difference",
    "dongthap_run_feed",
    "dongthap_run_list",
    "dongthap_run_publish",
    "dongthap_run_rejections",
    "dongthap_run_show",
]


@tk.side_effect_free
@validate(schema.run_list)
def dongthap_run_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Lists runs of the sources that the user maintains, the newest first.

    For editors and admins of an agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" "http://localhost:5000/api/3/action/dongthap_run_list?state=held"

    :param source: name of a source (optional)
    :param state: only runs in these states, a list or one text with commas (optional)
    :param limit: how many, at most 1000 (optional, 100)
    :param offset: how many to skip (optional, 0)
    :returns: ``{"count", "limit", "offset", "results": [dongthap_run_show]}``, each as `dongthap_run_show`
        has it
    """
    tk.check_access("dongthap_run_list", context, data_dict)
    own = agencies_of(context)
    seen = None if own is None else [kept.spec.name for kept in sources.find(own)]
    if data_dict.get("source"):
        seen = [name for name in [data_dict["source"]] if seen is None or name in seen]
    limit, offset = data_dict["limit"], data_dict["offset"]
    count, rows = store.find(seen, data_dict.get("state"), limit, offset)
    return {**links.page(count, data_dict), "results": [present.run(row) for row in rows]}


@tk.side_effect_free
@validate(schema.named)
def dongthap_run_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Shows a run: state, progress, what it brought, what it changed, why it is held.

    For editors and admins of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" "http://localhost:5000/api/3/action/dongthap_run_show?id=$RUN"

    :param id: the run's id
    :returns: ``{"id", "source", "trigger", "asked_by", "state", "step", "done", "total", "raw": [{"sha256",
        "origin", "filename", "size"}], "detected": {…}, "counts": {"accepted", "rejected", "warned",
        "published", "unchanged", "added", "changed", "removed", …}, "datasets": [{"identifier", "title",
        "status"}], "releases": [{"indicator", "status", "number", "rows", "added", "changed", "removed",
        "unusual": [{"period", "area_code", "area_name", "before", "period_before", "value",
        "dimensions": {…}}]}],
        "reasons": [{"code", "message": {"vi", "en"}, "remedy"}], "rejections_sha256", "decided_by",
        "created", "started", "heartbeat", "finished"}``; of a catalogue ``counts`` has ``created``,
        ``updated``, ``gone`` and ``skipped`` besides; ``unusual`` (of a held run) has at most 20 values
        beside those that they are compared with
    :raises NotFound: there is no such run
    """
    return present.run(_seen(context, "dongthap_run_show", data_dict["id"]))


@tk.side_effect_free
@validate(schema.run_rejections)
def dongthap_run_rejections(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Lists what a run did not accept, in the order of its files.

    For editors and admins of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" "http://localhost:5000/api/3/action/dongthap_run_rejections?id=$RUN"

    :param id: the run's id
    :param code: only those of one rule (optional)
    :param limit: how many, at most 1000 (optional, 100)
    :param offset: how many to skip (optional, 0)
    :returns: ``{"count", "limit", "offset", "codes": [{"code", "severity", "count"}], "results":
        [{"code", "severity", "sheet", "row", "column", "value", "message": {"vi", "en"}, "remedy":
        {"vi", "en"}}]}``; ``codes`` has every rule that was broken, errors before warnings
    :raises NotFound: there is no such run
    """
    row = _seen(context, "dongthap_run_rejections", data_dict["id"])
    limit, offset = data_dict["limit"], data_dict["offset"]
    codes = rejections.by_code(row["rejections_sha256"])
    wanted = data_dict.get("code")
    count = sum(each["count"] for each in codes if wanted in (None, each["code"]))
    page = rejections.page(row["rejections_sha256"], limit, offset, wanted)
    return {**links.page(count, data_dict), "codes": codes, "results": page}


@tk.side_effect_free
@validate(schema.named)
def dongthap_run_feed(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Lists what may be known of an agency's last runs: which source, when, what became of it.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/dongthap_run_feed?id=so-y-te"

    :param id: name of the agency
    :returns: ``{"agency", "results": [{"id", "source", "title": {"vi", "en"}, "state", "finished",
        "releases": [{"indicator", "number", "added", "changed", "removed"}]}]}``, at most 50, the newest
        first; ``releases`` has only published ones of datasets that the user may see, and those who are
        not of the agency see only sources that published such
    :raises NotFound: there is no such agency
    """
    tk.check_access("dongthap_run_feed", context, data_dict)
    agency = model.Group.get(data_dict["id"])
    if agency is None or agency.state != "active" or not agency.is_organization:
        raise tk.ObjectNotFound(tk._("There is no such agency"))
    titles = {kept.spec.name: kept.spec.title.model_dump() for kept in sources.find([agency.name])}
    seen = set(visible_packages(context))
    if not may(context, agency.name, "read"):
        told = sources.published(seen)
        titles = {name: title for name, title in titles.items() if name in told}
    _count, rows = store.find(list(titles), _TOLD, limit=50) if titles else (0, [])
    return {
        "agency": agency.name,
        "results": [present.public(row, titles[row["source"]], seen) for row in rows],
    }


@tk.side_effect_free
@validate(schema.one_run)
def dongthap_run_difference(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Shows what publishing a held run would change, observation by observation.

    For editors and admins of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" "http://localhost:5000/api/3/action/dongthap_run_difference?id=$RUN"

    :param id: the held run's id
    :param limit: differences of each indicator, at most 1000 (optional, 100)
    :returns: what `dongthap_source_preview` gives, made from the bytes that the run brought
    :raises NotFound: there is no such run
    :raises ValidationError: it is not held, or brought no bytes
    """
    row = _seen(context, "dongthap_run_difference", data_dict["id"])
    if row["state"] != "held" or not row["raw"]:
        raise tk.ValidationError({"id": [tk._("The run is not held")]})
    return preview.again(row, data_dict["limit"])


@validate(schema.named)
def dongthap_run_publish(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Publishes what a held run brought, guards aside; the held run ends as cancelled.

    For admins of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" -d id=$RUN \\
            http://localhost:5000/api/3/action/dongthap_run_publish

    :param id: the held run's id
    :returns: ``{"run_id"}`` of the run that publishes
    :raises NotFound: there is no such run
    :raises ValidationError: it is not held, or brought nothing that could be published
    """
    row = _seen(context, "dongthap_run_publish", data_dict["id"])
    try:
        return {"run_id": decide.let_through(row, context.get("user", ""))}
    except decide.NotHeld as error:
        raise tk.ValidationError({"id": [tk._(str(error))]}) from error


@validate(schema.named)
def dongthap_run_cancel(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Cancels a run that waits or runs, or dismisses one that is held; what is published stays.

    For editors and admins of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" -d id=$RUN \\
            http://localhost:5000/api/3/action/dongthap_run_cancel

    :param id: the run's id
    :returns: the run, as `dongthap_run_show` has it
    :raises NotFound: there is no such run
    :raises ValidationError: it has ended already
    """
    row = _seen(context, "dongthap_run_cancel", data_dict["id"])
    if not store.cancel(row["id"], context.get("user", ""), (*store.OPEN, "held")):
        raise tk.ValidationError({"id": [tk._("The run has ended already")]})
    return present.run(store.get(row["id"]) or row)


def _seen(context: Context, action: str, run_id: str) -> store.Row:
    row = store.get(run_id) if decide.is_id(run_id) else None
    kept = sources.get(row["source"]) if row else None
    if row is None or kept is None:
        raise tk.ObjectNotFound(tk._("There is no such run"))
    tk.check_access(action, context, {"agency": kept.row["agency"]})
    return row
