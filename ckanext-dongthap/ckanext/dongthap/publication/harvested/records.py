"""Rows of ``dongthap.record``: which source owns an identifier, and the content its dataset has.

A batch is written in three steps, so that a process may die between any two: the identifiers are claimed
and their index updates owed; the datasets are written in the main database; the rows learn the content.
A batch that died is written again by the next attempt, to the same datasets.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ckanext.dongthap.publication.harvested.model import Item, Owner
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

_NAMESPACE = uuid.UUID("c1f1b1c3-9a55-4a39-9a86-6a0d3f3f5a10")

_CLAIM = """
INSERT INTO dongthap.record (identifier, source, package_id) VALUES %s
ON CONFLICT (identifier) DO UPDATE SET source = excluded.source
WHERE dongthap.record.source IS NULL OR dongthap.record.source = excluded.source
RETURNING identifier, package_id, content_sha256
"""
_LEARN = """
UPDATE dongthap.record AS r SET content_sha256 = v.sha256, raw_sha256 = v.raw, position = v.position,
    run_id = v.run_id::uuid, incomplete = v.incomplete, gone = NULL, modified = clock_timestamp()
FROM (VALUES %s) AS v (identifier, sha256, raw, position, run_id, incomplete)
WHERE r.identifier = v.identifier
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


def learn(cursor: Cursor, owner: Owner, items: Sequence[Item], incomplete: Collection[str]) -> None:
    """The datasets of these items have their content now; ``incomplete``: those whose files did not all come."""
    rows = [
        (item.identifier, item.sha256, item.raw, item.row, owner.run_id, item.identifier in incomplete)
        for item in items
    ]
    execute_values(cursor, _LEARN, rows, page_size=1000)


class Incoming:
    """The index of what a catalogue brought, as a table of this connection, compared with the records."""

    def __init__(self, connection: Connection, source: str, index: Any) -> None:
        self.connection, self.source = connection, source
        with connection, connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.incoming")
            cursor.execute(
                "CREATE TEMP TABLE incoming (row bigint, sha256 text, place bigint, identifier text PRIMARY KEY)"
            )
            cursor.copy_expert("COPY incoming FROM STDIN", index)
            cursor.execute("ANALYZE incoming")

    def counts(self) -> dict[str, int]:
        """How many are ``created``, ``updated``, ``unchanged``, ``foreign``, ``gone``; ``standing``: before."""
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(_COUNTS, {"source": self.source})
            row = cursor.fetchone()
            names = [column.name for column in cursor.description or ()]
        return dict(zip(names, row or (), strict=True))

    def work(self, after: int, limit: int) -> list[tuple[int, int, str]]:
        """(row, place, identifier) of the next datasets to write, behind the row ``after``."""
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(_WORK, {"source": self.source, "after": after, "limit": limit})
            return cursor.fetchall()

    def foreign(self) -> Iterator[tuple[int, str, str]]:
        """(row, identifier, owner) of those that another source owns."""
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(_FOREIGN, {"source": self.source})
            yield from cursor.fetchall()

    def gone(self, limit: int) -> list[str]:
        """Identifiers of the source's datasets that are not in the catalogue any more."""
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT r.identifier {_GONE} LIMIT %(limit)s", {"source": self.source, "limit": limit}
            )  # noqa: S608
            return [row[0] for row in cursor.fetchall()]

    def mark(self, cursor: Cursor) -> int:
        """Note which datasets are gone, and which are back; how many are newly gone."""
        cursor.execute(_BACK, {"source": self.source})
        cursor.execute(
            f"UPDATE dongthap.record SET gone = clock_timestamp() WHERE identifier IN (SELECT r.identifier {_GONE})"  # noqa: S608
            " AND gone IS NULL",
            {"source": self.source},
        )
        return cursor.rowcount

    def drop(self) -> None:
        """Take the table away; the connection goes back to its pool."""
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.incoming")


_GONE = """
FROM dongthap.record r WHERE r.source = %(source)s AND r.content_sha256 IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM incoming i WHERE i.identifier = r.identifier)
"""
_BACK = """
UPDATE dongthap.record r SET gone = NULL FROM incoming i
WHERE r.identifier = i.identifier AND r.source = %(source)s AND r.gone IS NOT NULL
"""
_NEEDS = """
(r.identifier IS NULL OR r.content_sha256 IS DISTINCT FROM i.sha256 OR r.incomplete OR r.source IS NULL)
AND (r.source IS NULL OR r.source = %(source)s)
"""
_WORK = f"""
SELECT i.row, i.place, i.identifier FROM incoming i LEFT JOIN dongthap.record r USING (identifier)
WHERE i.row > %(after)s AND {_NEEDS} ORDER BY i.row LIMIT %(limit)s
"""  # noqa: S608
_FOREIGN = """
SELECT i.row, i.identifier, r.source FROM incoming i JOIN dongthap.record r USING (identifier)
WHERE r.source IS NOT NULL AND r.source <> %(source)s ORDER BY i.row
"""
_COUNTS = f"""
SELECT
  count(*) FILTER (WHERE {_NEEDS} AND r.content_sha256 IS NULL) AS created,
  count(*) FILTER (WHERE {_NEEDS} AND r.content_sha256 IS NOT NULL) AS updated,
  count(*) FILTER (WHERE r.source = %(source)s AND NOT ({_NEEDS})) AS unchanged,
  count(*) FILTER (WHERE r.source IS NOT NULL AND r.source <> %(source)s) AS foreign_owned,
  (SELECT count(*) {_GONE}) AS gone,
  (SELECT count(*) FROM dongthap.record r WHERE r.source = %(source)s AND r.content_sha256 IS NOT NULL
     AND r.gone IS NULL) AS standing
FROM incoming i LEFT JOIN dongthap.record r USING (identifier)
"""  # noqa: S608


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


def forget(cursor: Cursor, identifiers: Sequence[str]) -> None:
    """The datasets of these identifiers are removed."""
    cursor.execute("DELETE FROM dongthap.record WHERE identifier = ANY(%s)", (list(identifiers),))


def contents(found: Mapping[str, tuple[str, str | None]]) -> dict[str, str]:
    """Identifier → dataset's id of claimed records."""
    return {identifier: package for identifier, (package, _content) in found.items()}
