"""The trail of datasets, withdrawals of what was published, and what the nightly check found."""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TRAIL = """
CREATE TABLE dongthap.dataset (
    id uuid PRIMARY KEY,
    package_id text NOT NULL UNIQUE,
    created timestamptz NOT NULL DEFAULT clock_timestamp(),
    trail text NOT NULL DEFAULT ''
);

CREATE TABLE dongthap.dataset_event (
    dataset_id uuid NOT NULL REFERENCES dongthap.dataset (id),
    number integer NOT NULL,
    moment timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    state text NOT NULL,
    revision integer NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    hash text NOT NULL,
    PRIMARY KEY (dataset_id, number)
);

CREATE FUNCTION dongthap.dataset_event_hash(before text, entry dongthap.dataset_event) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(concat_ws(
        E'\\x1f', before, entry.dataset_id, entry.number, extract(epoch FROM entry.moment), entry.actor,
        entry.action, entry.state, entry.revision, entry.detail::text), 'UTF8')), 'hex')
$$;

CREATE FUNCTION dongthap.dataset_event_append() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last dongthap.dataset_event;
BEGIN
    SELECT * INTO last FROM dongthap.dataset_event
    WHERE dataset_id = NEW.dataset_id ORDER BY number DESC LIMIT 1;
    NEW.number := coalesce(last.number, 0) + 1;
    NEW.moment := clock_timestamp();
    NEW.hash := dongthap.dataset_event_hash(coalesce(last.hash, ''), NEW);
    RETURN NEW;
END $$;

CREATE FUNCTION dongthap.dataset_event_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE dongthap.dataset SET trail = NEW.hash WHERE id = NEW.dataset_id;
    RETURN NULL;
END $$;

CREATE TRIGGER append BEFORE INSERT ON dongthap.dataset_event
    FOR EACH ROW EXECUTE FUNCTION dongthap.dataset_event_append();
CREATE TRIGGER record_end AFTER INSERT ON dongthap.dataset_event
    FOR EACH ROW EXECUTE FUNCTION dongthap.dataset_event_end();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE ON dongthap.dataset_event
    FOR EACH ROW EXECUTE FUNCTION dongthap.submission_event_refuse();
CREATE TRIGGER refuse_all BEFORE TRUNCATE ON dongthap.dataset_event
    FOR EACH STATEMENT EXECUTE FUNCTION dongthap.submission_event_refuse();
REVOKE UPDATE, DELETE, TRUNCATE ON dongthap.dataset_event FROM CURRENT_USER;
"""

WITHDRAWAL = """
CREATE TABLE dongthap.withdrawal (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    package_id text NOT NULL,
    number integer,
    agency text NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    code text NOT NULL DEFAULT '',
    told jsonb NOT NULL,
    state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'refused', 'withdrawn', 'restored')),
    reason_vi text NOT NULL,
    reason_en text NOT NULL DEFAULT '',
    proposed_by text NOT NULL,
    proposed timestamptz NOT NULL DEFAULT clock_timestamp(),
    confirmed_by text,
    since timestamptz,
    ended_by text,
    ended timestamptz,
    end_reason text
);
CREATE UNIQUE INDEX withdrawal_open ON dongthap.withdrawal (package_id, coalesce(number, 0))
    WHERE state IN ('proposed', 'withdrawn');
CREATE INDEX withdrawal_name ON dongthap.withdrawal (name) WHERE state = 'withdrawn';
CREATE INDEX withdrawal_code ON dongthap.withdrawal (code) WHERE state = 'withdrawn';
CREATE INDEX withdrawal_resources ON dongthap.withdrawal USING gin ((told -> 'resources'))
    WHERE state = 'withdrawn';
"""

RELEASE = """
ALTER TABLE dongthap.release DROP CONSTRAINT release_state_check;
ALTER TABLE dongthap.release ADD CONSTRAINT release_state_check
    CHECK (state IN ('loading', 'published', 'superseded', 'withdrawn'));
"""

CHECK = """
CREATE TABLE dongthap.check_run (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished timestamptz,
    problems integer,
    error text
);
CREATE TABLE dongthap.check_problem (
    fingerprint text PRIMARY KEY,
    code text NOT NULL,
    package_id text NOT NULL,
    detail text NOT NULL,
    first_seen timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen timestamptz NOT NULL DEFAULT clock_timestamp(),
    gone timestamptz
);
ALTER TABLE dongthap.mail DROP CONSTRAINT mail_check;
ALTER TABLE dongthap.mail ADD CONSTRAINT mail_check CHECK (num_nonnulls(submission_id, open_file_id) <= 1);
"""


def upgrade() -> None:
    for statements in (TRAIL, WITHDRAWAL, RELEASE, CHECK):
        op.get_bind().exec_driver_sql(statements)


def downgrade() -> None:
    op.execute("DELETE FROM dongthap.mail WHERE submission_id IS NULL AND open_file_id IS NULL")
    op.execute("ALTER TABLE dongthap.mail DROP CONSTRAINT mail_check")
    op.execute(
        "ALTER TABLE dongthap.mail ADD CONSTRAINT mail_check "
        "CHECK (num_nonnulls(submission_id, open_file_id) = 1)"
    )
    op.execute("UPDATE dongthap.release SET state = 'superseded' WHERE state = 'withdrawn'")
    op.execute("ALTER TABLE dongthap.release DROP CONSTRAINT release_state_check")
    op.execute(
        "ALTER TABLE dongthap.release ADD CONSTRAINT release_state_check "
        "CHECK (state IN ('loading', 'published', 'superseded'))"
    )
    for table in ("check_problem", "check_run", "withdrawal", "dataset_event", "dataset"):
        op.execute(f"DROP TABLE dongthap.{table} CASCADE")
    for function in ("append", "end"):
        op.execute(f"DROP FUNCTION dongthap.dataset_event_{function}()")
