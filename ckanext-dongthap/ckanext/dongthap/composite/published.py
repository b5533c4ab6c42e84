"""Released scores of an index as pages and actions show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap.composite import details
from ckanext.dongthap.composite.details import Line
from ckanext.dongthap.publication import storage

#: The newest release that brought each year's details.
_YEARS = sa.text(
    """
SELECT DISTINCT ON (item ->> 'filename') item ->> 'filename' AS name, item ->> 'sha256' AS sha256,
       item ->> 'origin' AS key, r.number, r.published
FROM dongthap.release r, jsonb_array_elements(r.raw) AS inputs (item)
WHERE r.package_id = :package AND r.state <> 'loading' AND item ->> 'filename' LIKE 'chi-tiet-%.ndjson'
ORDER BY item ->> 'filename', r.number DESC
"""
)


@dataclass(frozen=True)
class Year:
    """A year whose scores are released: by which version, in which release."""

    year: int
    version: str
    release: int
    published: str
    sha256: str


def package_of(indicator: str) -> Any:
    """The dataset of an index's scores if everybody may see it; None else."""
    code = model.Package.extras["code"].astext  # pyright: ignore[reportIndexIssue]
    query = model.Session.query(model.Package).filter(
        model.Package.type == "indicator",
        model.Package.state == "active",
        model.Package.private.is_(False),
        code == indicator,
    )
    return query.one_or_none()


def years(indicator: str) -> list[Year]:
    """Years that have been released, the newest first."""
    package = package_of(indicator)
    if package is None:
        return []
    with get_read_engine().connect() as connection:
        rows = connection.execute(_YEARS, {"package": package.id}).mappings().all()
    found = [
        Year(
            int(row["name"][len("chi-tiet-") : -len(".ndjson")]),
            row["key"].partition("@")[2],
            row["number"],
            row["published"].isoformat(),
            row["sha256"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: -each.year)


def read(year: Year) -> list[Line]:
    """Every line of a released year."""
    return list(_lines(year.sha256))


@lru_cache(maxsize=4)
def _lines(sha256: str) -> tuple[Line, ...]:
    """What is named by its content never changes; nobody writes into it."""
    text = b"".join(storage.stream(storage.raw_location(sha256))).decode()
    return tuple(details.load(text))


def ranking(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """A row a subject, the best first: its total with the points of its sub-indices, and how many criteria
    stand how.
    """
    return [_ranked(own) for own in details.by_subject(lines).values()]


def _ranked(own: Sequence[Line]) -> dict[str, Any]:
    total = next(line for line in own if line["level"] == "total")
    subs = {line["sub_index"]: line["weighed"] for line in own if line["level"] == "sub_index"}
    standings: dict[str, int] = {}
    for line in own:
        if line["level"] == "criterion":
            standings[line["standing"]] = standings.get(line["standing"], 0) + 1
    names = ("subject", "title", "agency", "rank", "points", "most", "complete")
    return {**{name: total[name] for name in names}, "sub_indices": subs, "standings": standings}


def criteria(lines: Sequence[Line], subject: str) -> list[Line]:
    """The lines of one subject; empty where it is not assessed."""
    return [line for line in lines if line["subject"] == subject]
