"""What agencies hand in for composite indices, and its trail, which can only grow as that of submissions."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ASSESSMENT = """
CREATE TABLE dongthap.assessment (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    index text NOT NULL,
    version text NOT NULL,
    year integer NOT NULL,
    agency text NOT NULL,
    subject text NOT NULL,
    criterion text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'claimed', 'verified', 'returned')),
    revision integer NOT NULL DEFAULT 1,
    value numeric,
    whole numeric,
    link text NOT NULL DEFAULT '',
    evidence jsonb,
    remark text NOT NULL DEFAULT '',
    answer text NOT NULL DEFAULT '',
    created timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by text NOT NULL,
    modified timestamptz NOT NULL DEFAULT clock_timestamp(),
    modified_by text NOT NULL,
    claimed timestamptz,
    claimed_by text NOT NULL DEFAULT '',
    decided timestamptz,
    decided_by text NOT NULL DEFAULT '',
    UNIQUE (index, year, subject, criterion)
);
CREATE INDEX assessment_agency ON dongthap.assessment (agency, index, year);
CREATE INDEX assessment_state ON dongthap.assessment (state, claimed);
"""

EVENT = """
CREATE TABLE dongthap.assessment_event (
    assessment_id uuid NOT NULL REFERENCES dongthap.assessment (id),
    number integer NOT NULL,
    moment timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    state text NOT NULL,
    revision integer NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    hash text NOT NULL,
    PRIMARY KEY (assessment_id, number)
);

CREATE FUNCTION dongthap.assessment_event_hash(before text, entry dongthap.assessment_event) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(concat_ws(
        E'\\x1f', before, entry.assessment_id, entry.number, extract(epoch FROM entry.moment), entry.actor,
        entry.action, entry.state, entry.revision, entry.detail::text), 'UTF8')), 'hex')
$$;

CREATE FUNCTION dongthap.assessment_event_append() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last dongthap.assessment_event;
BEGIN
    SELECT * INTO last FROM dongthap.assessment_event
    WHERE assessment_id = NEW.assessment_id ORDER BY number DESC LIMIT 1;
    NEW.number := coalesce(last.number, 0) + 1;
    NEW.moment := clock_timestamp();
    NEW.hash := dongthap.assessment_event_hash(coalesce(last.hash, ''), NEW);
    RETURN NEW;
END $$;

CREATE TRIGGER append BEFORE INSERT ON dongthap.assessment_event
    FOR EACH ROW EXECUTE FUNCTION dongthap.assessment_event_append();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE ON dongthap.assessment_event
    FOR EACH ROW EXECUTE FUNCTION dongthap.submission_event_refuse();
CREATE TRIGGER refuse_all BEFORE TRUNCATE ON dongthap.assessment_event
    FOR EACH STATEMENT EXECUTE FUNCTION dongthap.submission_event_refuse();
REVOKE UPDATE, DELETE, TRUNCATE ON dongthap.assessment_event FROM CURRENT_USER;
"""


def upgrade() -> None:
    for statements in (ASSESSMENT, EVENT):
        op.get_bind().exec_driver_sql(statements)


def downgrade() -> None:
    op.execute("DROP TABLE dongthap.assessment_event CASCADE")
    op.execute("DROP TABLE dongthap.assessment CASCADE")
    op.execute("DROP FUNCTION dongthap.assessment_event_append()")
