"""The tables of assessments as queries see them; the migration is their definition."""

from __future__ import annotations

import sqlalchemy as sa
from ckanext.dongthap.datastore.tables import SCHEMA, Json
from ckanext.dongthap.datastore.trail_table import trail_table
from sqlalchemy.dialects.postgresql import UUID

_metadata = sa.MetaData(schema=SCHEMA)
_MOMENT = sa.DateTime(timezone=True)

assessment = sa.Table(
    "assessment",
    _metadata,
    sa.Column("id", UUID(as_uuid=False), primary_key=True, server_default=sa.text("gen_random_uuid()")),
    sa.Column("index", sa.Text),
    sa.Column("version", sa.Text),
    sa.Column("year", sa.Integer),
    sa.Column("agency", sa.Text),
    sa.Column("subject", sa.Text),
    sa.Column("criterion", sa.Text),
    sa.Column("state", sa.Text),
    sa.Column("revision", sa.Integer),
    sa.Column("value", sa.Numeric),
    sa.Column("whole", sa.Numeric),
    sa.Column("link", sa.Text),
    sa.Column("evidence", Json(none_as_null=True)),
    sa.Column("remark", sa.Text),
    sa.Column("answer", sa.Text),
    sa.Column("created", _MOMENT),
    sa.Column("created_by", sa.Text),
    sa.Column("modified", _MOMENT),
    sa.Column("modified_by", sa.Text),
    sa.Column("claimed", _MOMENT),
    sa.Column("claimed_by", sa.Text),
    sa.Column("decided", _MOMENT),
    sa.Column("decided_by", sa.Text),
)

event = trail_table("assessment", _metadata)
