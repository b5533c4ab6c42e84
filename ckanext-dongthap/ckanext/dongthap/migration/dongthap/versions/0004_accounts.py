"""Sessions, second factors, letters to account holders, and the security log

Revision ID: 0004_accounts
Revises: 0003_identifier
Create Date: 2026-11-30 20:00:00

"""

from __future__ import annotations

from alembic import op

revision = "0004_accounts"
down_revision = "0003_identifier"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE dongthap_session (
    id text PRIMARY KEY,
    user_id text NOT NULL,
    stamp text NOT NULL,
    created timestamptz NOT NULL DEFAULT now(),
    last_seen timestamptz NOT NULL DEFAULT now(),
    confirmed timestamptz NOT NULL DEFAULT now(),
    remembered boolean NOT NULL DEFAULT false,
    factor text NOT NULL DEFAULT '',
    address text NOT NULL DEFAULT '',
    agent text NOT NULL DEFAULT '',
    ended timestamptz
);
CREATE INDEX dongthap_session_user ON dongthap_session (user_id);
CREATE TABLE dongthap_totp (
    user_id text PRIMARY KEY,
    secret text NOT NULL,
    last_step bigint NOT NULL DEFAULT 0,
    created timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE dongthap_passkey (
    id text PRIMARY KEY,
    user_id text NOT NULL,
    name text NOT NULL,
    public_key text NOT NULL,
    sign_count bigint NOT NULL,
    created timestamptz NOT NULL DEFAULT now(),
    last_used timestamptz
);
CREATE INDEX dongthap_passkey_user ON dongthap_passkey (user_id);
CREATE TABLE dongthap_recovery_code (
    user_id text NOT NULL,
    hash text NOT NULL,
    used timestamptz,
    PRIMARY KEY (user_id, hash)
);
CREATE TABLE dongthap_account_letter (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    asked text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    created timestamptz NOT NULL DEFAULT now(),
    due timestamptz NOT NULL DEFAULT now(),
    attempts integer NOT NULL DEFAULT 0,
    done timestamptz
);
CREATE TABLE dongthap_reset_key (
    user_id text PRIMARY KEY,
    hash text NOT NULL,
    until timestamptz NOT NULL
);
CREATE TABLE dongthap_security_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    event text NOT NULL,
    actor text NOT NULL DEFAULT '',
    address text NOT NULL DEFAULT '',
    object text NOT NULL DEFAULT '',
    detail jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX dongthap_security_event_actor ON dongthap_security_event (actor, id);
CREATE INDEX dongthap_security_event_event ON dongthap_security_event (event, id);
"""

# The log only grows: nothing in it is changed, and only what is older than 90 days is ever deleted.
GUARD = """
CREATE FUNCTION dongthap_keep_security_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.at < now() - interval '90 days' THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the security log is not changed';
END $$;
CREATE TRIGGER dongthap_keep_security_event BEFORE UPDATE OR DELETE ON dongthap_security_event
    FOR EACH ROW EXECUTE FUNCTION dongthap_keep_security_event();
CREATE TRIGGER dongthap_keep_security_events BEFORE TRUNCATE ON dongthap_security_event
    FOR EACH STATEMENT EXECUTE FUNCTION dongthap_keep_security_event();
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(GUARD)


def downgrade() -> None:
    for table in (
        "security_event", "reset_key", "account_letter", "recovery_code", "passkey", "totp", "session"
    ):  # fmt: skip
        op.drop_table(f"dongthap_{table}")
    op.execute("DROP FUNCTION dongthap_keep_security_event()")
