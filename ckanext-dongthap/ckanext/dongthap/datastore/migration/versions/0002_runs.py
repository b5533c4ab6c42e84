"""Sources, runs and the queue (procrastinate's tables, in a schema of their own)."""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SOURCE = """
CREATE TABLE dongthap.source (
    name text PRIMARY KEY,
    agency text NOT NULL,
    spec jsonb NOT NULL,
    origin text NOT NULL CHECK (origin IN ('file', 'portal')),
    active boolean NOT NULL DEFAULT true,
    validators jsonb NOT NULL DEFAULT '{}',
    next_run timestamptz,
    notified text NOT NULL DEFAULT '',
    created timestamptz NOT NULL DEFAULT now(),
    modified timestamptz NOT NULL DEFAULT now(),
    modified_by text NOT NULL DEFAULT ''
);
CREATE INDEX source_agency ON dongthap.source (agency);
CREATE INDEX source_due ON dongthap.source (next_run) WHERE active;
"""

RUN = """
CREATE TABLE dongthap.run (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    source text NOT NULL REFERENCES dongthap.source (name) ON DELETE CASCADE,
    trigger text NOT NULL CHECK (trigger IN ('schedule', 'manual', 'command', 'approval')),
    asked_by text NOT NULL DEFAULT '',
    follows uuid REFERENCES dongthap.run (id) ON DELETE SET NULL,
    state text NOT NULL DEFAULT 'queued' CHECK (
        state IN ('queued', 'running', 'published', 'unchanged', 'held', 'failed', 'cancelled')
    ),
    token bigint NOT NULL DEFAULT 0,
    step text NOT NULL DEFAULT '',
    done bigint NOT NULL DEFAULT 0,
    total bigint NOT NULL DEFAULT 0,
    spec jsonb NOT NULL,
    raw jsonb NOT NULL DEFAULT '[]',
    detected jsonb NOT NULL DEFAULT '{}',
    counts jsonb NOT NULL DEFAULT '{}',
    releases jsonb NOT NULL DEFAULT '[]',
    reasons jsonb NOT NULL DEFAULT '[]',
    rejections_sha256 text,
    decided_by text NOT NULL DEFAULT '',
    created timestamptz NOT NULL DEFAULT clock_timestamp(),
    started timestamptz,
    heartbeat timestamptz,
    finished timestamptz
);
CREATE UNIQUE INDEX run_open ON dongthap.run (source) WHERE state IN ('queued', 'running');
CREATE INDEX run_source ON dongthap.run (source, created DESC);
CREATE INDEX run_created ON dongthap.run (created DESC);
"""


def upgrade() -> None:
    op.execute(SOURCE)
    op.execute(RUN)
    op.execute("CREATE SCHEMA procrastinate")
    op.execute("SET LOCAL search_path = procrastinate")
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"), ())
    op.execute("SET LOCAL search_path = public")


def downgrade() -> None:
    op.execute("DROP SCHEMA procrastinate CASCADE")
    op.execute("DROP TABLE dongthap.run")
    op.execute("DROP TABLE dongthap.source")
