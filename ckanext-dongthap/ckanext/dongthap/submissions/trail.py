"""Whether the trails of submissions, assessments, files and datasets are as they were written.

Each entry carries the hash of the one before, and each record the hash of its last entry: neither what was
rewritten nor what was cut off goes unnoticed.
"""

from __future__ import annotations

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.publication.consistency import Problem

#: Records whose trail can only grow.
KINDS = ("submission", "assessment", "open_file", "dataset")
_BROKEN = """
SELECT id::text, min(number) FROM (
    SELECT submission_id AS id, number FROM (
        SELECT e.submission_id, e.number, e.hash = dongthap.submission_event_hash(
            coalesce(lag(e.hash) OVER trail, ''), e) AND e.number = row_number() OVER trail AS whole
        FROM dongthap.submission_event e
        WINDOW trail AS (PARTITION BY e.submission_id ORDER BY e.number)
    ) checked WHERE NOT whole
    UNION ALL
    SELECT r.id, count(e) + 1
    FROM dongthap.submission r LEFT JOIN dongthap.submission_event e ON e.submission_id = r.id
    GROUP BY r.id HAVING r.trail <> coalesce((array_agg(e.hash ORDER BY e.number DESC))[1], '')
) found GROUP BY id ORDER BY id
"""


def broken() -> list[tuple[str, int]]:
    """(record's id, number of the first entry that is not as it was written); empty for whole trails."""
    with get_write_engine().connect() as connection:
        return [
            (row[0], row[1])
            for kind in KINDS
            for row in connection.execute(sa.text(_BROKEN.replace("submission", kind)))
        ]


def problems() -> list[Problem]:
    """Trails that are not as they were written, for ``dongthap check``."""
    return [
        Problem("trail", record, f"entry {number} was rewritten or cut off") for record, number in broken()
    ]
