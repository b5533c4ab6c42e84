"""Code list entries

Revision ID: 0001_codelist_entry
Revises:
Create Date: 2026-11-24 02:30:00

"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001_codelist_entry"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "dongthap_codelist_entry",
        sa.Column("list", sa.Text, primary_key=True),
        sa.Column("parent", sa.Text, primary_key=True, server_default=""),
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("valid_from", sa.Text, primary_key=True, server_default=""),
        sa.Column("label_vi", sa.Text, nullable=False, server_default=""),
        sa.Column("label_en", sa.Text, nullable=False, server_default=""),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("extra", JSONB, nullable=False, server_default="{}"),
    )


def downgrade():
    op.drop_table("dongthap_codelist_entry")
