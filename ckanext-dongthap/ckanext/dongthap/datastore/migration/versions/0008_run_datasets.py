"""What a run of a catalogue did to datasets: the first of them, for its page."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE dongthap.run ADD COLUMN datasets jsonb NOT NULL DEFAULT '[]'")


def downgrade() -> None:
    op.execute("ALTER TABLE dongthap.run DROP COLUMN datasets")
