"""Submissions, their indicators, the trail of what was done to them, mail owed, uploads, due dates.

The trail can only grow: a trigger refuses every change, the portal's own role has no right to one, and each
entry carries the hash of the one before, so that a change by a database administrator shows.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SUBMISSION = """
CREATE TABLE dongthap.submission (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    agency text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('file', 'grid', 'nil')),
    state text NOT NULL DEFAULT 'draft' CHECK (
        state IN ('draft', 'submitted', 'returned', 'approved', 'scheduled', 'publishing', 'published',
                  'rejected', 'withdrawn')
    ),
    revision integer NOT NULL DEFAULT 1,
    token bigint NOT NULL DEFAULT 0,
    key text NOT NULL DEFAULT '',
    indicators text[] NOT NULL DEFAULT '{}',
    replaces boolean NOT NULL DEFAULT false,
    file jsonb,
    given jsonb NOT NULL DEFAULT '{}',
    mapping jsonb,
    explanations jsonb NOT NULL DEFAULT '{}',
    reason text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    report jsonb,
    report_sha256 text,
    publish_at timestamptz,
    error jsonb,
    created timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by text NOT NULL,
    modified timestamptz NOT NULL DEFAULT clock_timestamp(),
    modified_by text NOT NULL,
    submitted timestamptz,
    submitted_by text NOT NULL DEFAULT '',
    decided timestamptz,
    decided_by text NOT NULL DEFAULT '',
    heartbeat timestamptz,
    finished timestamptz
);
CREATE UNIQUE INDEX submission_key ON dongthap.submission (agency, created_by, key) WHERE key <> '';
CREATE INDEX submission_agency ON dongthap.submission (agency, modified DESC);
CREATE INDEX submission_state ON dongthap.submission (state, publish_at);
CREATE INDEX submission_indicators ON dongthap.submission USING gin (indicators);
"""

ITEM = """
CREATE TABLE dongthap.submission_item (
    submission_id uuid NOT NULL REFERENCES dongthap.submission (id) ON DELETE CASCADE,
    indicator text NOT NULL,
    package_id text NOT NULL,
    base_release uuid,
    base_number integer NOT NULL DEFAULT 0,
    data_sha256 text NOT NULL,
    content_sha256 text NOT NULL,
    rows bigint NOT NULL,
    added bigint NOT NULL,
    changed bigint NOT NULL,
    removed bigint NOT NULL,
    period_from text NOT NULL,
    period_to text NOT NULL,
    suspicions jsonb NOT NULL DEFAULT '[]',
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'published', 'unchanged')),
    release_id uuid,
    release_number integer,
    PRIMARY KEY (submission_id, indicator)
);
CREATE INDEX submission_item_indicator ON dongthap.submission_item (indicator);
"""

EVENT = """
CREATE TABLE dongthap.submission_event (
    submission_id uuid NOT NULL REFERENCES dongthap.submission (id),
    number integer NOT NULL,
    moment timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    state text NOT NULL,
    revision integer NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    hash text NOT NULL,
    PRIMARY KEY (submission_id, number)
);

CREATE FUNCTION dongthap.submission_event_hash(before text, entry dongthap.submission_event) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(concat_ws(
        E'\\x1f', before, entry.submission_id, entry.number, extract(epoch FROM entry.moment), entry.actor,
        entry.action, entry.state, entry.revision, entry.detail::text), 'UTF8')), 'hex')
$$;

CREATE FUNCTION dongthap.submission_event_append() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last dongthap.submission_event;
BEGIN
    SELECT * INTO last FROM dongthap.submission_event
    WHERE submission_id = NEW.submission_id ORDER BY number DESC LIMIT 1;
    NEW.number := coalesce(last.number, 0) + 1;
    NEW.moment := clock_timestamp();
    NEW.hash := dongthap.submission_event_hash(coalesce(last.hash, ''), NEW);
    RETURN NEW;
END $$;

CREATE FUNCTION dongthap.submission_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the trail of submissions can only grow' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER append BEFORE INSERT ON dongthap.submission_event
    FOR EACH ROW EXECUTE FUNCTION dongthap.submission_event_append();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE ON dongthap.submission_event
    FOR EACH ROW EXECUTE FUNCTION dongthap.submission_event_refuse();
CREATE TRIGGER refuse_all BEFORE TRUNCATE ON dongthap.submission_event
    FOR EACH STATEMENT EXECUTE FUNCTION dongthap.submission_event_refuse();
REVOKE UPDATE, DELETE, TRUNCATE ON dongthap.submission_event FROM CURRENT_USER;
"""

MAIL = """
CREATE TABLE dongthap.mail (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    submission_id uuid NOT NULL REFERENCES dongthap.submission (id) ON DELETE CASCADE,
    name text NOT NULL,
    address text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    error text,
    due timestamptz NOT NULL DEFAULT now(),
    created timestamptz NOT NULL DEFAULT now(),
    sent timestamptz
);
CREATE INDEX mail_owed ON dongthap.mail (due) WHERE sent IS NULL;
"""

UPLOAD = """
CREATE TABLE dongthap.upload (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    agency text NOT NULL,
    filename text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    received bigint NOT NULL DEFAULT 0 CHECK (received <= size),
    name text,
    created_by text NOT NULL,
    created timestamptz NOT NULL DEFAULT now(),
    modified timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX upload_modified ON dongthap.upload (modified);
"""

MAPPING = """
CREATE TABLE dongthap.submission_mapping (
    agency text NOT NULL,
    signature text NOT NULL,
    mapping jsonb NOT NULL,
    modified timestamptz NOT NULL DEFAULT now(),
    modified_by text NOT NULL,
    PRIMARY KEY (agency, signature)
);
"""

TIMELINESS = """
CREATE TABLE dongthap.timeliness (
    indicator text NOT NULL,
    period text NOT NULL,
    agency text NOT NULL,
    period_end date NOT NULL,
    due date NOT NULL,
    reported timestamptz,
    release_id uuid,
    nil boolean NOT NULL DEFAULT false,
    PRIMARY KEY (indicator, period)
);
CREATE INDEX timeliness_agency ON dongthap.timeliness (agency, due);
"""

NOTE = "ALTER TABLE dongthap.release ADD COLUMN note text NOT NULL DEFAULT ''"

_TABLES = (
    "timeliness",
    "submission_mapping",
    "upload",
    "mail",
    "submission_event",
    "submission_item",
    "submission",
)


def upgrade() -> None:
    for statements in (SUBMISSION, ITEM, EVENT, MAIL, UPLOAD, MAPPING, TIMELINESS, NOTE):
        op.get_bind().exec_driver_sql(statements)


def downgrade() -> None:
    op.execute("ALTER TABLE dongthap.release DROP COLUMN note")
    for table in _TABLES:
        op.execute(f"DROP TABLE dongthap.{table} CASCADE")
    for name in ("append", "refuse"):
        op.execute(f"DROP FUNCTION dongthap.submission_event_{name}()")
