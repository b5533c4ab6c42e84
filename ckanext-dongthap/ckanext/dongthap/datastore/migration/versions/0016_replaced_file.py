"""A file may take the place of a resource's: which one."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE dongthap.open_file ADD COLUMN replaces text")


def downgrade() -> None:
    op.execute("ALTER TABLE dongthap.open_file DROP COLUMN replaces")
