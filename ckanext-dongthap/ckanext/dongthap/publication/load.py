"""Load a release into a new table: its rows first, then indexes, as CKAN would have made them.

Everything happens in the caller's transaction, so a process that dies leaves no table behind, and
nobody sees the new table before that transaction commits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ckanext.dongthap.publication import dictionary
from ckanext.dongthap.publication.ckan_table import complete
from ckanext.dongthap.publication.database import table
from ckanext.dongthap.publication.parts import Parts
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

_COMMENTS = """
SELECT attname, col_description(attrelid, attnum) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND col_description(attrelid, attnum) IS NOT NULL
"""
_INDEXES = """
SELECT indexdef FROM pg_indexes
WHERE schemaname = 'public' AND tablename = %s AND indexdef NOT LIKE 'CREATE UNIQUE%%'
"""


def fill(cursor: Cursor, resource_id: str, parts: Parts, dimensions: Sequence[str]) -> None:
    """Make the new table in schema ``dongthap`` out of the release's parts, with the visible one's comments.

    CREATE TABLE AS, since PostgreSQL joins with several processes for it, and not for INSERT.
    """
    names = dictionary.columns(dimensions)
    columns = [
        sql.SQL("{}::integer AS _id").format(parts.position),
        sql.SQL("{} AS _full_text").format(parts.words),
        *map(parts.column, names),
    ]
    new = table(resource_id)
    cursor.execute(
        sql.SQL("CREATE TABLE {} AS SELECT {} {}").format(new, sql.SQL(", ").join(columns), parts.source)
    )
    _comment(cursor, resource_id, names)


def _comment(cursor: Cursor, resource_id: str, names: Sequence[str]) -> None:
    """The data dictionary stands in the columns' comments."""
    cursor.execute(_COMMENTS, (f'public."{resource_id}"',))
    for name, comment in cursor.fetchall():
        if name in names:
            column = sql.Identifier("dongthap", resource_id, name)
            cursor.execute(sql.SQL("COMMENT ON COLUMN {} IS {}").format(column, sql.Literal(comment)))


def index(cursor: Cursor, resource_id: str, rows: int, dimensions: Sequence[str]) -> None:
    """Build the indexes of the visible table on the new one, under the same names."""
    new = table(resource_id)
    cursor.execute(_INDEXES, (resource_id,))
    for (definition,) in cursor.fetchall():
        cursor.execute(definition.replace(" ON public.", " ON dongthap.", 1))
    complete(cursor, resource_id, rows)
    key = dictionary.key(dimensions)
    cursor.execute(
        sql.SQL("CREATE UNIQUE INDEX {} ON {} ({})").format(
            sql.Identifier(_index_name(resource_id, key)), new, _identifiers(key)
        )
    )
    # Statistics of the other columns cost as much as an index, and no plan needs them.
    cursor.execute(sql.SQL("ANALYZE {} ({})").format(new, _identifiers(["_id", *key, "period_end"])))


def _index_name(resource_id: str, key: Sequence[str]) -> str:
    """CKAN finds an index again by the hash of the resource and the quoted columns."""
    columns = ", ".join(f'"{name}"' for name in key)
    return hashlib.sha1(f"{resource_id}{columns}".encode(), usedforsecurity=False).hexdigest()


def _identifiers(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
