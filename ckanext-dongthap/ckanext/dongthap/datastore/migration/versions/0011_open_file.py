"""Files of open datasets that are no indicators: what was found in them, until they are published or not."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
    CREATE TABLE dongthap.open_file (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        agency text NOT NULL,
        package_id text NOT NULL,
        title text NOT NULL DEFAULT '',
        state text NOT NULL CHECK (state IN ('checked', 'held', 'published', 'discarded')),
        file jsonb NOT NULL,
        inspection jsonb NOT NULL,
        columns jsonb NOT NULL DEFAULT '{}',
        events jsonb NOT NULL DEFAULT '[]',
        resource_id text,
        created timestamptz NOT NULL DEFAULT clock_timestamp(),
        created_by text NOT NULL,
        modified timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """)
    op.execute("CREATE INDEX ON dongthap.open_file (agency, created DESC)")


def downgrade() -> None:
    op.execute("DROP TABLE dongthap.open_file")
