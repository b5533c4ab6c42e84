"""One screen for leaders: targets of each pillar and sector, where they stand, and who is late.

Real, public indicators only. One with several pillars counts in each and is listed in its first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from ckanext.dongthap import codelists
from ckanext.dongthap.indicators import areas, catalogue
from ckanext.dongthap.indicators.catalogue import Row
from ckanext.dongthap.scoreboard import opendata, reporting, targets
from ckanext.dongthap.scoreboard.reporting import Due
from ckanext.dongthap.scoreboard.targets import NOT_JUDGED, ON_TRACK, Aimed
from ckanext.dongthap.submissions import owed

#: Stands for indicators of no pillar, at the end.
NO_PILLAR = ""


def screen() -> dict[str, Any]:
    """``{"as_of", "whole", "counts": [{"codelist", "rows": […]}], "pillars": [{"code", "rows": […]}],
    "late": [{"agency", "periods", "oldest", "rows"}]}``; for counts see `_count`, for rows `_line`.
    """
    today = owed.today()
    rows = [row for row in catalogue.rows() if not row["private"] and not row["illustrative"]]
    known = {row["code"]: row for row in rows}
    aimed = {each.row["code"]: each for each in targets.aimed(today.year) if each.counts}
    late = [due for due in reporting.overdue(today) if due.indicator in known]
    overdue = {due.indicator for due in late}
    return {
        "as_of": today.isoformat(),
        "whole": _count("", rows, aimed, overdue),
        "counts": [{"codelist": name, "rows": _counts(name, rows, aimed, overdue)} for name in _GROUPED],
        "pillars": _pillars(list(aimed.values()), overdue),
        "late": _late(late),
    }


_GROUPED = ("pillars", "sectors")


def _counts(
    name: str, rows: Sequence[Row], aimed: Mapping[str, Aimed], late: Collection[str]
) -> list[dict[str, Any]]:
    codes = [entry.code for entry in codelists.entries(name)]
    return [_count(code, [row for row in rows if code in (row[name] or [])], aimed, late) for code in codes]


def _count(
    code: str, rows: Sequence[Row], aimed: Mapping[str, Aimed], late: Collection[str]
) -> dict[str, Any]:
    """``{"code", "indicators", "with_figures", "aimed", "on_track", "behind", "not_judged", "late"}``."""
    statuses = [aimed[row["code"]].status for row in rows if row["code"] in aimed]
    on_track = sum(status in ON_TRACK for status in statuses)
    open_ = statuses.count(NOT_JUDGED)
    return {
        "code": code,
        "indicators": len(rows),
        "with_figures": sum(row["areas"] > 0 for row in rows),
        "aimed": len(statuses),
        "on_track": on_track,
        "behind": len(statuses) - on_track - open_,
        "not_judged": open_,
        "late": sum(row["code"] in late for row in rows),
    }


def _pillars(found: Sequence[Aimed], late: Collection[str]) -> list[dict[str, Any]]:
    order = {entry.code: place for place, entry in enumerate(codelists.entries("pillars"))}
    sectors = {entry.code: place for place, entry in enumerate(codelists.entries("sectors"))}

    def place(each: Aimed) -> tuple[int, int, str]:
        return (
            order.get(_first(each, "pillars"), len(order)),
            sectors.get(_first(each, "sectors"), len(sectors)),
            each.row["code"],
        )

    numbers = {package: row.number for package, row in opendata.in_force().items()}
    grouped = groupby(sorted(found, key=place), key=lambda each: _first(each, "pillars"))
    return [
        {"code": code, "rows": [_line(each, numbers.get(each.row["id"]), late) for each in rows]}
        for code, rows in grouped
    ]


def _first(each: Aimed, name: str) -> str:
    return next(iter(each.row[name] or ()), NO_PILLAR)


def _line(each: Aimed, release: int | None, late: Collection[str]) -> dict[str, Any]:
    """``{"item": row of the list, "sector", "entry", "target", "actual", "release", "area", "late"}``.

    ``actual`` is the figure that the target is compared with; where nothing compares, the latest there is.
    """
    facts, head = (each.entry or {}).get("components"), each.row["head"]
    compared = bool(facts and facts["current_period"])
    area = (each.entry["area_code"], each.entry["area_valid_from"]) if each.entry and compared else None
    if area is None and head:
        area = (head["area_code"], head["area_valid_from"])
    return {
        "item": each.row,
        "sector": _first(each, "sectors"),
        "entry": each.entry,
        "target": each.entry["target"] if each.entry else each.row["targets"][0],
        "actual": facts if compared else None,
        "latest": head,
        "release": release,
        "area": areas.text_of(area) if area else "",
        "late": each.row["code"] in late,
    }


def _late(rows: Iterable[Due]) -> list[dict[str, Any]]:
    """Agencies with what they owe, the most overdue periods first."""
    by_agency: dict[str, list[Due]] = {}
    for row in rows:
        by_agency.setdefault(row.agency, []).append(row)
    found = [
        {
            "agency": agency,
            "periods": len(own),
            "indicators": len({row.indicator for row in own}),
            "oldest": min(row.due for row in own).isoformat(),
        }
        for agency, own in by_agency.items()
    ]
    return sorted(found, key=lambda each: (-each["periods"], each["agency"]))
