"""Roles and databases in the home's PostgreSQL, and the DataStore's permissions in any."""

from __future__ import annotations

import re

import psycopg
from ckanext.dongthap.embedded.endpoints import DATASTORE, MAIN, OWNER, READER, Endpoints
from ckanext.dongthap.embedded.home import Home
from ckanext.dongthap.embedded.postgres import superuser_dsn
from psycopg import sql
from sqlalchemy.engine import make_url


def create_databases(home: Home, secrets: dict[str, str]) -> None:
    """Roles with the home's passwords, and both databases, owned by the owner. Idempotent."""
    with psycopg.connect(superuser_dsn(home), autocommit=True) as connection:
        _ensure_role(connection, OWNER, secrets["owner_password"])
        _ensure_role(connection, READER, secrets["reader_password"])
        for database in (MAIN, DATASTORE):
            _ensure_database(connection, database)


def _ensure_role(connection: psycopg.Connection, name: str, password: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}" if known else "CREATE ROLE {} LOGIN PASSWORD {}")
    connection.execute(verb.format(sql.Identifier(name), sql.Literal(password)))
    # The owner bears the name of our schema: without this, "$user" would draw CKAN's tables into it.
    connection.execute(sql.SQL("ALTER ROLE {} SET search_path = public").format(sql.Identifier(name)))


def _ensure_database(connection: psycopg.Connection, name: str) -> None:
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        # The order of code points, as any C.UTF-8 has it, and the one that PostgreSQL sorts fastest.
        create = sql.SQL(
            "CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0"
            " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
        )
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(OWNER)))


def set_datastore_permissions(endpoints: Endpoints) -> None:
    """What `ckan datastore set-permissions` prints, run as the DataStore's owner. Idempotent."""
    from ckanext.datastore.cli import permissions_sql

    main, write, read = (
        make_url(url) for url in (endpoints.database, endpoints.datastore, endpoints.datastore_read)
    )
    script = permissions_sql(
        str(main.database),
        str(write.database),
        str(main.username),
        str(write.username),
        str(read.username),
    )
    body = re.sub(r"^\\connect.*$", "", script, flags=re.MULTILINE)
    with psycopg.connect(write.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(body.encode())
