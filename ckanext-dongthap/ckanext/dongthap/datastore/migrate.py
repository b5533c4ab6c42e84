"""Bring schema ``dongthap`` of the DataStore database to the present version, and grant reading."""

from __future__ import annotations

from pathlib import Path

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.tables import SCHEMA

#: What pages and actions read; CKAN's own DataStore actions refuse every schema but ``public``.
READABLE = (
    "release",
    "pointer",
    "observation",
    "summary",
    "outbox",
    "change",
    "timeliness",
    "progress_override",
)
_LOCK = 0x646F6E67


def upgrade() -> str:
    """Run what is pending (nothing the second time) and return the revision that now stands."""
    with get_write_engine().begin() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if not sa.inspect(connection).has_schema(SCHEMA):
            connection.execute(sa.schema.CreateSchema(SCHEMA))
        command.upgrade(_config(connection), "head")
        _make_nested(connection)
        _set_defaults(connection)
        _grant(connection)
        revision = connection.execute(
            sa.text("SELECT version_num FROM dongthap.alembic_version")
        ).scalar_one()
    get_write_engine().dispose()
    return revision


def read_role() -> str:
    """Name of the DataStore's read-only role."""
    return sa.make_url(tk.config["ckan.datastore.read_url"]).username or ""


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migration"))
    config.attributes["connection"] = connection
    return config


def _make_nested(connection: sa.Connection) -> None:
    """CKAN makes its type ``nested`` when it first describes a table; of two workers at once one fails."""
    known = "SELECT 1 FROM pg_type WHERE typname = 'nested'"
    if connection.execute(sa.text(known)).first() is None:
        connection.execute(sa.text("CREATE TYPE public.nested AS (json json, extra text)"))


def _set_defaults(connection: sa.Connection) -> None:
    """What every session of ours starts with.

    A role named like our schema would find it before ``public``, and CKAN's tables would land in it. CKAN's
    trigger cuts rows into words by the database's default, English stems without "an" and "do", while
    its searches name their language.
    """
    quote = connection.dialect.identifier_preparer.quote
    database = quote(connection.engine.url.database or "")
    words = quote(tk.config["ckan.datastore.default_fts_lang"])
    for setting in ("search_path = public", f"default_text_search_config = {words}"):
        connection.execute(sa.text(f"ALTER ROLE CURRENT_USER IN DATABASE {database} SET {setting}"))


def _grant(connection: sa.Connection) -> None:
    role = connection.dialect.identifier_preparer.quote(read_role())
    connection.execute(sa.text(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {role}"))
    for table in READABLE:
        connection.execute(sa.text(f"GRANT SELECT ON {SCHEMA}.{table} TO {role}"))
