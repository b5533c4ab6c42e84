"""An agency's database in the tests' PostgreSQL, with a role that owns it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from ckan.common import config
from ckanext.dongthap.embedded.home import Home
from ckanext.dongthap.embedded.postgres import superuser_dsn
from psycopg import sql

PASSWORD = "m4t-khau-cua-so"


@contextmanager
def agency_database(name: str, owner: str) -> Iterator[tuple[Path, str]]:
    """Socket of the server, and the DSN of the owner, who could do everything: what the connector does not
    do, it keeps itself from doing.
    """
    home = Home(Path(config["__file__"]).parent, port=0)
    database, role = sql.Identifier(name), sql.Identifier(owner)
    with psycopg.connect(superuser_dsn(home), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(database))
        admin.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(role))
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, PASSWORD))
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
    socket = home.run / "pg" / ".s.PGSQL.5432"
    yield socket, f"host={socket.parent} user={owner} password={PASSWORD} dbname={name}"
    with psycopg.connect(superuser_dsn(home), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))
        admin.execute(sql.SQL("DROP ROLE {}").format(role))
