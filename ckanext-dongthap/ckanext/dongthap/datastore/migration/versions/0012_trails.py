"""Files of open datasets get a trail like that of submissions, every record the hash of its last entry.

The chain shows what was rewritten or taken out of it; what was cut off its end shows in the record. Mail may
be about a file as well.
"""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

EVENT = """
ALTER TABLE dongthap.open_file ADD COLUMN revision integer NOT NULL DEFAULT 1;

CREATE TABLE dongthap.open_file_event (
    open_file_id uuid NOT NULL REFERENCES dongthap.open_file (id),
    number integer NOT NULL,
    moment timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    state text NOT NULL,
    revision integer NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    hash text NOT NULL,
    PRIMARY KEY (open_file_id, number)
);

CREATE FUNCTION dongthap.open_file_event_hash(before text, entry dongthap.open_file_event) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(concat_ws(
        E'\\x1f', before, entry.open_file_id, entry.number, extract(epoch FROM entry.moment), entry.actor,
        entry.action, entry.state, entry.revision, entry.detail::text), 'UTF8')), 'hex')
$$;

CREATE FUNCTION dongthap.open_file_event_append() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last dongthap.open_file_event;
BEGIN
    SELECT * INTO last FROM dongthap.open_file_event
    WHERE open_file_id = NEW.open_file_id ORDER BY number DESC LIMIT 1;
    NEW.number := coalesce(last.number, 0) + 1;
    NEW.moment := clock_timestamp();
    NEW.hash := dongthap.open_file_event_hash(coalesce(last.hash, ''), NEW);
    RETURN NEW;
END $$;
"""

#: What stood in the column: the moments stay, the chain begins with them.
MOVE = """
DO $$
DECLARE
    given record;
    entry dongthap.open_file_event;
BEGIN
    FOR given IN
        SELECT f.id, (f.inspection ->> 'held')::boolean AS held, e.value AS event, e.ordinality AS number
        FROM dongthap.open_file f, jsonb_array_elements(f.events) WITH ORDINALITY e
        ORDER BY f.id, e.ordinality
    LOOP
        entry.hash := CASE WHEN given.number = 1 THEN '' ELSE entry.hash END;
        entry.open_file_id := given.id;
        entry.number := given.number;
        entry.revision := given.number;
        entry.moment := (given.event ->> 'moment')::timestamptz;
        entry.actor := given.event ->> 'actor';
        entry.action := given.event ->> 'action';
        entry.state := CASE WHEN entry.action IN ('published', 'discarded') THEN entry.action
                            WHEN given.held THEN 'held' ELSE 'checked' END;
        entry.detail := jsonb_build_object('comment', given.event ->> 'comment');
        entry.hash := dongthap.open_file_event_hash(entry.hash, entry);
        INSERT INTO dongthap.open_file_event VALUES (entry.*);
    END LOOP;
END $$;
UPDATE dongthap.open_file SET revision = greatest(jsonb_array_length(events), 1);
ALTER TABLE dongthap.open_file DROP COLUMN events;
"""

GUARD = """
CREATE TRIGGER append BEFORE INSERT ON dongthap.open_file_event
    FOR EACH ROW EXECUTE FUNCTION dongthap.open_file_event_append();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE ON dongthap.open_file_event
    FOR EACH ROW EXECUTE FUNCTION dongthap.submission_event_refuse();
CREATE TRIGGER refuse_all BEFORE TRUNCATE ON dongthap.open_file_event
    FOR EACH STATEMENT EXECUTE FUNCTION dongthap.submission_event_refuse();
REVOKE UPDATE, DELETE, TRUNCATE ON dongthap.open_file_event FROM CURRENT_USER;
"""

END = """
ALTER TABLE dongthap.{kind} ADD COLUMN trail text NOT NULL DEFAULT '';
UPDATE dongthap.{kind} r SET trail = coalesce(
    (SELECT e.hash FROM dongthap.{kind}_event e WHERE e.{kind}_id = r.id ORDER BY e.number DESC LIMIT 1), '');

CREATE FUNCTION dongthap.{kind}_event_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE dongthap.{kind} SET trail = NEW.hash WHERE id = NEW.{kind}_id;
    RETURN NULL;
END $$;

CREATE TRIGGER record_end AFTER INSERT ON dongthap.{kind}_event
    FOR EACH ROW EXECUTE FUNCTION dongthap.{kind}_event_end();
"""

MAIL = """
ALTER TABLE dongthap.mail ALTER COLUMN submission_id DROP NOT NULL;
ALTER TABLE dongthap.mail ADD COLUMN open_file_id uuid REFERENCES dongthap.open_file (id) ON DELETE CASCADE;
ALTER TABLE dongthap.mail ADD CHECK (num_nonnulls(submission_id, open_file_id) = 1);
"""

_KINDS = ("submission", "assessment", "open_file")


def upgrade() -> None:
    ends = [END.format(kind=kind) for kind in _KINDS]
    for statements in (EVENT, MOVE, GUARD, *ends, MAIL):
        op.get_bind().exec_driver_sql(statements)


def downgrade() -> None:
    op.execute("DELETE FROM dongthap.mail WHERE submission_id IS NULL")
    op.execute("ALTER TABLE dongthap.mail DROP COLUMN open_file_id")
    op.execute("ALTER TABLE dongthap.mail ALTER COLUMN submission_id SET NOT NULL")
    op.execute("DROP TABLE dongthap.open_file_event CASCADE")
    op.execute("DROP FUNCTION dongthap.open_file_event_append()")
    for kind in _KINDS:
        op.execute(f"DROP FUNCTION dongthap.{kind}_event_end() CASCADE")
        op.execute(f"ALTER TABLE dongthap.{kind} DROP COLUMN trail")
    op.execute("ALTER TABLE dongthap.open_file DROP COLUMN revision")
    op.execute("ALTER TABLE dongthap.open_file ADD COLUMN events jsonb NOT NULL DEFAULT '[]'")
