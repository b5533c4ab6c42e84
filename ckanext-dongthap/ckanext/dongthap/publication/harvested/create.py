"""New datasets in bulk: validated by their schema one by one, written in one transaction.

CKAN's ``package_create`` asks the database some thirty questions for each dataset, most of them the same
for all of a batch. Here they are asked once a batch. What extensions rely on stays: the dataset type's own
validation, CKAN's model with its events, and the hooks of `IPackageController`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import ckan.plugins as p
from ckan import model
from ckan.lib import datapreview
from ckan.lib import plugins as lib_plugins
from ckan.types import Context

Valid = dict[str, Any]
_COLUMNS = ("id", "name", "title", "version", "url", "author", "author_email", "maintainer", "type")
_MORE_COLUMNS = ("maintainer_email", "notes", "license_id", "owner_org", "private", "state")


def context(actor: str, package: model.Package | None = None) -> Context:
    """Context of a write in the name of ``actor``."""
    found: dict[str, Any] = {"model": model, "session": model.Session, "user": actor, "ignore_auth": True}
    # Where a catalogue is silent nothing is filled in.
    found["dongthap_harvested"] = True
    if package is not None:
        found["package"] = package
    return found  # pyright: ignore[reportReturnType]


def validate(data: Mapping[str, Any], actor: str) -> tuple[Valid, dict[str, Any]]:
    """The dataset as its schema keeps it, and the faults by field."""
    plugin = lib_plugins.lookup_package_plugin(data["type"])
    schema = plugin.create_package_schema()
    # The batch has asked already whether these ids are free.
    schema["id"] = []
    resources: Any = schema["resources"]
    resources["id"] = []
    return lib_plugins.plugin_validate(plugin, context(actor), dict(data), schema, "package_create")


def save(valid: Sequence[Valid], actor: str) -> list[model.Package]:
    """Write validated datasets in the present transaction, and let the plugins know of them."""
    user = model.User.by_name(actor)
    known = tags(valid)
    now = datetime.utcnow()
    packages = [_package(data, known, user.id if user else None, now) for data in valid]
    model.Session.add_all(packages)
    model.Session.flush()
    views = datapreview.get_default_view_plugins()
    for package, data in zip(packages, valid, strict=True):
        for item in p.PluginImplementations(p.IPackageController):
            item.create(package)
            item.after_dataset_create(context(actor, package), data)
        if views and data.get("resources"):
            datapreview.add_views_to_dataset_resources(context(actor), data)
    return packages


def _package(data: Valid, known: Mapping[str, model.Tag], user: str | None, now: datetime) -> model.Package:
    columns = {name: data[name] for name in (*_COLUMNS, *_MORE_COLUMNS) if data.get(name) is not None}
    package = model.Package(**columns)
    package.extras = {extra["key"]: extra["value"] for extra in data.get("extras", ())}
    if user:
        package.creator_user_id = user
    package.metadata_created = package.metadata_modified = now
    for position, given in enumerate(data.get("resources", ())):
        package.resources_all.append(_resource(given, data["id"], position, now))
    for tag in data.get("tags", ()):
        model.Session.add(model.PackageTag(package, known[tag["name"]]))
    model.Session.add(
        model.Member(
            table_id=data["id"], table_name="package", group_id=data["owner_org"], capacity="organization",
            state="active",
        )
    )  # fmt: skip
    return package


def _resource(given: Mapping[str, Any], package_id: str, position: int, now: datetime) -> model.Resource:
    resource = model.Resource()
    _changed, resource.extras = resource.from_dict({**given, "package_id": package_id})
    resource.position, resource.state = position, model.State.ACTIVE
    resource.created = resource.metadata_modified = now
    return resource


def tags(valid: Sequence[Valid]) -> dict[str, model.Tag]:
    """Every tag of the batch by its name; those that were never used are made."""
    names = {tag["name"] for data in valid for tag in data.get("tags", ())}
    known = model.Session.query(model.Tag).filter(
        model.Tag.vocabulary_id.is_(None), model.Tag.name.in_(names)
    )
    found = {tag.name: tag for tag in known}
    for name in sorted(names - found.keys()):
        found[name] = model.Tag(name=name)
        model.Session.add(found[name])
    return found
