"""Alembic environment of schema ``dongthap``; the connection is handed over by ``datastore.migrate``."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table_schema="dongthap")
with context.begin_transaction():
    context.run_migrations()
