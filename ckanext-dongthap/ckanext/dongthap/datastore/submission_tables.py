"""The tables of submissions as queries see them; the migration 0004 is their definition."""

from __future__ import annotations

import sqlalchemy as sa
from ckanext.dongthap.datastore.tables import SCHEMA, Json
from ckanext.dongthap.datastore.trail_table import trail_table
from sqlalchemy.dialects.postgresql import ARRAY, UUID

_metadata = sa.MetaData(schema=SCHEMA)
_MOMENT = sa.DateTime(timezone=True)
_RANDOM = sa.text("gen_random_uuid()")

submission = sa.Table(
    "submission",
    _metadata,
    sa.Column("id", UUID(as_uuid=False), primary_key=True, server_default=_RANDOM),
    sa.Column("agency", sa.Text),
    sa.Column("kind", sa.Text),
    sa.Column("state", sa.Text),
    sa.Column("revision", sa.Integer),
    sa.Column("token", sa.BigInteger),
    sa.Column("key", sa.Text),
    sa.Column("indicators", ARRAY(sa.Text)),
    sa.Column("replaces", sa.Boolean),
    sa.Column("file", Json(none_as_null=True)),
    sa.Column("given", Json),
    sa.Column("mapping", Json(none_as_null=True)),
    sa.Column("explanations", Json),
    sa.Column("reason", sa.Text),
    sa.Column("note", sa.Text),
    sa.Column("report", Json(none_as_null=True)),
    sa.Column("report_sha256", sa.Text),
    sa.Column("publish_at", _MOMENT),
    sa.Column("error", Json(none_as_null=True)),
    sa.Column("created", _MOMENT),
    sa.Column("created_by", sa.Text),
    sa.Column("modified", _MOMENT),
    sa.Column("modified_by", sa.Text),
    sa.Column("submitted", _MOMENT),
    sa.Column("submitted_by", sa.Text),
    sa.Column("decided", _MOMENT),
    sa.Column("decided_by", sa.Text),
    sa.Column("heartbeat", _MOMENT),
    sa.Column("worker", sa.Text),
    sa.Column("finished", _MOMENT),
)

item = sa.Table(
    "submission_item",
    _metadata,
    sa.Column("submission_id", UUID(as_uuid=False), primary_key=True),
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("package_id", sa.Text),
    sa.Column("base_release", UUID(as_uuid=False)),
    sa.Column("base_number", sa.Integer),
    sa.Column("data_sha256", sa.Text),
    sa.Column("content_sha256", sa.Text),
    sa.Column("rows", sa.BigInteger),
    sa.Column("added", sa.BigInteger),
    sa.Column("changed", sa.BigInteger),
    sa.Column("removed", sa.BigInteger),
    sa.Column("period_from", sa.Text),
    sa.Column("period_to", sa.Text),
    sa.Column("suspicions", Json),
    sa.Column("state", sa.Text),
    sa.Column("release_id", UUID(as_uuid=False)),
    sa.Column("release_number", sa.Integer),
)

event = trail_table("submission", _metadata)

mail = sa.Table(
    "mail",
    _metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("submission_id", UUID(as_uuid=False)),
    sa.Column("open_file_id", UUID(as_uuid=False)),
    sa.Column("name", sa.Text),
    sa.Column("address", sa.Text),
    sa.Column("subject", sa.Text),
    sa.Column("body", sa.Text),
    sa.Column("attempts", sa.Integer),
    sa.Column("error", sa.Text),
    sa.Column("due", _MOMENT),
    sa.Column("created", _MOMENT),
    sa.Column("sent", _MOMENT),
)

upload = sa.Table(
    "upload",
    _metadata,
    sa.Column("id", UUID(as_uuid=False), primary_key=True, server_default=_RANDOM),
    sa.Column("agency", sa.Text),
    sa.Column("filename", sa.Text),
    sa.Column("size", sa.BigInteger),
    sa.Column("received", sa.BigInteger),
    sa.Column("name", sa.Text),
    sa.Column("created_by", sa.Text),
    sa.Column("created", _MOMENT),
    sa.Column("modified", _MOMENT),
)

mapping = sa.Table(
    "submission_mapping",
    _metadata,
    sa.Column("agency", sa.Text, primary_key=True),
    sa.Column("signature", sa.Text, primary_key=True),
    sa.Column("mapping", Json),
    sa.Column("modified", _MOMENT),
    sa.Column("modified_by", sa.Text),
)

timeliness = sa.Table(
    "timeliness",
    _metadata,
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("period", sa.Text, primary_key=True),
    sa.Column("agency", sa.Text),
    sa.Column("period_end", sa.Date),
    sa.Column("due", sa.Date),
    sa.Column("reported", _MOMENT),
    sa.Column("release_id", UUID(as_uuid=False)),
    sa.Column("nil", sa.Boolean),
)
