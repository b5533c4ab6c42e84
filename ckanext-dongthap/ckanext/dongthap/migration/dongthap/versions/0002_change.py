"""Changes of datasets and agencies, noted by the database itself until the change feed takes them over

Revision ID: 0002_change
Revises: 0001_codelist_entry
Create Date: 2026-11-25 08:00:00

"""

from __future__ import annotations

from alembic import op

revision = "0002_change"
down_revision = "0001_codelist_entry"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE dongthap_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    txid bigint NOT NULL DEFAULT txid_current(),
    kind text NOT NULL,
    subject text NOT NULL,
    name text NOT NULL DEFAULT '',
    type text NOT NULL DEFAULT '',
    code text NOT NULL DEFAULT '',
    was_public boolean NOT NULL,
    is_public boolean NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (kind, subject, txid)
);
"""

# One row per subject and transaction: what readers could see before it, and what they can see after it.
FUNCTION = """
CREATE OR REPLACE FUNCTION dongthap_note_change() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
    shown jsonb := coalesce(new_row, old_row);
    was boolean := coalesce(old_row ->> 'state' = 'active', false)
        AND NOT coalesce((old_row ->> 'private')::boolean, false);
    is_now boolean := coalesce(new_row ->> 'state' = 'active', false)
        AND NOT coalesce((new_row ->> 'private')::boolean, false);
BEGIN
    IF old_row = new_row OR NOT (was OR is_now) THEN
        RETURN NULL;
    END IF;
    INSERT INTO dongthap_change (kind, subject, name, type, code, was_public, is_public)
    VALUES (TG_ARGV[0], shown ->> 'id', shown ->> 'name', coalesce(shown ->> 'type', ''),
            coalesce(shown -> 'extras' ->> 'code', ''), was, is_now)
    ON CONFLICT (kind, subject, txid) DO UPDATE
        SET name = excluded.name, type = excluded.type, code = excluded.code,
            is_public = excluded.is_public, at = excluded.at;
    RETURN NULL;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER dongthap_note_change AFTER INSERT OR UPDATE OR DELETE ON package
    FOR EACH ROW EXECUTE FUNCTION dongthap_note_change('dataset');
CREATE TRIGGER dongthap_note_agency AFTER INSERT OR UPDATE ON "group"
    FOR EACH ROW WHEN (NEW.is_organization) EXECUTE FUNCTION dongthap_note_change('agency');
CREATE TRIGGER dongthap_note_agency_gone AFTER DELETE ON "group"
    FOR EACH ROW WHEN (OLD.is_organization) EXECUTE FUNCTION dongthap_note_change('agency');
"""

WHAT_IS_THERE = """
INSERT INTO dongthap_change (kind, subject, name, type, code, was_public, is_public)
SELECT 'agency', id, name, coalesce(type, ''), '', false, true FROM "group"
WHERE state = 'active' AND is_organization ORDER BY created;
INSERT INTO dongthap_change (kind, subject, name, type, code, was_public, is_public)
SELECT 'dataset', id, name, coalesce(type, ''), coalesce(extras ->> 'code', ''), false, true FROM package
WHERE state = 'active' AND NOT coalesce(private, false) ORDER BY metadata_created;
"""


def upgrade():
    for statements in (TABLE, FUNCTION, TRIGGERS, WHAT_IS_THERE):
        op.execute(statements)


def downgrade():
    op.execute("DROP FUNCTION dongthap_note_change() CASCADE")
    op.drop_table("dongthap_change")
