"""The DataStore table of a copied file: loaded beside the one that readers see, then in its place."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ckanext.dongthap.datastore.migrate import read_role
from ckanext.dongthap.publication.database import table, visible
from psycopg2 import errors, sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from harvesters.records.table_file import TypedColumn, TypedTable

#: Text search of large tables costs more than it gives.
_SEARCHED = 500_000


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
    except errors.ProgramLimitExceeded as error:
        raise TooWide from error


def _exchange(connection: Connection, resource_id: str, found: TypedTable) -> None:
    with connection, connection.cursor() as cursor:
        _create(cursor, resource_id, found.columns)
        names = sql.SQL(", ").join(sql.Identifier(column.id) for column in found.columns)
        with found.data.open("rb") as rows:
            cursor.copy_expert(
                sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(table(resource_id), names), rows
            )
        if found.rows <= _SEARCHED:
            _make_searchable(cursor, resource_id, found.columns)
        cursor.execute("SET LOCAL lock_timeout = '30s'")
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(visible(resource_id)))
        cursor.execute(sql.SQL("ALTER TABLE {} SET SCHEMA public").format(table(resource_id)))
        cursor.execute("DELETE FROM public._table_stats WHERE resource_id = %s", (resource_id,))


def _create(cursor: Cursor, resource_id: str, columns: Sequence[TypedColumn]) -> None:
    new = table(resource_id)
    fields = [sql.SQL("{} {}").format(sql.Identifier(column.id), sql.SQL(column.type)) for column in columns]
    head = sql.SQL("_id serial PRIMARY KEY, _full_text tsvector")
    cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(new))
    cursor.execute(sql.SQL("CREATE TABLE {} ({})").format(new, sql.SQL(", ").join([head, *fields])))
    cursor.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(new, sql.Identifier(read_role())))
    for column in columns:
        info = {"label": column.label} if column.label != column.id else {}
        info |= {"unit": column.unit} if column.unit else {}
        if any(info.values()):
            place = sql.Identifier("dongthap", resource_id, column.id)
            told = json.dumps({"_info": info}, ensure_ascii=False)
            cursor.execute(sql.SQL("COMMENT ON COLUMN {} IS {}").format(place, sql.Literal(told)))


def _make_searchable(cursor: Cursor, resource_id: str, columns: Sequence[TypedColumn]) -> None:
    words = sql.SQL(", ").join(
        sql.SQL("{}::text").format(sql.Identifier(column.id)) for column in columns[:90]
    )
    update = "UPDATE {} SET _full_text = to_tsvector('simple', concat_ws(' ', {}))"
    cursor.execute(sql.SQL(update).format(table(resource_id), words))
    cursor.execute(sql.SQL("CREATE INDEX ON {} USING gin (_full_text)").format(table(resource_id)))
    trigger = "CREATE TRIGGER zfulltext BEFORE INSERT OR UPDATE ON {} FOR EACH ROW EXECUTE PROCEDURE {}()"
    populate = sql.Identifier("public", "populate_full_text_trigger")
    cursor.execute(sql.SQL(trigger).format(table(resource_id), populate))
