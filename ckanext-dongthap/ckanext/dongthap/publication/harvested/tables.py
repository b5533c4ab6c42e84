"""The DataStore table of a copied file: loaded beside the one that readers see, then in its place."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ckanext.dongthap.publication.ckan_table import complete
from ckanext.dongthap.publication.database import table, visible
from ckanext.dongthap.publication.words import words
from psycopg2 import errors, sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from harvesters.records.table_file import TypedColumn, TypedTable

#: Characters of a row that are cut into words: PostgreSQL takes a megabyte of them.
_SEARCHED = 100_000
#: What PostgreSQL says of a row that does not fit.
TOO_WIDE = errors.ProgramLimitExceeded


class TooWide(Exception):
    """A row of the table does not fit into the database: PostgreSQL keeps a row on a page of 8 kB, and takes
    off it only texts of more than some 24 bytes.
    """


def load(connection: Connection, resource_id: str, found: TypedTable) -> None:
    """Make the resource's table this one, in one transaction; readers see the old or the new.

    The caller says of the resource that it is in the DataStore. Raises `TooWide`; all is as it was then.
    """
    try:
        _exchange(connection, resource_id, found)
    except TOO_WIDE as error:
        raise TooWide from error


def _exchange(connection: Connection, resource_id: str, found: TypedTable) -> None:
    with connection, connection.cursor() as cursor:
        fill(cursor, resource_id, found)
        take_place(cursor, resource_id)


def fill(cursor: Cursor, resource_id: str, found: TypedTable) -> None:
    """Make the table beside the one that readers see."""
    cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(table(resource_id)))
    _copy(cursor, resource_id, found)
    cursor.execute(sql.SQL("CREATE INDEX ON {} USING gin (_full_text)").format(table(resource_id)))
    complete(cursor, resource_id, found.rows)
    _comment(cursor, resource_id, found.columns)


def take_place(cursor: Cursor, resource_id: str) -> None:
    """Put the table that was made in the place of the one that readers see."""
    cursor.execute("SET LOCAL lock_timeout = '30s'")
    cursor.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(visible(resource_id)))
    cursor.execute(sql.SQL("ALTER TABLE {} SET SCHEMA public").format(table(resource_id)))
    cursor.execute("DELETE FROM public._table_stats WHERE resource_id = %s", (resource_id,))


def _copy(cursor: Cursor, resource_id: str, found: TypedTable) -> None:
    """COPY the rows as they are, then write each once, with its words."""
    rows, names = table(f"{resource_id}__r"), [sql.Identifier(column.id) for column in found.columns]
    typed = [
        sql.SQL("{} {}").format(sql.Identifier(column.id), sql.SQL(column.type)) for column in found.columns
    ]
    texts = sql.SQL(", ").join(sql.SQL("{}::text").format(name) for name in names)
    searched = sql.SQL("left(array_to_string(ARRAY[{}], ' '), {})").format(texts, sql.Literal(_SEARCHED))
    made = {
        "rows": rows,
        "columns": sql.SQL(", ").join(names),
        "typed": sql.SQL(", ").join(typed),
        "new": table(resource_id),
    }
    cursor.execute(sql.SQL("CREATE TABLE {rows} (_id serial, {typed})").format(**made))
    with found.data.open("rb") as file:
        cursor.copy_expert(sql.SQL("COPY {rows} ({columns}) FROM STDIN (FORMAT csv)").format(**made), file)
    fill = sql.SQL("CREATE TABLE {new} AS SELECT _id, {words} AS _full_text, {columns} FROM {rows}")
    cursor.execute(fill.format(**made, words=words(searched)))
    cursor.execute(sql.SQL("DROP TABLE {rows}").format(**made))


def _comment(cursor: Cursor, resource_id: str, columns: Sequence[TypedColumn]) -> None:
    for column in columns:
        info = {"label": column.label} if column.label != column.id else {}
        info |= {"unit": column.unit} if column.unit else {}
        if any(info.values()):
            place = sql.Identifier("dongthap", resource_id, column.id)
            told = json.dumps({"_info": info}, ensure_ascii=False)
            cursor.execute(sql.SQL("COMMENT ON COLUMN {} IS {}").format(place, sql.Literal(told)))
