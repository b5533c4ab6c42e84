"""Rows that CKAN's trigger cut into English stems are cut again, into the words that searches ask for."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

#: Tables of releases have their words from elsewhere.
_CUT = """
DO $$
DECLARE
    cut regclass;
BEGIN
    FOR cut IN
        SELECT c.oid FROM pg_class c JOIN pg_trigger t ON t.tgrelid = c.oid
        WHERE t.tgname = 'zfulltext' AND c.relnamespace = 'public'::regnamespace
          AND c.relname NOT IN (SELECT resource_id FROM dongthap.pointer)
    LOOP
        EXECUTE format('UPDATE %%s SET _full_text = NULL', cut);
    END LOOP;
END $$;
"""


def upgrade() -> None:
    bind = op.get_bind()
    words = tk.config["ckan.datastore.default_fts_lang"]
    bind.execute(sa.text("SELECT set_config('default_text_search_config', :words, true)"), {"words": words})
    bind.exec_driver_sql(_CUT)


def downgrade() -> None:
    """Words serve every version."""
