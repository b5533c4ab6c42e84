"""The tables of schema ``dongthap`` as queries see them; the migrations are their definition."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

SCHEMA = "dongthap"


class Json(sa.types.TypeDecorator[Any]):
    """JSONB as Python values: CKAN's DataStore engine hands JSON over as text."""

    impl = JSONB
    cache_ok = True

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        return json.loads(value) if isinstance(value, str) else value


_metadata = sa.MetaData(schema=SCHEMA)

release = sa.Table(
    "release",
    _metadata,
    sa.Column("id", UUID(as_uuid=False), primary_key=True),
    sa.Column("package_id", sa.Text),
    sa.Column("indicator", sa.Text),
    sa.Column("number", sa.Integer),
    sa.Column("resource_id", sa.Text),
    sa.Column("state", sa.Text),
    sa.Column("content_sha256", sa.Text),
    sa.Column("data_sha256", sa.Text),
    sa.Column("raw", Json),
    sa.Column("rows", sa.BigInteger),
    sa.Column("added", sa.BigInteger),
    sa.Column("changed", sa.BigInteger),
    sa.Column("removed", sa.BigInteger),
    sa.Column("rejected", sa.BigInteger),
    sa.Column("rejections_sha256", sa.Text),
    sa.Column("period_from", sa.Text),
    sa.Column("period_to", sa.Text),
    sa.Column("dimensions", ARRAY(sa.Text)),
    sa.Column("source", sa.Text),
    sa.Column("run_id", sa.Text),
    sa.Column("submission_id", sa.Text),
    sa.Column("note", sa.Text),
    sa.Column("created", sa.DateTime(timezone=True)),
    sa.Column("published", sa.DateTime(timezone=True)),
)

pointer = sa.Table(
    "pointer",
    _metadata,
    sa.Column("resource_id", sa.Text, primary_key=True),
    sa.Column("package_id", sa.Text),
    sa.Column("release_id", UUID(as_uuid=False)),
    sa.Column("content_sha256", sa.Text),
)

observation = sa.Table(
    "observation",
    _metadata,
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True),
    sa.Column("period", sa.Text),
    sa.Column("period_start", sa.Date),
    sa.Column("period_end", sa.Date),
    sa.Column("area_code", sa.Text),
    sa.Column("area_valid_from", sa.Text),
    sa.Column("area_name", sa.Text),
    sa.Column("dimensions", Json),
    sa.Column("value", sa.Numeric),
    sa.Column("qualifier", sa.Text),
    sa.Column("status", sa.Text),
    sa.Column("note", sa.Text),
    sa.Column("source_row", sa.Text),
    sa.Column("release_id", UUID(as_uuid=False)),
)

summary = sa.Table(
    "summary",
    _metadata,
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("package_id", sa.Text),
    sa.Column("area_code", sa.Text, primary_key=True),
    sa.Column("area_valid_from", sa.Text, primary_key=True),
    sa.Column("area_name", sa.Text),
    sa.Column("period", sa.Text),
    sa.Column("period_start", sa.Date),
    sa.Column("period_end", sa.Date),
    sa.Column("value", sa.Numeric),
    sa.Column("qualifier", sa.Text),
    sa.Column("status", sa.Text),
    sa.Column("previous_period", sa.Text),
    sa.Column("previous_value", sa.Numeric),
    sa.Column("previous_qualifier", sa.Text),
    sa.Column("release_id", UUID(as_uuid=False)),
    sa.Column("series", Json),
)

progress_override = sa.Table(
    "progress_override",
    _metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("indicator", sa.Text),
    sa.Column("area_code", sa.Text),
    sa.Column("area_valid_from", sa.Text),
    sa.Column("target_period", sa.Text),
    sa.Column("status", sa.Text),
    sa.Column("reason_vi", sa.Text),
    sa.Column("reason_en", sa.Text),
    sa.Column("set_by", sa.Text),
    sa.Column("set_at", sa.DateTime(timezone=True)),
    sa.Column("withdrawn_by", sa.Text),
    sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
)

outbox = sa.Table(
    "outbox",
    _metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("package_id", sa.Text),
    sa.Column("reason", sa.Text),
    sa.Column("attempts", sa.Integer),
    sa.Column("error", sa.Text),
    sa.Column("created", sa.DateTime(timezone=True)),
    sa.Column("done", sa.DateTime(timezone=True)),
)

change = sa.Table(
    "change",
    _metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True),
    sa.Column("origin", UUID(as_uuid=False)),
    sa.Column("event", sa.Text),
    sa.Column("subject", sa.Text),
    sa.Column("name", sa.Text),
    sa.Column("type", sa.Text),
    sa.Column("code", sa.Text),
    sa.Column("release_id", UUID(as_uuid=False)),
    sa.Column("at", sa.DateTime(timezone=True)),
)

record = sa.Table(
    "record",
    _metadata,
    sa.Column("identifier", sa.Text, primary_key=True),
    sa.Column("source", sa.Text),
    sa.Column("package_id", sa.Text),
    sa.Column("content_sha256", sa.Text),
    sa.Column("raw_sha256", sa.Text),
    sa.Column("position", sa.BigInteger),
    sa.Column("run_id", UUID(as_uuid=False)),
    sa.Column("incomplete", sa.Boolean),
    sa.Column("gone", sa.DateTime(timezone=True)),
    sa.Column("created", sa.DateTime(timezone=True)),
    sa.Column("modified", sa.DateTime(timezone=True)),
)

source = sa.Table(
    "source",
    _metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("agency", sa.Text),
    sa.Column("spec", Json),
    sa.Column("origin", sa.Text),
    sa.Column("active", sa.Boolean),
    sa.Column("validators", Json),
    sa.Column("next_run", sa.DateTime(timezone=True)),
    sa.Column("notified", sa.Text),
    sa.Column("slow", sa.Boolean),
    sa.Column("created", sa.DateTime(timezone=True)),
    sa.Column("modified", sa.DateTime(timezone=True)),
    sa.Column("modified_by", sa.Text),
)

run = sa.Table(
    "run",
    _metadata,
    sa.Column("id", UUID(as_uuid=False), primary_key=True),
    sa.Column("source", sa.Text),
    sa.Column("trigger", sa.Text),
    sa.Column("asked_by", sa.Text),
    sa.Column("follows", UUID(as_uuid=False)),
    sa.Column("state", sa.Text),
    sa.Column("token", sa.BigInteger),
    sa.Column("worker", sa.Text),
    sa.Column("deaths", sa.Integer),
    sa.Column("tries", sa.Integer),
    sa.Column("step", sa.Text),
    sa.Column("done", sa.BigInteger),
    sa.Column("total", sa.BigInteger),
    sa.Column("spec", Json),
    sa.Column("raw", Json),
    sa.Column("detected", Json),
    sa.Column("counts", Json),
    sa.Column("releases", Json),
    sa.Column("datasets", Json),
    sa.Column("reasons", Json),
    sa.Column("rejections_sha256", sa.Text),
    sa.Column("decided_by", sa.Text),
    sa.Column("created", sa.DateTime(timezone=True)),
    sa.Column("started", sa.DateTime(timezone=True)),
    sa.Column("heartbeat", sa.DateTime(timezone=True)),
    sa.Column("finished", sa.DateTime(timezone=True)),
)
