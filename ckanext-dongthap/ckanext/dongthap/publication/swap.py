"""The moment a release becomes the visible one: table, partition, pointer, summary, outbox together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ckanext.dongthap.changes.feed import append_release
from ckanext.dongthap.datastore.migrate import read_role
from ckanext.dongthap.publication.database import table, visible
from ckanext.dongthap.publication.model import Overtaken
from ckanext.dongthap.publication.parts import Parts
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from harvesters.model import KEY_HEAD, VALUE_TAIL

_PARTITIONS = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'dongthap.observation'::regclass
  AND pg_get_expr(c.relpartbound, c.oid) = 'FOR VALUES IN (' || quote_literal(%s) || ')'
"""

_NEVER_NULL = """
SELECT attname FROM pg_attribute
WHERE attrelid = 'dongthap.observation'::regclass AND attnum > 0 AND NOT attisdropped AND attnotnull
"""

_SUMMARY = """
WITH totals AS (
    SELECT *, lag(period) OVER kind AS previous_period, lag(value) OVER kind AS previous_value,
           lag(qualifier) OVER kind AS previous_qualifier,
           row_number() OVER (PARTITION BY area_code, area_valid_from
                              ORDER BY period_end DESC NULLS LAST, period_start DESC, period DESC) AS rank,
           row_number() OVER (PARTITION BY area_code, area_valid_from, date_part('year', period_end)
                              ORDER BY period_end, period) AS first_of_year
    FROM {staged} WHERE {total} AND value IS NOT NULL
    WINDOW kind AS (PARTITION BY area_code, area_valid_from, length(period),
                    translate(period, '0123456789', '') ORDER BY period_end, period)
), courses AS (
    SELECT area_code, area_valid_from,
           jsonb_agg(jsonb_build_array(period, period_start, period_end, value::text, qualifier, status)
                     ORDER BY period_end, period) AS series
    FROM totals WHERE period_end IS NOT NULL AND (rank <= %(course)s OR first_of_year = 1)
    GROUP BY area_code, area_valid_from
)
INSERT INTO dongthap.summary (
    indicator, package_id, area_code, area_valid_from, area_name, period, period_start, period_end, value,
    qualifier, status, previous_period, previous_value, previous_qualifier, release_id, series)
SELECT %(indicator)s, %(package_id)s, area_code, area_valid_from, area_name, period, period_start, period_end,
       value, qualifier, status, previous_period, previous_value, previous_qualifier, %(id)s,
       coalesce(series, '[]')
FROM totals LEFT JOIN courses USING (area_code, area_valid_from) WHERE rank = 1
"""
#: Newest values of a total that its course holds, besides the first of each year.
_COURSE = 120


def observe(cursor: Cursor, release: dict[str, Any], parts: Parts) -> None:
    """Fill the indicator's next partition from the release's parts; it is attached at the swap."""
    partition = _partition(release["id"])
    _create_partition(cursor, partition, release, parts)
    for statement in (
        "ALTER TABLE {} ADD PRIMARY KEY (indicator, position)",
        "CREATE INDEX ON {} (area_code, area_valid_from, period_end)",
        "ANALYZE {} (indicator, position, period, period_start, period_end, area_code, area_valid_from,"
        " status)",
        "GRANT SELECT ON {} TO {reader}",
    ):
        cursor.execute(sql.SQL(statement).format(partition, reader=sql.Identifier(read_role())))


def _create_partition(
    cursor: Cursor, partition: sql.Identifier, release: dict[str, Any], parts: Parts
) -> None:
    """As ``dongthap.observation`` wants it. Not LIKE it, which would hold a lock on it: two publications that
    both hold one could not both go on to the exclusive lock of the swap."""
    columns = {
        "indicator": sql.SQL("{}::text").format(sql.Literal(release["indicator"])),
        "position": parts.position,
        **{name: parts.column(name) for name in KEY_HEAD},
        "dimensions": parts.dimensions,
        **{name: parts.column(name) for name in VALUE_TAIL},
        "release_id": sql.SQL("{}::uuid").format(sql.Literal(release["id"])),
    }
    named = [sql.SQL("{} AS {}").format(value, sql.Identifier(name)) for name, value in columns.items()]
    cursor.execute(
        sql.SQL("CREATE TABLE {} AS SELECT {} {}").format(partition, sql.SQL(", ").join(named), parts.source)
    )
    cursor.execute(_NEVER_NULL)
    changes = [sql.SQL("ALTER {} SET NOT NULL").format(sql.Identifier(name)) for (name,) in cursor.fetchall()]
    bound = sql.SQL("ADD CHECK (indicator = {})").format(sql.Literal(release["indicator"]))
    cursor.execute(sql.SQL("ALTER TABLE {} {}").format(partition, sql.SQL(", ").join([*changes, bound])))


def summarise(cursor: Cursor, release: dict[str, Any], dimensions: Sequence[str]) -> None:
    """Refresh the latest totals per area and their course; readers see them when the release is visible."""
    totals = [sql.SQL("{} = ''").format(sql.Identifier(name)) for name in dimensions]
    statement = sql.SQL(_SUMMARY).format(
        staged=table(release["resource_id"]), total=sql.SQL(" AND ").join([sql.SQL("true"), *totals])
    )
    cursor.execute("DELETE FROM dongthap.summary WHERE indicator = %s", (release["indicator"],))
    cursor.execute(statement, {**release, "course": _COURSE})


def swap(cursor: Cursor, release: dict[str, Any], previous_id: str | None) -> None:
    """Make the release visible. Raises `Overtaken` when ``previous_id`` is no longer the visible one."""
    cursor.execute("SET LOCAL lock_timeout = '1s'")
    _check_pointer(cursor, release["resource_id"], previous_id)
    _exchange_partition(cursor, release)
    _exchange_table(cursor, release["resource_id"])
    _point(cursor, release, previous_id)


def _check_pointer(cursor: Cursor, resource_id: str, previous_id: str | None) -> None:
    cursor.execute(
        "SELECT release_id::text FROM dongthap.pointer WHERE resource_id = %s FOR UPDATE", (resource_id,)
    )
    row = cursor.fetchone()
    if (row[0] if row else None) != previous_id:
        raise Overtaken


def _exchange_partition(cursor: Cursor, release: dict[str, Any]) -> None:
    cursor.execute("LOCK TABLE dongthap.observation IN ACCESS EXCLUSIVE MODE")
    cursor.execute(_PARTITIONS, (release["indicator"],))
    for (name,) in cursor.fetchall():
        cursor.execute(sql.SQL("DROP TABLE {}").format(table(name)))
    cursor.execute(
        sql.SQL("ALTER TABLE dongthap.observation ATTACH PARTITION {} FOR VALUES IN ({})").format(
            _partition(release["id"]), sql.Literal(release["indicator"])
        )
    )


def _exchange_table(cursor: Cursor, resource_id: str) -> None:
    cursor.execute(sql.SQL("DROP TABLE {} CASCADE").format(visible(resource_id)))
    cursor.execute(sql.SQL("ALTER TABLE {} SET SCHEMA public").format(table(resource_id)))
    cursor.execute("DELETE FROM public._table_stats WHERE resource_id = %s", (resource_id,))


def _point(cursor: Cursor, release: dict[str, Any], previous_id: str | None) -> None:
    cursor.execute("UPDATE dongthap.release SET state = 'superseded' WHERE id = %s", (previous_id,))
    cursor.execute(
        "UPDATE dongthap.release SET state = 'published', published = clock_timestamp() WHERE id = %s",
        (release["id"],),
    )
    cursor.execute(
        "INSERT INTO dongthap.pointer VALUES (%(resource_id)s, %(package_id)s, %(id)s, %(content_sha256)s)"
        " ON CONFLICT (resource_id) DO UPDATE"
        " SET release_id = excluded.release_id, content_sha256 = excluded.content_sha256",
        release,
    )
    cursor.execute(
        "INSERT INTO dongthap.outbox (package_id, reason) VALUES (%(package_id)s, 'published')", release
    )
    append_release(cursor, release)


def _partition(release_id: str) -> sql.Identifier:
    return table(f"observation_{release_id.replace('-', '')}")
