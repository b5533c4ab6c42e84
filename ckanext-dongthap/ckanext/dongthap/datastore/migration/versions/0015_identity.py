"""Identifiers of harvested datasets in the one spelling under which catalogues are compared."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from harvesters.records.identity import same

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    found = connection.execute(sa.text("SELECT identifier FROM dongthap.record ORDER BY created, identifier"))
    given = list(found.scalars())
    taken = {identifier for identifier in given if same(identifier) == identifier}
    change = sa.text("UPDATE dongthap.record SET identifier = :new WHERE identifier = :former")
    for identifier in given:
        new = same(identifier)
        # A catalogue may have had a dataset twice, spelt in two ways: the first one stays the dataset.
        if new not in taken:
            taken.add(new)
            connection.execute(change, {"new": new, "former": identifier})


def downgrade() -> None:
    """Former spellings are in the datasets themselves."""
