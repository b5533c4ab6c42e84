"""Load a release into a new table: COPY first, then indexes, as CKAN would have made them.

Everything happens in the caller's transaction, so a process that dies leaves no table behind, and
nobody sees the new table before that transaction commits.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ckanext.dongthap.config import publication_batch_rows
from ckanext.dongthap.datastore.migrate import read_role
from ckanext.dongthap.publication import dictionary
from ckanext.dongthap.publication.database import table, visible
from ckanext.dongthap.publication.pieces import POSITION, pieces
from ckanext.dongthap.publication.textsearch import COLUMN, TextSearch
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

_COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""
_INDEXES = """
SELECT indexdef FROM pg_indexes
WHERE schemaname = 'public' AND tablename = %s AND indexdef NOT LIKE 'CREATE UNIQUE%%'
"""


def stage(cursor: Cursor, resource_id: str, dimensions: Sequence[str]) -> None:
    """Make the new table in schema ``dongthap``: the visible one's columns, comments and a sequence."""
    new = table(resource_id)
    cursor.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING COMMENTS)").format(new, visible(resource_id)))
    _fit_columns(cursor, resource_id, dimensions)
    sequence = table(f"{resource_id}__id_seq")
    for statement in (
        "CREATE SEQUENCE {sequence} OWNED BY {id}",
        "ALTER TABLE {new} ALTER COLUMN _id SET DEFAULT nextval({name})",
        "GRANT SELECT ON {new} TO {reader}",
    ):
        cursor.execute(
            sql.SQL(statement).format(
                new=new,
                sequence=sequence,
                id=sql.Identifier("dongthap", resource_id, "_id"),
                name=sql.Literal(f'dongthap."{resource_id}__id_seq"'),
                reader=sql.Identifier(read_role()),
            )
        )


def _fit_columns(cursor: Cursor, resource_id: str, dimensions: Sequence[str]) -> None:
    """Disaggregations may come and go between releases."""
    new, wanted = table(resource_id), dictionary.columns(dimensions)
    cursor.execute(_COLUMNS, (f'dongthap."{resource_id}"',))
    present = [name for (name,) in cursor.fetchall() if not name.startswith("_")]
    for name in present:
        if name not in wanted:
            cursor.execute(sql.SQL("ALTER TABLE {} DROP COLUMN {}").format(new, sql.Identifier(name)))
    for field in dictionary.fields(dimensions):
        if field["id"] not in present:
            column = sql.Identifier(field["id"])
            cursor.execute(sql.SQL("ALTER TABLE {} ADD COLUMN {} text").format(new, column))


def copy(cursor: Cursor, resource_id: str, data: Path, dimensions: Sequence[str]) -> None:
    """COPY the release file into the new table, batch by batch."""
    names = dictionary.columns(dimensions)
    typed = [name for name in names if dictionary.column_type(name) != "text"]
    texts = [name for name in names if name not in typed]
    statement = sql.SQL(
        "COPY {} ({}) FROM STDIN (FORMAT csv, FREEZE, NULL '', FORCE_NOT_NULL ({}), FORCE_NULL ({}))"
    ).format(
        table(resource_id),
        _identifiers(["_id", COLUMN, *names]),
        _identifiers([COLUMN, *texts]),
        _identifiers(typed),
    )
    search = TextSearch(cursor, data, names)
    cursor.copy_expert(statement, _Stream(_ahead(_csv(data, names, search, publication_batch_rows()))))


def _csv(data: Path, names: Sequence[str], search: TextSearch, rows: int) -> Iterator[bytes]:
    for piece in pieces(data, rows):
        target = io.BytesIO()
        batch = search.add(piece.select(POSITION, *names).collect())
        batch.select(POSITION, COLUMN, *names).write_csv(target, include_header=False)
        yield target.getvalue()


def _ahead(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same; while PostgreSQL takes one in, the next is made."""
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(next, chunks, b"")
        while chunk := coming.result():
            coming = maker.submit(next, chunks, b"")
            yield chunk


class _Stream(io.RawIOBase):
    """What ``copy_expert`` reads from, fed by batches."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._rest = memoryview(b"")

    def read(self, size: int = -1, /) -> bytes:
        if not self._rest:
            self._rest = memoryview(next(self._chunks, b""))
        part, self._rest = self._rest[:size], self._rest[size:]
        return bytes(part)


def index(cursor: Cursor, resource_id: str, rows: int, dimensions: Sequence[str]) -> None:
    """Build the indexes of the visible table on the new one, under the same names."""
    new = table(resource_id)
    cursor.execute(_INDEXES, (resource_id,))
    for (definition,) in cursor.fetchall():
        cursor.execute(definition.replace(" ON public.", " ON dongthap.", 1))
    primary = sql.Identifier(f"{resource_id}_pkey")
    cursor.execute(sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} PRIMARY KEY (_id)").format(new, primary))
    key = dictionary.key(dimensions)
    cursor.execute(
        sql.SQL("CREATE UNIQUE INDEX {} ON {} ({})").format(
            sql.Identifier(_index_name(resource_id, key)), new, _identifiers(key)
        )
    )
    cursor.execute("SELECT setval(%s, %s)", (f'dongthap."{resource_id}__id_seq"', max(rows, 1)))
    trigger = "CREATE TRIGGER zfulltext BEFORE INSERT OR UPDATE ON {} FOR EACH ROW EXECUTE PROCEDURE {}()"
    cursor.execute(sql.SQL(trigger).format(new, sql.Identifier("public", "populate_full_text_trigger")))
    # Statistics of the other columns cost as much as an index, and no plan needs them.
    cursor.execute(sql.SQL("ANALYZE {} ({})").format(new, _identifiers(["_id", *key, "period_end"])))


def _index_name(resource_id: str, key: Sequence[str]) -> str:
    """CKAN finds an index again by the hash of the resource and the quoted columns."""
    columns = ", ".join(f'"{name}"' for name in key)
    return hashlib.sha1(f"{resource_id}{columns}".encode(), usedforsecurity=False).hexdigest()


def _identifiers(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
