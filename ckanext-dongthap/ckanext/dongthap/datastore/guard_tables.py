"""The tables of datasets' trails, withdrawals and checks as queries see them; migration 0016 defines them."""

from __future__ import annotations

import sqlalchemy as sa
from ckanext.dongthap.datastore.tables import SCHEMA, Json
from ckanext.dongthap.datastore.trail_table import trail_table
from sqlalchemy.dialects.postgresql import UUID

_metadata = sa.MetaData(schema=SCHEMA)
_MOMENT = sa.DateTime(timezone=True)
_RANDOM = sa.text("gen_random_uuid()")

dataset = sa.Table(
    "dataset",
    _metadata,
    sa.Column("id", UUID(as_uuid=False), primary_key=True),
    sa.Column("package_id", sa.Text),
    sa.Column("created", _MOMENT),
)

event = trail_table("dataset", _metadata)

withdrawal = sa.Table(
    "withdrawal",
    _metadata,
    sa.Column("id", UUID(as_uuid=False), primary_key=True, server_default=_RANDOM),
    sa.Column("package_id", sa.Text),
    sa.Column("number", sa.Integer),
    sa.Column("agency", sa.Text),
    sa.Column("name", sa.Text),
    sa.Column("type", sa.Text),
    sa.Column("code", sa.Text),
    sa.Column("told", Json),
    sa.Column("state", sa.Text),
    sa.Column("reason_vi", sa.Text),
    sa.Column("reason_en", sa.Text),
    sa.Column("proposed_by", sa.Text),
    sa.Column("proposed", _MOMENT),
    sa.Column("confirmed_by", sa.Text),
    sa.Column("since", _MOMENT),
    sa.Column("ended_by", sa.Text),
    sa.Column("ended", _MOMENT),
    sa.Column("end_reason", sa.Text),
)

check_run = sa.Table(
    "check_run",
    _metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("started", _MOMENT),
    sa.Column("finished", _MOMENT),
    sa.Column("problems", sa.Integer),
    sa.Column("error", sa.Text),
)

check_problem = sa.Table(
    "check_problem",
    _metadata,
    sa.Column("fingerprint", sa.Text, primary_key=True),
    sa.Column("code", sa.Text),
    sa.Column("package_id", sa.Text),
    sa.Column("detail", sa.Text),
    sa.Column("first_seen", _MOMENT),
    sa.Column("last_seen", _MOMENT),
    sa.Column("gone", _MOMENT),
)
