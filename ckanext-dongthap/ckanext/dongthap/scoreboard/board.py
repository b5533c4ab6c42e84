"""The scoreboard of a year: every group with its members and their measures, computed once for all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ckanext.dongthap import cache, config, pages
from ckanext.dongthap.scoreboard import composites, membership, opendata, reporting, targets
from ckanext.dongthap.scoreboard.membership import Group, Participant
from ckanext.dongthap.scoreboard.opendata import Dataset
from ckanext.dongthap.scoreboard.reporting import Due
from ckanext.dongthap.scoreboard.targets import Aimed
from ckanext.dongthap.scoreboard.version import moving
from ckanext.dongthap.scoreboard.weights import MEASURES, Weights
from ckanext.dongthap.submissions import owed

from harvesters.vietnamese.collate import collation_key

#: The year in which the movement began.
FIRST_YEAR = 2021
#: Fewer measures than that compare nobody.
_LEAST_MEASURES = 2
Board = dict[str, Any]


def years() -> list[int]:
    """Years that have a scoreboard, the newest first."""
    return list(range(owed.today().year, FIRST_YEAR - 1, -1))


def board(year: int) -> Board:
    """The scoreboard of a year as JSON has it; kept as long as nothing in it changes.

    ``{"year", "as_of": ISO date, "running": whether the year is not over, "weights", "weights_version",
    "groups": [{"code", "title", "basis", "measures": names that some member has, "standings": […]}]}``
    """
    known = pages.content()
    if known is None:
        return _make(year)
    place = cache.key("scoreboard", year, known[0], moving())
    return json.loads(cache.made_once(place, lambda: json.dumps(_make(year), ensure_ascii=False).encode()))


@dataclass(frozen=True)
class Facts:
    """Everything that the measures of a year are made from."""

    year: int
    today: date
    composites: dict[str, dict[str, Any]]
    due: Sequence[Due]
    datasets: Sequence[Dataset]
    releases: dict[str, int]
    aimed: Sequence[Aimed]

    @property
    def running(self) -> bool:
        return self.year == self.today.year


def facts(year: int) -> Facts:
    """One look at each family of figures. Illustrative and private indicators owe nothing."""
    today = owed.today()
    known = opendata.datasets()
    real = {each.code for each in known if each.code and not each.illustrative}
    return Facts(
        year=year,
        today=today,
        composites=composites.scores(year),
        due=[row for row in reporting.due_in(year, today) if row.indicator in real],
        datasets=known,
        releases=opendata.releases_in(year),
        aimed=targets.aimed(year),
    )


def _make(year: int) -> Board:
    found, weights = facts(year), config.scoreboard_weights()
    return {
        "year": year,
        "as_of": min(found.today, date(year, 12, 31)).isoformat(),
        "running": found.running,
        "weights": {name: float(value) for name, value in weights.values.items()},
        "weights_version": weights.version,
        "groups": [_group(group, found, weights) for group in membership.groups(year)],
    }


def _group(group: Group, found: Facts, weights: Weights) -> dict[str, Any]:
    standings = [_standing(member, found, weights) for member in group.members]
    standings.sort(key=_place)
    _rank([each for each in standings if each["overall"] is not None])
    return {
        "code": group.code,
        "title": dict(group.title),
        "basis": group.basis,
        "measures": [name for name in MEASURES if any(each[name] for each in standings)],
        "standings": standings,
    }


def _standing(member: Participant, found: Facts, weights: Weights) -> dict[str, Any]:
    measures = {
        "composite": found.composites.get(member.area) or found.composites.get(member.key),
        "reporting": reporting.summary(_of(found.due, member, lambda row: row.agency)),
        "open_data": opendata.summary(
            _of(found.datasets, member, lambda each: each.agency),
            found.releases,
            found.today if found.running else None,
        ),
        "targets": targets.summary(_of(found.aimed, member, lambda each: each.row["agency"])),
    }
    scores = {name: _counted(measure) for name, measure in measures.items()}
    known = sum(score is not None for score in scores.values())
    return {
        "key": member.key,
        "agency": member.agency or None,
        "area": member.area or None,
        "title": dict(member.title),
        **measures,
        "scores": scores,
        "overall": weights.overall(scores) if known >= _LEAST_MEASURES else None,
        "rank": None,
    }


def _place(standing: dict[str, Any]) -> tuple[Any, ...]:
    """The best first; who has no overall score by the place in its index, then by the alphabet."""
    index = standing["composite"]
    name = collation_key(standing["title"]["vi"])
    overall = standing["overall"]
    return (overall is None, -(overall or 0), index["rank"] if index else 10**6, name)


def _of(rows: Iterable[Any], member: Participant, agency: Callable[[Any], str]) -> list[Any]:
    return [row for row in rows if member.agency and agency(row) == member.agency]


def _counted(measure: dict[str, Any] | None) -> float | None:
    """The score of a measure that counts: none of what is illustrative."""
    return None if measure is None or measure.get("illustrative") is True else measure["score"]


def _rank(ordered: Sequence[dict[str, Any]]) -> None:
    """Equal scores share a rank; one alone is compared with nobody."""
    if len(ordered) < 2:
        return
    for place, each in enumerate(ordered, start=1):
        before = ordered[place - 2] if place > 1 else None
        each["rank"] = before["rank"] if before and before["overall"] == each["overall"] else place
