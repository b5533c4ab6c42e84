"""Rows of ``dongthap.record``: which source owns an identifier, and the content its dataset has.

A batch is written in three steps, so that a process may die between any two: the identifiers are claimed
and their index updates owed; the datasets are written in the main database; the rows learn the content and
the index updates are owed anew.
A batch that died is written again by the next attempt, to the same datasets.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

from ckanext.dongthap.publication.harvested.model import Item, Owner
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

_NAMESPACE = uuid.UUID("c1f1b1c3-9a55-4a39-9a86-6a0d3f3f5a10")

_CLAIM = """
INSERT INTO dongthap.record (identifier, source, package_id) VALUES %s
ON CONFLICT (identifier) DO UPDATE SET source = excluded.source
WHERE dongthap.record.source IS NULL OR dongthap.record.source = excluded.source
    OR dongthap.record.gone IS NOT NULL
RETURNING identifier, package_id, content_sha256
"""
_LEARN = """
UPDATE dongthap.record AS r SET content_sha256 = v.sha256, raw_sha256 = v.raw, position = v.position,
    run_id = v.run_id::uuid, incomplete = v.incomplete, gone = NULL, modified = clock_timestamp()
FROM (VALUES %s) AS v (identifier, sha256, raw, position, run_id, incomplete)
WHERE r.identifier = v.identifier
"""
#: Rows that somebody is settling right now are left to him.
_DROP_OWED = """
DELETE FROM dongthap.outbox WHERE id IN (
    SELECT id FROM dongthap.outbox WHERE done IS NULL AND reason = %s AND package_id = ANY(%s)
    FOR UPDATE SKIP LOCKED)
"""
_OWE = "INSERT INTO dongthap.outbox (package_id, reason) VALUES %s"


def package_id(identifier: str) -> str:
    """Id of the dataset that a new identifier gets: always the same, so that no attempt makes a second."""
    return str(uuid.uuid5(_NAMESPACE, identifier))


def claim(cursor: Cursor, owner: Owner, identifiers: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    """Identifier → (dataset's id, content it has) of those that are the source's own from now on."""
    rows = [(identifier, owner.source, package_id(identifier)) for identifier in identifiers]
    found = execute_values(cursor, _CLAIM, rows, page_size=1000, fetch=True)
    return {identifier: (package, content) for identifier, package, content in found}


def moved(cursor: Cursor, owner: Owner, identifiers: Sequence[str]) -> dict[str, str]:
    """Identifier → source whose catalogue has the dataset no more, while it stands there in its grace."""
    cursor.execute(
        "SELECT identifier, source FROM dongthap.record"
        " WHERE identifier = ANY(%s) AND source <> %s AND gone IS NOT NULL",
        (list(identifiers), owner.source),
    )
    return dict(cursor.fetchall())


def owners(cursor: Cursor, identifiers: Collection[str]) -> dict[str, str]:
    """Identifier → source that owns it."""
    cursor.execute(
        "SELECT identifier, source FROM dongthap.record WHERE identifier = ANY(%s) AND source IS NOT NULL",
        (list(identifiers),),
    )
    return dict(cursor.fetchall())


def release(cursor: Cursor, identifiers: Collection[str]) -> None:
    """Let go of identifiers whose dataset was never written."""
    cursor.execute(
        "DELETE FROM dongthap.record WHERE identifier = ANY(%s) AND content_sha256 IS NULL",
        (list(identifiers),),
    )


def owe(cursor: Cursor, packages: Collection[str], reason: str = "harvested") -> None:
    """Note that the search index is to follow these datasets."""
    execute_values(cursor, _OWE, [(package, reason) for package in packages], page_size=1000)


def owe_now(cursor: Cursor, packages: Collection[str], reason: str = "harvested") -> None:
    """Owe it anew, in the transaction that ends after the datasets are written: what was owed before may
    have been settled by another worker that saw the datasets as they were.
    """
    cursor.execute(_DROP_OWED, (reason, list(packages)))
    owe(cursor, packages, reason)


def learn(cursor: Cursor, owner: Owner, items: Sequence[Item], incomplete: Collection[str]) -> None:
    """The datasets of these items have their content now; ``incomplete``: not all of their files came."""
    rows = [
        (item.identifier, item.sha256, item.raw, item.row, owner.run_id, item.identifier in incomplete)
        for item in items
    ]
    execute_values(cursor, _LEARN, rows, page_size=1000)


def find(cursor: Cursor, identifier: str) -> str | None:
    """The dataset's id of an identifier whose dataset is written."""
    cursor.execute(
        "SELECT package_id FROM dongthap.record WHERE identifier = %s AND content_sha256 IS NOT NULL",
        (identifier,),
    )
    row = cursor.fetchone()
    return row[0] if row else None


def complete(cursor: Cursor, identifier: str, whole: bool) -> None:
    """Whether all files of a dataset came; if not, the next run writes it again."""
    cursor.execute(
        "UPDATE dongthap.record SET incomplete = %s WHERE identifier = %s", (not whole, identifier)
    )


def due(connection: Connection, source: str, grace_days: int) -> list[tuple[str, str]]:
    """(identifier, dataset's id) of datasets whose time of grace is over."""
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT identifier, package_id FROM dongthap.record WHERE source = %s AND gone IS NOT NULL"
            " AND gone <= clock_timestamp() - make_interval(days => %s) ORDER BY identifier",
            (source, grace_days),
        )
        return cursor.fetchall()


def standing(connection: Connection, source: str) -> int:
    """How many datasets of a source are on the portal."""
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM dongthap.record WHERE source = %s AND content_sha256 IS NOT NULL", (source,)
        )
        return (cursor.fetchone() or (0,))[0]


def let_go(cursor: Cursor, identifiers: Sequence[str]) -> None:
    """The datasets of these identifiers are about to be removed by the portal, not by a person."""
    cursor.execute(
        "UPDATE dongthap.record SET content_sha256 = NULL WHERE identifier = ANY(%s)", (list(identifiers),)
    )


def forget(cursor: Cursor, identifiers: Sequence[str]) -> None:
    """The datasets of these identifiers are removed. Whoever brings one again brings the same dataset."""
    cursor.execute(
        "UPDATE dongthap.record SET source = NULL, content_sha256 = NULL, gone = NULL"
        " WHERE identifier = ANY(%s)",
        (list(identifiers),),
    )


def continue_as(cursor: Cursor, source: str, pairs: Collection[tuple[str, str]]) -> None:
    """Datasets to which a catalogue gave other identifiers, (former, new), stay the same datasets."""
    execute_values(
        cursor,
        "UPDATE dongthap.record AS r SET identifier = v.new, gone = NULL"
        " FROM (VALUES %s) AS v (former, new, source) WHERE r.identifier = v.former AND r.source = v.source"
        " AND NOT EXISTS (SELECT 1 FROM dongthap.record o WHERE o.identifier = v.new)",
        [(former, new, source) for former, new in pairs],
    )


def contents(found: Mapping[str, tuple[str, str | None]]) -> dict[str, str]:
    """Identifier → dataset's id of claimed records."""
    return {identifier: package for identifier, (package, _content) in found.items()}
