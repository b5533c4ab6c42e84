"""Which worker publishes a submission, so that one that was taken for dead can be shut out."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE dongthap.submission ADD COLUMN worker text NOT NULL DEFAULT ''")


def downgrade() -> None:
    op.execute("ALTER TABLE dongthap.submission DROP COLUMN worker")
