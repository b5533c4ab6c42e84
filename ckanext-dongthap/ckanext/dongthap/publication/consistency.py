"""Do the databases, the files and the index agree on what is published?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl
import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap.config import publication_batch_rows
from ckanext.dongthap.datastore.tables import observation, outbox, pointer, release
from ckanext.dongthap.publication import storage
from ckanext.dongthap.publication.attempt import sha256_of
from ckanext.dongthap.publication.file_check import missing_files
from ckanext.dongthap.publication.index_check import index_differences
from ckanext.dongthap.withdrawals.store import withdrawn_packages

from harvesters.content import ContentHash


@dataclass(frozen=True)
class Problem:
    """One disagreement: ``code`` is stable and explained in docs/operator.md."""

    code: str
    package_id: str
    detail: str


_Check = Callable[[sa.Connection, sa.Row[Any]], "str | None"]


def check_consistency(owed_for: dt.timedelta = dt.timedelta(0)) -> list[Problem]:
    """Compare each pointer with its release, table, partition, files and dataset; all releases with their
    files; the whole index with the database.

    Reads every published observation once; readers and publications go on meanwhile. What is owed is a
    problem when it is for ``owed_for``.
    """
    problems: list[Problem] = []
    engine = get_read_engine().execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        for shown in connection.execute(_pointers()).all():
            problems += _check(connection, shown)
        problems += [Problem("file", package, detail) for package, detail in missing_files(connection)]
        problems += _strays(connection)
        problems += _owed(connection, owed_for)
    return problems + [Problem("index", package, detail) for package, detail in index_differences()]


def _pointers() -> sa.Select[Any]:
    return (
        sa.select(
            pointer.c.resource_id,
            pointer.c.package_id,
            pointer.c.content_sha256.label("pointed_sha256"),
            release.c.id.label("release_id"),
            release.c.indicator,
            release.c.number,
            release.c.state,
            release.c.rows,
            release.c.dimensions,
            release.c.content_sha256,
            release.c.data_sha256,
        )
        .join(release, release.c.id == pointer.c.release_id)
        .order_by(release.c.indicator)
    )


def _check(connection: sa.Connection, shown: sa.Row[Any]) -> Iterator[Problem]:
    for code, check in _CHECKS.items():
        if detail := check(connection, shown):
            yield Problem(code, shown.package_id, f"{shown.indicator}: {detail}")


def _release(connection: sa.Connection, shown: sa.Row[Any]) -> str | None:
    if shown.state == "published" and shown.pointed_sha256 == shown.content_sha256:
        return None
    return f"the pointer is at release {shown.number}, which is {shown.state} or has other content"


def _table(connection: sa.Connection, shown: sa.Row[Any]) -> str | None:
    if not sa.inspect(connection).has_table(shown.resource_id, schema="public"):
        return f"table {shown.resource_id} is missing"
    found = _table_hash(connection, shown)
    return None if found == shown.content_sha256 else f"the table's content is not release {shown.number}"


def _table_hash(connection: sa.Connection, shown: sa.Row[Any]) -> str:
    content = ContentHash(shown.indicator, shown.dimensions)
    columns = [sa.func.coalesce(sa.cast(sa.column(name), sa.Text), "") for name in content.columns]
    query = sa.select(*columns).select_from(sa.table(shown.resource_id, schema="public"))
    rows = connection.execution_options(yield_per=publication_batch_rows()).execute(
        query.order_by(sa.column("_id"))
    )
    for batch in rows.partitions():
        content.add(pl.DataFrame(list(map(tuple, batch)), schema=content.columns, orient="row"))
    return content.hexdigest()


def _partition(connection: sa.Connection, shown: sa.Row[Any]) -> str | None:
    mine = observation.c.release_id == shown.release_id
    found = connection.execute(
        sa.select(sa.func.count(), sa.func.count().filter(mine)).where(
            observation.c.indicator == shown.indicator
        )
    ).one()
    if tuple(found) == (shown.rows, shown.rows):
        return None
    return f"{found[1]} of {found[0]} observations are of release {shown.number}, it has {shown.rows}"


def _file(connection: sa.Connection, shown: sa.Row[Any]) -> str | None:
    location = storage.data_location(shown.release_id)
    if not storage.exists(location):
        return None  # told with those of all releases
    with storage.local_copy(location) as path:
        same = sha256_of(path) == shown.data_sha256
    return None if same else f"file {location} has other content"


def _dataset(connection: sa.Connection, shown: sa.Row[Any]) -> str | None:
    # Columns, no record: a record that the session has read before may be older than the database.
    known = sa.select(model.Package.state, model.Package.version).where(model.Package.id == shown.package_id)
    package = model.Session.execute(known).one_or_none()
    if package is None or package.state != model.State.ACTIVE:
        return None if shown.package_id in withdrawn_packages() else "its dataset is missing or deleted"
    return None if package.version == str(shown.number) else f"the dataset says release {package.version}"


_STRAYS = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'dongthap' AND c.relkind = 'r' AND (
    c.relname ~ '^[0-9a-f]{8}-[0-9a-f-]{27}$' OR (c.relname ~ '^observation_[0-9a-f]{32}$' AND NOT EXISTS (
        SELECT 1 FROM dongthap.pointer p
        WHERE 'observation_' || replace(p.release_id::text, '-', '') = c.relname)))
"""


def _strays(connection: sa.Connection) -> Iterator[Problem]:
    """Tables of observations that no visible release has."""
    for name in connection.execute(sa.text(_STRAYS)).scalars():
        yield Problem("stray", "", f"table dongthap.{name} belongs to no visible release")


def _owed(connection: sa.Connection, owed_for: dt.timedelta) -> Iterator[Problem]:
    late = outbox.c.created <= sa.func.now() - owed_for
    query = sa.select(outbox).where(outbox.c.done.is_(None), late).order_by(outbox.c.id)
    for row in connection.execute(query):
        detail = f"owed since {row.created:%Y-%m-%d %H:%M}, tried {row.attempts} times: {row.error or '-'}"
        yield Problem("owed", row.package_id, detail)


_CHECKS: dict[str, _Check] = {
    "release": _release,
    "table": _table,
    "partition": _partition,
    "file": _file,
    "dataset": _dataset,
}
