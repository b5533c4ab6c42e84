"""The DataStore connection of one publication: a lock that only one process holds per dataset."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.tables import SCHEMA
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

#: A frozen process gives up the locks of its transaction after so long.
_IDLE = "60s"


def table(name: str, schema: str = SCHEMA) -> sql.Identifier:
    """A table's quoted, qualified name."""
    return sql.Identifier(schema, name)


def visible(resource_id: str) -> sql.Identifier:
    """The DataStore table that readers see."""
    return sql.Identifier("public", resource_id)


@contextmanager
def connect() -> Iterator[Connection]:
    """A connection from the DataStore's pool; whatever was not committed is rolled back at the end."""
    pooled = get_write_engine().raw_connection()
    connection: Connection = pooled.driver_connection  # pyright: ignore[reportAssignmentType]
    try:
        yield connection
    finally:
        if connection.closed:
            pooled.invalidate()
        else:
            pooled.rollback()
        pooled.close()


@contextmanager
def only_publisher(package_id: str) -> Iterator[Connection]:
    """Wait until no other process publishes this dataset; the lock dies with the process."""
    with connect() as connection:
        _run(connection, "SET idle_in_transaction_session_timeout = %s", _IDLE)
        _run(connection, "SELECT pg_advisory_lock(hashtextextended(%s, 0))", package_id)
        try:
            yield connection
        finally:
            if not connection.closed:
                connection.rollback()
                _run(connection, "SELECT pg_advisory_unlock(hashtextextended(%s, 0))", package_id)
                _run(connection, "RESET idle_in_transaction_session_timeout")


def _run(connection: Connection, statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    connection.commit()


def fetch_row(cursor: Cursor, statement: str, *values: Any) -> dict[str, Any] | None:
    """The only row of a query as a dict, or None."""
    cursor.execute(statement, values)
    row = cursor.fetchone()
    if row is None:
        return None
    return {column.name: value for column, value in zip(cursor.description or (), row, strict=True)}
