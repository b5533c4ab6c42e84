"""Are the files of every release there: its data, what it was made from, what was rejected?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from ckanext.dongthap.datastore.tables import release
from ckanext.dongthap.publication import storage


def missing_files(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    """(package, what is missing) of all releases but those being loaded."""
    wanted = sa.select(
        release.c.id,
        release.c.package_id,
        release.c.indicator,
        release.c.number,
        release.c.raw,
        release.c.rejections_sha256,
    ).where(release.c.state != "loading")
    for row in connection.execution_options(yield_per=1000).execute(wanted.order_by(release.c.id)):
        for location in _locations(row):
            if not storage.exists(location):
                yield row.package_id, f"{row.indicator}: file {location} of release {row.number} is missing"


def _locations(row: sa.Row[Any]) -> Iterator[str]:
    yield storage.data_location(row.id)
    yield from (storage.raw_location(item["sha256"]) for item in row.raw)
    if row.rejections_sha256:
        yield storage.rejections_location(row.rejections_sha256)
