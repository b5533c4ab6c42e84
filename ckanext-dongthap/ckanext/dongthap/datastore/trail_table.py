"""What every audit trail records: chained by hash, numbered by the database, never changed."""

from __future__ import annotations

import sqlalchemy as sa
from ckanext.dongthap.datastore.tables import Json
from sqlalchemy.dialects.postgresql import UUID


def trail_table(subject: str, metadata: sa.MetaData) -> sa.Table:
    """The table ``<subject>_event`` as queries see it."""
    return sa.Table(
        f"{subject}_event",
        metadata,
        sa.Column(f"{subject}_id", UUID(as_uuid=False), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, server_default="0"),
        sa.Column("moment", sa.DateTime(timezone=True)),
        sa.Column("actor", sa.Text),
        sa.Column("action", sa.Text),
        sa.Column("state", sa.Text),
        sa.Column("revision", sa.Integer),
        sa.Column("detail", Json),
        sa.Column("hash", sa.Text),
    )
