"""The tables of files of open datasets as queries see them; the migrations are their definition."""

from __future__ import annotations

import sqlalchemy as sa
from ckanext.dongthap.datastore.tables import SCHEMA, Json
from ckanext.dongthap.datastore.trail_table import trail_table
from sqlalchemy.dialects.postgresql import UUID

_metadata = sa.MetaData(schema=SCHEMA)
_MOMENT = sa.DateTime(timezone=True)

open_file = sa.Table(
    "open_file",
    _metadata,
    sa.Column("id", UUID(as_uuid=False), primary_key=True, server_default=sa.text("gen_random_uuid()")),
    sa.Column("agency", sa.Text),
    sa.Column("package_id", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("state", sa.Text),
    sa.Column("revision", sa.Integer),
    sa.Column("file", Json),
    sa.Column("inspection", Json),
    sa.Column("columns", Json),
    sa.Column("resource_id", sa.Text),
    sa.Column("replaces", sa.Text),
    sa.Column("created", _MOMENT),
    sa.Column("created_by", sa.Text),
    sa.Column("modified", _MOMENT),
)

event = trail_table("open_file", _metadata)
