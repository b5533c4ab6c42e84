"""A home of the version that landed before goes on: its migrations stay as they were, its rows stay."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import ckan.plugins.toolkit as tk
import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from ckanext.dongthap.datastore import (
    assessment_tables,
    guard_tables,
    migrate,
    openfile_tables,
    submission_tables,
    tables,
)
from ckanext.dongthap.embedded.home import Home
from ckanext.dongthap.embedded.postgres import superuser_dsn
from psycopg import sql

#: The last migration of each database that a home out there has run, and what all up to it hash to.
LANDED = {
    "datastore/migration/versions": (
        "0014",
        "38490045c6706c2ea28745d58e6f9f26467fc8197281302691b69799bc4914f3",
    ),
    "migration/dongthap/versions": (
        "0003",
        "af5694190937a528d91089191b494877079f1167b1fb9be02ee4a7a5b5fcdfe3",
    ),
}
_NAME = "dongthap_upgrade_test"
_PACKAGE = Path(migrate.__file__).parent.parent
#: Rows as that version wrote them.
_ROWS = """
INSERT INTO dongthap.release (id, package_id, indicator, number, resource_id, state, content_sha256,
    data_sha256, rows, added, changed, removed, period_from, period_to, dimensions)
VALUES ('00000000-0000-4000-8000-000000000001', 'p1', 'NN.LUA.DT', 1, 'r1', 'published', 'a', 'b',
    1, 1, 0, 0, '2024', '2024', '{}');
INSERT INTO dongthap.record (identifier, package_id, created) VALUES
    ('HTTPS://Du-Lieu.vn:443/a', 'p2', '2026-01-01'), ('https://du-lieu.vn/a', 'p3', '2026-01-02'),
    ('urn:uuid:ABCDEF00-0000-4000-8000-000000000001', 'p4', '2026-01-03');
INSERT INTO dongthap.open_file (id, agency, package_id, state, file, inspection, created_by)
VALUES ('00000000-0000-4000-8000-000000000002', 'so-y-te', 'p5', 'published', '{}', '{}', 'lan');
INSERT INTO dongthap.mail (open_file_id, name, address, subject, body)
VALUES ('00000000-0000-4000-8000-000000000002', 'Lan', 'lan@vi-du.vn', 'Tệp', 'Đã công bố');
"""


@pytest.mark.parametrize("folder", LANDED)
def test_migrations_that_homes_have_run_are_never_changed(folder: str) -> None:
    last, expected = LANDED[folder]
    paths = sorted((_PACKAGE / folder).glob("*.py"))
    content = b"".join(path.read_bytes() for path in paths if path.name[:4] <= last)
    assert hashlib.sha256(content).hexdigest() == expected


@pytest.fixture
def landed(loaded_plugins: None) -> Iterator[sa.Connection]:
    """A database as the landed version left it, with rows."""
    home = Home(Path(tk.config["__file__"]).parent, port=0)
    url = sa.make_url(tk.config["ckan.datastore.write_url"])
    with psycopg.connect(superuser_dsn(home), autocommit=True) as superuser:
        name, owner = sql.Identifier(_NAME), sql.Identifier(url.username or "")
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name)
        made = "CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0"
        superuser.execute(drop)
        superuser.execute(sql.SQL(made).format(name, owner))
        engine = sa.create_engine(url.set(database=_NAME))
        try:
            with engine.begin() as connection:
                connection.execute(sa.schema.CreateSchema(tables.SCHEMA))
                command.upgrade(migrate._config(connection), LANDED["datastore/migration/versions"][0])
                connection.exec_driver_sql(_ROWS)
                yield connection
        finally:
            engine.dispose()
            superuser.execute(drop)


def test_a_landed_database_goes_on(landed: sa.Connection) -> None:
    command.upgrade(migrate._config(landed), "head")
    release = landed.execute(sa.text("SELECT indicator, state FROM dongthap.release")).one()
    assert tuple(release) == ("NN.LUA.DT", "published")
    found = landed.execute(sa.text("SELECT identifier FROM dongthap.record")).scalars().all()
    assert len(set(found)) == 3
    assert "https://du-lieu.vn/a" in found
    file = landed.execute(sa.text("SELECT state, replaces FROM dongthap.open_file")).one()
    assert tuple(file) == ("published", None)
    assert landed.execute(sa.text("SELECT body FROM dongthap.mail")).scalar_one() == "Đã công bố"
    inspector = sa.inspect(landed)
    for module in (tables, submission_tables, assessment_tables, openfile_tables, guard_tables):
        for table in module._metadata.tables.values():
            there = {column["name"] for column in inspector.get_columns(table.name, schema=tables.SCHEMA)}
            assert set(table.columns.keys()) <= there, table.name
