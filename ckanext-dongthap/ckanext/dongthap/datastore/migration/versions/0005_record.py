"""Datasets that sources of catalogues own: which source, which content, since when gone."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

RECORD = """
CREATE TABLE dongthap.record (
    identifier text PRIMARY KEY,
    source text REFERENCES dongthap.source (name) ON DELETE SET NULL,
    package_id text NOT NULL UNIQUE,
    content_sha256 text,
    raw_sha256 text,
    position bigint,
    run_id uuid,
    incomplete boolean NOT NULL DEFAULT false,
    gone timestamptz,
    created timestamptz NOT NULL DEFAULT clock_timestamp(),
    modified timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX record_source ON dongthap.record (source);
CREATE INDEX record_gone ON dongthap.record (source, gone) WHERE gone IS NOT NULL;
"""


def upgrade() -> None:
    op.execute(RECORD)


def downgrade() -> None:
    op.execute("DROP TABLE dongthap.record")
