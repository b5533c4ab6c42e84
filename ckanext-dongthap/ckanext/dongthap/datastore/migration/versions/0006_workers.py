"""Who carries a run out, how often that went wrong, and which sources are slow."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE dongthap.run ADD worker text NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE dongthap.run ADD deaths integer NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE dongthap.run ADD tries integer NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE dongthap.source ADD slow boolean NOT NULL DEFAULT false")
    op.execute("CREATE INDEX run_working ON dongthap.run (heartbeat) WHERE state IN ('queued', 'running')")


def downgrade() -> None:
    op.execute("DROP INDEX dongthap.run_working")
    op.execute("ALTER TABLE dongthap.source DROP slow")
    for column in ("tries", "deaths", "worker"):
        op.execute(f"ALTER TABLE dongthap.run DROP {column}")
