"""What CKAN gives each of its DataStore tables besides columns and rows."""

from __future__ import annotations

from ckanext.dongthap.datastore.migrate import read_role
from ckanext.dongthap.publication.database import table
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

_PARTS = (
    "CREATE SEQUENCE {sequence} OWNED BY {id}",
    "SELECT setval({name}, {next}, false)",
    "ALTER TABLE {new} ALTER COLUMN _id SET DEFAULT nextval({name})",
    "ALTER TABLE {new} ADD CONSTRAINT {primary} PRIMARY KEY (_id)",
    "CREATE TRIGGER zfulltext BEFORE INSERT OR UPDATE ON {new}"
    " FOR EACH ROW EXECUTE PROCEDURE public.populate_full_text_trigger()",
    "GRANT SELECT ON {new} TO {reader}",
)


def complete(cursor: Cursor, resource_id: str, rows: int) -> None:
    """Serial numbers, primary key, trigger and the readers' right, for a new table of schema ``dongthap``."""
    parts = {
        "new": table(resource_id),
        "sequence": table(f"{resource_id}__id_seq"),
        "id": sql.Identifier("dongthap", resource_id, "_id"),
        "name": sql.Literal(f'dongthap."{resource_id}__id_seq"'),
        "next": sql.Literal(rows + 1),
        "primary": sql.Identifier(f"{resource_id}_pkey"),
        "reader": sql.Identifier(read_role()),
    }
    for part in _PARTS:
        cursor.execute(sql.SQL(part).format(**parts))
