"""Known datasets in bulk: validated one by one as ``package_update`` does, written in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import plugins as lib_plugins
from ckan.lib import uploader
from ckan.lib.dictization import model_save
from ckanext.dongthap.publication.harvested.create import Valid, context
from ckanext.dongthap.resourcefiles import changes

_MISSING = object()


class Change(NamedTuple):
    """A dataset as its schema keeps it; ``same``: place → former place of resources that are left alone."""

    package: model.Package
    valid: Valid
    same: dict[int, int]


def validate(
    data: Mapping[str, Any], present: Mapping[str, Any], package: model.Package, actor: str
) -> tuple[Change, dict[str, Any]]:
    """The dataset as it is to be, and the faults by field. ``present``: as `package_show` has it."""
    plugin = lib_plugins.lookup_package_plugin(package.type)
    same = _same(plugin, present, data)
    given = [resource for place, resource in enumerate(data["resources"]) if place not in same]
    for resource in given:
        _tell_file(resource)
    valid, faults = lib_plugins.plugin_validate(
        plugin,
        context(actor, package),
        {**data, "type": package.type, "resources": given},
        plugin.update_package_schema(),
        "package_update",
    )
    if not faults:
        fresh = iter(valid.get("resources", ()))
        valid["resources"] = [
            present["resources"][same[place]] if place in same else next(fresh)
            for place in range(len(data["resources"]))
        ]
    return Change(package, valid, same), faults


def _same(plugin: Any, present: Mapping[str, Any], data: Mapping[str, Any]) -> dict[int, int]:
    """Resources that need no validation: they are as they were, and so is what they depend on."""
    depends = getattr(plugin, "resource_validation_dependencies", lambda _type: [])(present["type"])
    if any(present.get(name, _MISSING) != data.get(name, _MISSING) for name in depends):
        return {}
    known = {resource["id"]: resource for resource in present["resources"]}
    return {
        place: resource["position"]
        for place, resource in enumerate(data["resources"])
        if resource == known.get(resource.get("id"))
    }


def _tell_file(resource: dict[str, Any]) -> None:
    """What the uploader in force says of the file."""
    with changes.handled():
        upload = uploader.get_resource_uploader(resource)
    if "mimetype" not in resource and hasattr(upload, "mimetype"):
        resource["mimetype"] = upload.mimetype
    if "url_type" in resource and hasattr(upload, "filesize"):
        resource["size"] = upload.filesize


def save(changes: Sequence[Change], actor: str) -> None:
    """Write validated datasets in the present transaction, and let the plugins know of them."""
    now = datetime.utcnow()
    written = [change for change in changes if _save(change, actor, now)]
    model.Session.flush()
    for package, valid, _same in written:
        for item in p.PluginImplementations(p.IPackageController):
            item.edit(package)
            item.after_dataset_update(context(actor, package), valid)


def _save(change: Change, actor: str, now: datetime) -> bool:
    """Whether anything changed. Membership of groups is people's, and stays."""
    package, valid, same = change
    agency = package.owner_org
    data = {name: value for name, value in valid.items() if name != "groups"}
    _package, changed = model_save.package_dict_save(data, context(actor, package), False, same)
    if not changed:
        return False
    package.metadata_modified = now
    if package.owner_org != agency:
        asked: Any = {**context(actor), "defer_commit": True}
        moved = {"id": package.id, "organization_id": package.owner_org}
        tk.get_action("package_owner_org_update")(asked, moved)
    return True
