"""The change feed: what was published, changed and removed, in the order in which readers could see it."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CHANGE = """
CREATE TABLE dongthap.change (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    origin uuid UNIQUE,
    event text NOT NULL,
    subject text NOT NULL,
    name text NOT NULL DEFAULT '',
    type text NOT NULL DEFAULT '',
    code text NOT NULL DEFAULT '',
    release_id uuid,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX change_subject ON dongthap.change (subject, seq);
CREATE INDEX change_release ON dongthap.change (code, seq) WHERE release_id IS NOT NULL;
"""

WHAT_IS_THERE = """
INSERT INTO dongthap.change (event, subject, code, release_id, at)
SELECT 'release.published', package_id, indicator, id, published FROM dongthap.release
WHERE state <> 'loading' ORDER BY published, number
"""


def upgrade() -> None:
    op.execute(CHANGE)
    op.execute(WHAT_IS_THERE)


def downgrade() -> None:
    op.execute("DROP TABLE dongthap.change")
