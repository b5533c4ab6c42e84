"""Reading releases: which there are, one of them, and what differs between two."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import polars as pl
import sqlalchemy as sa
from ckan.logic import validate
from ckan.types import Context, DataDict
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap.datastore.access import dataset, visible_packages
from ckanext.dongthap.datastore.tables import release
from ckanext.dongthap.http import links
from ckanext.dongthap.logic.schema import publication as schema
from ckanext.dongthap.publication import storage
from ckanext.dongthap.publication.dataset import FORMATS, download_path
from ckanext.dongthap.publication.difference import KINDS, TOLD, differences, key_columns

__all__ = ["dongthap_release_diff", "dongthap_release_list", "dongthap_release_show"]

_SHOWN = sa.select(release).where(release.c.state != "loading")


@tk.side_effect_free
@validate(schema.release_list)
def dongthap_release_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Lists releases, the newest first: of one dataset, or of all that the user may see.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/dongthap_release_list?id=NN.LUA.DT&limit=10"

    :param id: id, name or indicator code of the dataset (optional)
    :param limit: how many, at most 1000 (optional, 100)
    :param offset: how many to skip (optional, 0)
    :returns: ``{"count", "limit", "offset", "results": [dongthap_release_show]}``, each as
        `dongthap_release_show` has it
    :raises NotFound: there is no such dataset
    """
    packages = _packages(context, data_dict)
    where = release.c.package_id.in_(packages)
    limit, offset = data_dict["limit"], data_dict["offset"]
    with get_read_engine().connect() as connection:
        count = connection.execute(
            sa.select(sa.func.count()).select_from(_SHOWN.where(where).subquery())
        ).scalar_one()
        rows = connection.execute(
            _SHOWN.where(where)
            .order_by(release.c.published.desc(), release.c.number.desc())
            .limit(limit)
            .offset(offset)
        ).mappings()
        results = [_as_dict(row) for row in rows]
    return {**links.page(count, data_dict), "results": results}


@tk.side_effect_free
@validate(schema.release_show)
def dongthap_release_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Shows one release of a dataset.

    Anyone who may see the dataset may call it::

        curl "http://localhost:5000/api/3/action/dongthap_release_show?id=NN.LUA.DT&number=2"

    :param id: id, name or indicator code of the dataset
    :param number: which release (optional, the latest)
    :returns: ``{"id", "package_id", "resource_id", "indicator", "number",
        "state": published | superseded | withdrawn, "content_sha256", "rows", "added", "changed",
        "removed", "rejected", "period_from", "period_to",
        "dimensions", "source", "run_id", "submission_id", "note", "created", "published",
        "raw": [{"sha256", "filename", "origin", "size"}], "downloads": {"csv", "xlsx", "json"}}``
    :raises NotFound: there is no such dataset or release
    """
    package = dataset(data_dict["id"])
    tk.check_access("dongthap_release_show", context, {"id": package.id})
    return _as_dict(find(package.id, data_dict.get("number")))


@tk.side_effect_free
@validate(schema.release_diff)
def dongthap_release_diff(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Shows what differs between two releases, observation by observation.

    Anyone who may see the dataset may call it::

        curl "http://localhost:5000/api/3/action/dongthap_release_diff?id=NN.LUA.DT&number=2&kind=changed"

    :param id: id, name or indicator code of the dataset
    :param number: the newer release (optional, the latest)
    :param base: the older release (optional, the one before)
    :param kind: only ``added``, ``changed`` or ``removed`` (optional)
    :param limit: how many, at most 1000 (optional, 100)
    :param offset: how many to skip (optional, 0)
    :returns: ``{"base", "number", "added", "changed", "removed", "count", "limit", "offset", "results":
        [{"kind": added | changed | removed, "key": {…}, "old": {…} or null, "new": {…} or null}]}``;
        ``key`` has period, area and disaggregations; values are decimal text
    :raises NotFound: there is no such dataset or release
    """
    package = dataset(data_dict["id"])
    tk.check_access("dongthap_release_diff", context, {"id": package.id})
    newer = find(package.id, data_dict.get("number"))
    older = find(package.id, data_dict.get("base") or _before(package.id, newer["number"]))
    with _files(older["id"], newer["id"]) as (old, new):
        differing = differences(old, new).collect()
        key = key_columns(old, new)
    page = _page(differing, key, data_dict)
    wanted = data_dict.get("kind")
    counts = {kind: differing.filter(kind=kind).height for kind in KINDS}
    shown = links.page(sum(counts.values()) if wanted is None else counts[wanted], data_dict)
    return {"base": older["number"], "number": newer["number"], **counts, **shown, "results": page}


def find(package_id: str, number: int | None) -> dict[str, Any]:
    """A release that was published: the numbered or the latest. Raises `ObjectNotFound`."""
    query = _SHOWN.where(release.c.package_id == package_id)
    if number is not None:
        query = query.where(release.c.number == number)
    else:
        query = query.where(release.c.state != "withdrawn")
    with get_read_engine().connect() as connection:
        row = connection.execute(query.order_by(release.c.number.desc()).limit(1)).mappings().one_or_none()
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such release"))
    if row["state"] == "withdrawn":
        raise tk.ObjectNotFound(tk._("This release was withdrawn"))
    return dict(row)


def _before(package_id: str, number: int) -> int:
    """The release before this one that was not withdrawn."""
    query = sa.select(sa.func.max(release.c.number)).where(
        release.c.package_id == package_id,
        release.c.number < number,
        release.c.state.in_(("published", "superseded")),
    )
    with get_read_engine().connect() as connection:
        return connection.execute(query).scalar() or 0


def _packages(context: Context, data_dict: DataDict) -> list[str]:
    if not data_dict.get("id"):
        tk.check_access("dongthap_release_list", context, {})
        return list(visible_packages(context))
    package = dataset(data_dict["id"])
    tk.check_access("dongthap_release_list", context, {"id": package.id})
    return [package.id]


def _as_dict(row: Any) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if name not in ("data_sha256", "rejections_sha256")}
    for name in ("created", "published"):
        shown[name] = shown[name].isoformat() if shown[name] else None
    indicator, number = row["indicator"], row["number"]
    downloads = {extension: download_path(indicator, extension, number) for extension in FORMATS}
    return {**shown, "downloads": downloads}


@contextmanager
def _files(older: str, newer: str) -> Iterator[tuple[Path, Path]]:
    with (
        storage.local_copy(storage.data_location(older)) as old,
        storage.local_copy(storage.data_location(newer)) as new,
    ):
        yield old, new


def _page(differing: pl.DataFrame, key: list[str], wanted: DataDict) -> list[dict[str, Any]]:
    if wanted.get("kind"):
        differing = differing.filter(kind=wanted["kind"])
    rows = differing.sort(*key, "kind").slice(wanted["offset"], wanted["limit"])
    return [_difference(row, key) for row in rows.iter_rows(named=True)]


def _difference(row: dict[str, Any], key: list[str]) -> dict[str, Any]:
    sides = {
        side: None if row["kind"] == absent else {name: row[f"{side}_{name}"] for name in TOLD}
        for side, absent in (("old", "added"), ("new", "removed"))
    }
    return {"kind": row["kind"], "key": {name: row[name] for name in key}, **sides}
