"""Indicators with targets, and how far each is by the figures that reach until the end of a year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.dongthap.indicators import catalogue, status
from ckanext.dongthap.indicators.catalogue import Row

ON_TRACK = frozenset({"target_achieved", "substantial_progress"})
NOT_JUDGED = "not_available"


@dataclass(frozen=True)
class Aimed:
    """An indicator with its target that is next, and what was assessed; ``entry`` None where no figure of the
    target's area and era has been published.
    """

    row: Row
    entry: dict[str, Any] | None

    @property
    def status(self) -> str:
        return self.entry["status"] if self.entry else NOT_JUDGED

    @property
    def counts(self) -> bool:
        return not self.row["illustrative"]


def aimed(year: int) -> list[Aimed]:
    """Every public indicator that has a target, by code: one query besides the rows of the list."""
    rows = [row for row in catalogue.rows() if row["targets"] and not row["private"]]
    codes = [row["code"] for row in rows]
    last, decided, courses = f"{year:04}-12-31", status.overrides(codes), status.courses_of(codes)
    found: list[Aimed] = []
    for row in sorted(rows, key=lambda each: each["code"]):
        known = {
            area: until
            for area, points in courses.get(row["code"], {}).items()
            if (until := [point for point in points if point.end <= last])
        }
        entries = status.assess(row, known, decided)
        found.append(Aimed(row, entries[0] if entries else None))
    return found


def summary(found: Iterable[Aimed]) -> dict[str, Any] | None:
    """``{"indicators", "judged", "on_track", "score"}``; None for an agency without targets."""
    own: Sequence[Aimed] = [each for each in found if each.counts]
    if not own:
        return None
    judged = [each for each in own if each.status != NOT_JUDGED]
    on_track = sum(each.status in ON_TRACK for each in judged)
    score = round(100 * on_track / len(judged), 1) if judged else None
    return {"indicators": len(own), "judged": len(judged), "on_track": on_track, "score": score}
