"""An index for the question which dataset has an identifier

Revision ID: 0003_identifier
Revises: 0002_change
Create Date: 2026-11-25 09:00:00

"""

from __future__ import annotations

from alembic import op

revision = "0003_identifier"
down_revision = "0002_change"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX dongthap_package_identifier ON package ((extras ->> 'identifier'))")


def downgrade() -> None:
    op.execute("DROP INDEX dongthap_package_identifier")
