"""What a dataset is about to become is compared with what it was, before it is committed.

Every action that writes a dataset's fields or resources ends in ``package_update``; its hook sees what would
be stored, whatever the caller sent. The portal's own code (``ignore_auth``, which never comes over HTTP) and
the publisher pass.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.guard_tables import withdrawal
from ckanext.dongthap.guard import fields, owned, trail, way, words
from flask import has_request_context, request


class Guard:
    """IPackageController and IOrganizationController: refuse what would change without publishing."""

    def after_dataset_create(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        """Refuses the name and the code of what is withdrawn: its address tells of the withdrawal."""
        taken = withdrawal.c.name == pkg_dict.get("name")
        if pkg_dict.get("code"):
            taken |= withdrawal.c.code == pkg_dict["code"]
        query = sa.select(withdrawal.c.name).where(withdrawal.c.state == "withdrawn", taken)
        with get_write_engine().connect() as connection:
            found = connection.execute(query.limit(1)).scalar()
        if found is not None:
            model.Session.rollback()
            raise tk.ValidationError({"name": [tk._("A withdrawn dataset has this address or code")]})

    def after_dataset_update(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        """Refuses what is not the caller's to change; what is becomes an entry of the trail."""
        if way.inside():
            return
        old, new = fields.committed(pkg_dict["id"]), fields.present(pkg_dict["id"])
        package = model.Package.get(pkg_dict["id"])
        if old is None or new is None or package is None:
            return
        changed = fields.compare(old, new)
        if not context.get("ignore_auth") and (refused := _refused(package, old, changed)):
            _refuse(refused)
        told = changed.told()
        if told and (_shown(old) or owned.released(package.id)):
            trail.record(package.id, context.get("user", ""), "described", told)

    def edit(self, entity: model.Group | model.Package) -> None:
        """An agency that published is not deleted by an edit of its state."""
        if isinstance(entity, model.Group) and entity.is_organization and not way.inside():
            leaves = entity.state != model.State.ACTIVE
            if leaves and agency_has_published(entity.id):
                model.Session.rollback()
                raise tk.NotAuthorized(words.published())
        follow: Any = super()
        follow.edit(entity)


def _shown(snapshot: fields.Snapshot) -> bool:
    return snapshot.fields.get("state") == model.State.ACTIVE and not snapshot.fields.get("private")


def _refused(package: model.Package, old: fields.Snapshot, changed: fields.Changed) -> dict[str, str]:
    """Field → why it stays."""
    if owned.released(package.id):
        found = dict.fromkeys(changed.fields.keys() & fields.OF_RELEASE, words.owned())
        if any(set(each) - {"description"} for each in changed.resources.values()):
            found["resources"] = words.owned()
        return found
    found = {}
    if _shown(old) or owned.was_public(package):
        hidden = changed.fields.keys() & fields.OF_PUBLIC - _made_public(changed)
        found |= dict.fromkeys(hidden, words.published())
    ours = owned.owned_resources(package.id, old.resources)
    if any(fields.of_ours(changed.resources[each]) for each in ours & changed.resources.keys()):
        found["resources"] = words.file()
    return found


def _made_public(changed: fields.Changed) -> frozenset[str]:
    """Showing again what was public once is no hiding."""
    _old, new = changed.fields.get("private", (None, None))
    return frozenset() if new else frozenset({"private"})


def _refuse(refused: dict[str, str]) -> None:
    """A form shows it beside the fields; programs get that they are not authorized."""
    model.Session.rollback()
    if has_request_context() and request.endpoint != "api.action" and request.form:
        raise tk.ValidationError({name: [why] for name, why in refused.items()})
    why = "; ".join(dict.fromkeys(refused.values()))
    raise tk.NotAuthorized(f"{why}: {', '.join(sorted(refused))}")


def agency_has_published(agency_id: str) -> bool:
    """Whether a dataset of the agency was ever published."""
    packages = model.Session.query(model.Package).filter(model.Package.owner_org == agency_id)
    return any(owned.published(package) for package in packages)


def refuse_uploads(data_dict: dict[str, Any]) -> None:
    """Before anything is stored: a file that would take the place of one that we published."""
    given = [each for each in data_dict.get("resources") or () if isinstance(each, dict)]
    sent = {each.get("id") for each in given if each.get("upload") or each.get("clear_upload")} - {None, ""}
    if not sent or way.inside():
        return
    for resource in model.Session.query(model.Resource).filter(model.Resource.id.in_(sent)):
        package = model.Package.get(resource.package_id)
        if package is not None and owned.is_owned(resource, package.id):
            _refuse({"resources": words.file()})
