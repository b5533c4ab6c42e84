"""Which published datasets a user may see."""

from __future__ import annotations

from collections.abc import Collection

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap.datastore.tables import pointer, release


def dataset(reference: str) -> model.Package:
    """A dataset by id, name or indicator code. Raises `ObjectNotFound`."""
    found = model.Package.get(reference)
    if found is None:
        found = (
            model.Session.query(model.Package)
            .filter(model.Package.state == "active", model.Package.extras.op("->>")("code") == reference)
            .first()
        )
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no dataset {name}").format(name=reference))
    return found


def visible_packages(context: Context) -> dict[str, str]:
    """Package id → indicator code of every published dataset that the user may see."""
    query = sa.select(pointer.c.package_id, release.c.indicator).join(
        release, release.c.id == pointer.c.release_id
    )
    with get_read_engine().connect() as connection:
        published = {row.package_id: row.indicator for row in connection.execute(query)}
    return {package: published[package] for package in seen(context, published)}


def seen(context: Context, published: Collection[str]) -> list[str]:
    """Of these packages those that the user may see."""
    rows = (
        model.Session.query(model.Package.id, model.Package.private)
        .filter(model.Package.id.in_(published), model.Package.state == "active")
        .all()
    )
    return [package for package, private in rows if not private or _may_show(context, package)]


def _may_show(context: Context, package_id: str) -> bool:
    try:
        tk.check_access("package_show", tk.fresh_context(context), {"id": package_id})
    except tk.NotAuthorized:
        return False
    return True
