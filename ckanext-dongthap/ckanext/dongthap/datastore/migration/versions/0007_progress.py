"""The course of each area's totals beside its latest value; decisions of people on progress."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SERIES = "ALTER TABLE dongthap.summary ADD COLUMN series jsonb NOT NULL DEFAULT '[]'"

FILL = """
WITH totals AS (
    SELECT *,
           row_number() OVER (PARTITION BY indicator, area_code, area_valid_from
                              ORDER BY period_end DESC, period DESC) AS age,
           row_number() OVER (PARTITION BY indicator, area_code, area_valid_from,
                              date_part('year', period_end) ORDER BY period_end, period) AS first_of_year
    FROM dongthap.observation
    WHERE period_end IS NOT NULL
      AND NOT EXISTS (SELECT FROM jsonb_each_text(dimensions) WHERE value <> '')
), courses AS (
    SELECT indicator, area_code, area_valid_from,
           jsonb_agg(jsonb_build_array(period, period_start, period_end, value::text, qualifier, status)
                     ORDER BY period_end, period) AS series
    FROM totals WHERE age <= 120 OR first_of_year = 1
    GROUP BY indicator, area_code, area_valid_from
)
UPDATE dongthap.summary s SET series = c.series FROM courses c
WHERE (s.indicator, s.area_code, s.area_valid_from) = (c.indicator, c.area_code, c.area_valid_from)
"""

DECISION = """
CREATE TABLE dongthap.progress_override (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    indicator text NOT NULL,
    area_code text NOT NULL,
    area_valid_from text NOT NULL,
    target_period text NOT NULL,
    status text NOT NULL,
    reason_vi text NOT NULL,
    reason_en text NOT NULL DEFAULT '',
    set_by text NOT NULL,
    set_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    withdrawn_by text,
    withdrawn_at timestamptz
);
CREATE UNIQUE INDEX progress_override_standing
    ON dongthap.progress_override (indicator, area_code, area_valid_from, target_period)
    WHERE withdrawn_at IS NULL;
"""


def upgrade() -> None:
    for statements in (SERIES, FILL, DECISION):
        op.execute(statements)


def downgrade() -> None:
    op.execute("DROP TABLE dongthap.progress_override")
    op.execute("ALTER TABLE dongthap.summary DROP COLUMN series")
