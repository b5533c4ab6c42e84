"""Rows of the DataStore are found by words without their tones, as everything else of the portal is."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

#: Words as they stand, and behind them without marks. A word that nobody writes leaves a gap before each and
#: is taken out again, so that phrases are found within a text and never across two.
WORDS = r"""
CREATE OR REPLACE FUNCTION dongthap.without_tones(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(normalize(given, NFD), U&'đĐ\0300\0301\0302\0303\0306\0309\031b\0323', 'dD')
$$;

CREATE OR REPLACE FUNCTION dongthap.words(language regconfig, given text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ts_delete(to_tsvector(language, 'ꙮ ' || given || ' ꙮ ' || dongthap.without_tones(given)), 'ꙮ')
$$;
"""

#: The words of a row, as many as PostgreSQL takes; of a release's row without what nobody looks for.
CUT = r"""
DO $$
DECLARE
    cut record;
BEGIN
    FOR cut IN
        SELECT c.oid::regclass AS name, p.resource_id IS NOT NULL AS released
        FROM pg_class c JOIN pg_trigger t ON t.tgrelid = c.oid
        LEFT JOIN dongthap.pointer p ON p.resource_id = c.relname
        WHERE t.tgname = 'zfulltext' AND c.relnamespace = 'public'::regnamespace
    LOOP
        EXECUTE format(
            'UPDATE %s AS given SET _full_text = ('
            'SELECT dongthap.words(%L, left(string_agg(value, '' ''), 100000)) '
            'FROM json_each_text(row_to_json(given)) WHERE NOT starts_with(key, ''_'') AND NOT (%L AND key = '
            'ANY (ARRAY[''period_start'', ''period_end'', ''area_valid_from'', ''value'', ''qualifier'', '
            '''source_row''])))', cut.name, current_setting('default_text_search_config'), cut.released);
    END LOOP;
END $$;
"""


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()
    cursor.execute(WORDS)
    language = tk.config["ckan.datastore.default_fts_lang"]
    cursor.execute("SELECT set_config('default_text_search_config', %s, true)", (language,))
    cursor.execute(CUT)


def downgrade() -> None:
    for function in ("words(regconfig, text)", "without_tones(text)"):
        op.execute(f"DROP FUNCTION dongthap.{function}")
