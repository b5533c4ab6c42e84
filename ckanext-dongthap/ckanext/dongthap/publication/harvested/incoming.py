"""What a catalogue brought, compared with what the portal has: in the database, not in memory."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

#: A dataset is to be written when its content is another, or its files did not all come, or it is new; and
#: when no other source owns it, or its catalogue has it no more; and when nobody has deleted it here.
_NEEDS = sql.SQL(
    "((r.content_sha256 IS DISTINCT FROM i.sha256 OR r.incomplete OR r.source IS DISTINCT FROM %(source)s)"
    " AND (r.source IS NULL OR r.source = %(source)s OR r.gone IS NOT NULL)"
    " AND NOT EXISTS (SELECT 1 FROM deleted d WHERE d.package_id = r.package_id))"
)
_GONE = sql.SQL(
    "r.source = %(source)s AND r.content_sha256 IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM incoming i WHERE i.identifier = r.identifier)"
)
_JOINED = sql.SQL("FROM incoming i LEFT JOIN dongthap.record r USING (identifier)")
_WORK = sql.SQL(
    "SELECT i.row, i.place, i.identifier {joined}"
    " WHERE i.row > %(after)s AND {needs} ORDER BY i.row LIMIT %(limit)s"
).format(joined=_JOINED, needs=_NEEDS)
_FOREIGN = sql.SQL(
    "SELECT i.row, i.place, r.source {joined}"
    " WHERE r.source <> %(source)s AND r.gone IS NULL ORDER BY i.row LIMIT %(limit)s"
).format(joined=_JOINED)
_COUNTS = sql.SQL(
    "SELECT count(*) FILTER (WHERE {needs} AND r.content_sha256 IS NULL) AS created,"
    " count(*) FILTER (WHERE {needs} AND r.content_sha256 IS NOT NULL) AS updated,"
    " count(*) FILTER (WHERE r.source = %(source)s AND NOT {needs}) AS unchanged,"
    " count(*) FILTER (WHERE r.source <> %(source)s AND r.gone IS NULL) AS owned,"
    " (SELECT count(*) FROM dongthap.record r WHERE {gone} AND r.gone IS NULL) AS gone,"
    " (SELECT count(*) FROM dongthap.record r WHERE r.source = %(source)s"
    " AND r.content_sha256 IS NOT NULL AND r.gone IS NULL) AS standing {joined}"
).format(needs=_NEEDS, gone=_GONE, joined=_JOINED)
_WITHDRAWN = sql.SQL(
    "SELECT i.row, i.place {joined} JOIN deleted d USING (package_id)"
    " WHERE r.source = %(source)s ORDER BY i.row LIMIT %(limit)s"
).format(joined=_JOINED)
_NEW = sql.SQL(
    "SELECT i.row, i.place, i.identifier {joined} WHERE r.source IS NULL AND r.content_sha256 IS NULL"
    " ORDER BY i.row LIMIT %(limit)s"
).format(joined=_JOINED)
_LOST = sql.SQL(
    "SELECT r.identifier, r.package_id FROM dongthap.record r WHERE {gone} AND r.gone IS NULL"
    " ORDER BY r.identifier LIMIT %(limit)s"
).format(gone=_GONE)
_MARK = sql.SQL(
    "UPDATE dongthap.record r SET gone = clock_timestamp() WHERE {gone} AND r.gone IS NULL"
).format(gone=_GONE)
_BACK = """
UPDATE dongthap.record r SET gone = NULL FROM incoming i
WHERE r.identifier = i.identifier AND r.source = %(source)s AND r.gone IS NOT NULL
"""


#: Datasets of the source that a person deleted: what the portal removes by itself has no content any more.
_DELETED = """
CREATE TEMP TABLE deleted AS SELECT package_id FROM dongthap.record
WHERE package_id = ANY(%(deleted)s) AND source = %(source)s AND content_sha256 IS NOT NULL
"""


class Incoming:
    """The index of a pass (`harvesters.model.Entries`) as a temporary table of one connection.

    ``deleted``: ids of datasets that are deleted on the portal.
    """

    def __init__(
        self, connection: Connection, source: str, index: Path, deleted: Collection[str] = ()
    ) -> None:
        self.connection, self.source = connection, source
        with connection, connection.cursor() as cursor, index.open("rb") as lines:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.incoming")
            cursor.execute(
                "CREATE TEMP TABLE incoming"
                " (row bigint, sha256 text, place bigint, identifier text PRIMARY KEY)"
            )
            cursor.copy_expert("COPY incoming FROM STDIN", lines)
            cursor.execute("ANALYZE incoming")
            cursor.execute("DROP TABLE IF EXISTS pg_temp.deleted")
            cursor.execute(_DELETED, {"deleted": list(deleted), "source": source})

    def counts(self) -> dict[str, int]:
        """How many are ``created``, ``updated``, ``unchanged``, ``owned`` by others, ``gone`` since the last
        pass; ``standing``: how many the source had on the portal before.
        """
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(_COUNTS, {"source": self.source})
            row = cursor.fetchone()
            names = [column.name for column in cursor.description or ()]
        return dict(zip(names, row or (), strict=True))

    def work(self, after: int, limit: int) -> list[tuple[int, int, str]]:
        """(row, place, identifier) of the next datasets to write, behind the row ``after``."""
        return self._rows(_WORK, after=after, limit=limit)

    def foreign(self, limit: int) -> list[tuple[int, int, str]]:
        """(row, place, owner) of datasets that other sources own."""
        return self._rows(_FOREIGN, limit=limit)

    def withdrawn(self, limit: int) -> list[tuple[int, int]]:
        """(row, place) of datasets that a person deleted here."""
        return self._rows(_WITHDRAWN, limit=limit)

    def new(self, limit: int) -> list[tuple[int, int, str]]:
        """(row, place, identifier) of datasets that nobody has had before."""
        return self._rows(_NEW, limit=limit)

    def lost(self, limit: int) -> list[tuple[str, str]]:
        """(identifier, dataset's id) of the source's datasets that the catalogue has no more."""
        return self._rows(_LOST, limit=limit)

    def mark(self, cursor: Cursor) -> int:
        """Note which datasets are gone, and which are back; how many are newly gone."""
        cursor.execute(_BACK, {"source": self.source})
        cursor.execute(_MARK, {"source": self.source})
        return cursor.rowcount

    def drop(self) -> None:
        """Take the table away; the connection goes back to its pool."""
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.incoming, pg_temp.deleted")

    def _rows(self, query: sql.Composed, **values: Any) -> list[Any]:
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(query, {"source": self.source, **values})
            return cursor.fetchall()
