"""Whether the trails of submissions and of assessments are as they were written: each entry carries the hash
of the one before.
"""

from __future__ import annotations

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.publication.consistency import Problem

#: Records whose trail can only grow.
KINDS = ("submission", "assessment")
_BROKEN = """
SELECT submission_id::text, min(number) FROM (
    SELECT e.submission_id, e.number, e.hash = dongthap.submission_event_hash(
        coalesce(lag(e.hash) OVER trail, ''), e) AND e.number = row_number() OVER trail AS whole
    FROM dongthap.submission_event e
    WINDOW trail AS (PARTITION BY e.submission_id ORDER BY e.number)
) checked WHERE NOT whole GROUP BY submission_id ORDER BY submission_id
"""


def broken() -> list[tuple[str, int]]:
    """(record's id, number of the first entry that is not what was written); empty for whole trails."""
    with get_write_engine().connect() as connection:
        return [
            (row[0], row[1])
            for kind in KINDS
            for row in connection.execute(sa.text(_BROKEN.replace("submission", kind)))
        ]


def problems() -> list[Problem]:
    """Trails that are not as they were written, for ``dongthap check``."""
    return [Problem("trail", record, f"entry {number} was rewritten") for record, number in broken()]
