"""Releases, pointers, observations by indicator, the latest values, the outbox."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

RELEASE = """
CREATE TABLE dongthap.release (
    id uuid PRIMARY KEY,
    package_id text NOT NULL,
    indicator text NOT NULL,
    number integer NOT NULL,
    resource_id text NOT NULL,
    state text NOT NULL CHECK (state IN ('loading', 'published', 'superseded')),
    content_sha256 text NOT NULL,
    data_sha256 text NOT NULL,
    raw jsonb NOT NULL DEFAULT '[]',
    rows bigint NOT NULL,
    added bigint NOT NULL,
    changed bigint NOT NULL,
    removed bigint NOT NULL,
    rejected bigint NOT NULL DEFAULT 0,
    rejections_sha256 text,
    period_from text NOT NULL,
    period_to text NOT NULL,
    dimensions text[] NOT NULL,
    source text,
    run_id text,
    submission_id text,
    created timestamptz NOT NULL DEFAULT now(),
    published timestamptz,
    UNIQUE (package_id, number)
);
CREATE INDEX release_published ON dongthap.release (published DESC) WHERE state <> 'loading';
CREATE INDEX release_run ON dongthap.release (run_id);
"""

POINTER = """
CREATE TABLE dongthap.pointer (
    resource_id text PRIMARY KEY,
    package_id text NOT NULL UNIQUE,
    release_id uuid NOT NULL REFERENCES dongthap.release (id),
    content_sha256 text NOT NULL
);
"""

OBSERVATION = """
CREATE TABLE dongthap.observation (
    indicator text NOT NULL,
    position bigint NOT NULL,
    period text NOT NULL,
    period_start date,
    period_end date,
    area_code text NOT NULL,
    area_valid_from text NOT NULL,
    area_name text NOT NULL,
    dimensions jsonb NOT NULL,
    value numeric,
    qualifier text NOT NULL,
    status text NOT NULL,
    note text NOT NULL,
    source_row text NOT NULL,
    release_id uuid NOT NULL,
    PRIMARY KEY (indicator, position)
) PARTITION BY LIST (indicator);
CREATE INDEX observation_area ON dongthap.observation (area_code, area_valid_from, period_end);
"""

SUMMARY = """
CREATE TABLE dongthap.summary (
    indicator text NOT NULL,
    package_id text NOT NULL,
    area_code text NOT NULL,
    area_valid_from text NOT NULL,
    area_name text NOT NULL,
    period text NOT NULL,
    period_start date,
    period_end date,
    value numeric,
    qualifier text NOT NULL,
    status text NOT NULL,
    previous_period text,
    previous_value numeric,
    previous_qualifier text,
    release_id uuid NOT NULL,
    PRIMARY KEY (indicator, area_code, area_valid_from)
);
CREATE INDEX summary_area ON dongthap.summary (area_code, area_valid_from);
"""

OUTBOX = """
CREATE TABLE dongthap.outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    package_id text NOT NULL,
    reason text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    error text,
    created timestamptz NOT NULL DEFAULT now(),
    done timestamptz
);
CREATE INDEX outbox_owed ON dongthap.outbox (id) WHERE done IS NULL;
"""


def upgrade() -> None:
    for statements in (RELEASE, POINTER, OBSERVATION, SUMMARY, OUTBOX):
        op.execute(statements)


def downgrade() -> None:
    for table in ("outbox", "summary", "observation", "pointer", "release"):
        op.execute(f"DROP TABLE dongthap.{table}")
