"""What the indicator's page, the lists and the home page show, read through the actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap import codelists
from ckanext.dongthap.indicators import areas

__all__ = [
    "dongthap_area",
    "dongthap_area_name",
    "dongthap_change",
    "dongthap_dimension_choices",
    "dongthap_dimension_label",
    "dongthap_headline",
    "dongthap_indicators",
    "dongthap_package_count",
    "dongthap_pillar_headlines",
    "dongthap_releases",
    "dongthap_sector_headlines",
    "dongthap_what_changed",
]

#: Areas whose value stands for the province, the newest era first.
_HOME_AREAS = (("82", "2025-07-01"), ("87", ""))
_PAGE = 50
#: Units whose changes are told in points: a percentage of a percentage misleads.
_POINTS = ("phan-tram", "phan-nghin", "diem-0-1", "nam-truoc-100")


def dongthap_headline(latest: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The latest value that stands for the province, else the first there is; None where nothing is."""
    by_area = {(row["area_code"], row["area_valid_from"]): row for row in latest}
    found = (by_area[area] for area in _HOME_AREAS if area in by_area)
    return next(found, latest[0] if latest else None)


def dongthap_area(row: Mapping[str, Any]) -> str:
    """The name of a row's area, old units marked as such."""
    return areas.name((row["area_code"], row["area_valid_from"]), row.get("area_name") or "")


def dongthap_area_name(area: tuple[str, str] | str) -> str:
    """The name of an area (its key, or ``code@valid_from``), old units marked as such."""
    return areas.name(areas.key_of(area) if isinstance(area, str) else area)


def dongthap_change(change: Mapping[str, Any], unit: str, decimals: int | str | None) -> str:
    """A change since the period before: points for shares and indices, places for ranks, else percent."""
    if unit.startswith("hang"):
        n = abs(round(change["difference"]))
        return tk.ungettext("{n} place", "{n} places", n).format(n=n)
    if unit in _POINTS:
        points = tk.h.dongthap_rounded(change["difference"], decimals)
        return tk._("{n} points").format(n=points)
    if change["percent"] is None:
        return tk.h.dongthap_rounded(change["difference"], decimals)
    return tk.h.dongthap_rounded(change["percent"], 1) + "%"


def dongthap_indicators(limit: int = 3, **filters: Any) -> dict[str, Any]:
    """Indicators that match, as ``dongthap_indicator_list`` has them."""
    return tk.get_action("dongthap_indicator_list")({}, {"limit": limit, **filters})


def dongthap_pillar_headlines(pillar: str, limit: int = 3) -> dict[str, Any]:
    """The indicators that stand for one pillar: real ones first, then those of this pillar alone, those with
    a target, those of no single sector, the newest.

    ``{"count": all of the pillar, "results": [at most limit]}``
    """
    found = dongthap_indicators(limit=1000, pillar=pillar)
    newest = sorted(found["results"], key=lambda item: (item["head"] or {}).get("period", ""), reverse=True)

    def rank(item: dict[str, Any]) -> tuple[bool, bool, int, bool, bool]:
        return (
            not item["head"],
            item["illustrative"],
            len(item["pillars"] or []),
            not item["progress"],
            item["sectors"] != ["linh-vuc-khac"],
        )

    return {"count": found["count"], "results": sorted(newest, key=rank)[:limit]}


def dongthap_sector_headlines(sector: str) -> list[dict[str, Any]]:
    """The indicators that the code list of sectors names for one, as far as they have a published figure."""
    entry = codelists.by_key("sectors").get(sector)
    codes = str(entry.extra.get("headlines") or "").split("|") if entry else []
    known = {item["code"]: item for item in dongthap_indicators(limit=1000, sector=sector)["results"]}
    return [known[code] for code in codes if code in known and known[code]["head"]]


def dongthap_what_changed(release: Mapping[str, Any]) -> str:
    """What a release brought, in words: only what is not zero."""
    kinds = [
        ("added", tk._("{n} added")),
        ("changed", tk._("{n} changed")),
        ("removed", tk._("{n} removed")),
    ]
    parts = [
        words.format(n=tk.h.dongthap_number(str(release[kind]))) for kind, words in kinds if release[kind]
    ]
    told = ", ".join(parts) or tk._("nothing changed in the figures")
    return tk._("release {number}: {changes}").format(number=release["number"], changes=told)


def dongthap_package_count(fq: str = "") -> int:
    """How many datasets and indicators a visitor finds under a filter of the index."""
    return tk.get_action("package_search")({}, {"fq": fq, "rows": 0})["count"]


def dongthap_releases(code: str | None = None, limit: int = 10) -> list[dict[str, Any]]:
    """The newest releases, of one indicator or of all, each with its title."""
    wanted: dict[str, Any] = {"limit": limit} | ({"id": code} if code else {})
    results = tk.get_action("dongthap_release_list")({}, wanted)["results"]
    return results if code else [{**row, "package": _brief(row["package_id"])} for row in results]


def _brief(package_id: str) -> dict[str, Any]:
    package = tk.get_action("package_show")({}, {"id": package_id})
    return {name: package.get(name) for name in ("title_translated", "organization", "illustrative", "code")}


def dongthap_dimension_choices(dimension: str) -> list[dict[str, str]]:
    """Values of a disaggregation in their order: ``[{code, label}]``."""
    language = codelists.current_language()
    found = (entry for entry in codelists.entries("dimension_values") if entry.parent == dimension)
    return [{"code": entry.code, "label": entry.label(language)} for entry in found]


def dongthap_dimension_label(dimension: str, code: str) -> str:
    """The words for a value of a disaggregation; blank is the total."""
    if not code:
        return tk._("Total")
    found = (entry for entry in codelists.entries("dimension_values") if entry.code == code)
    match = next((entry for entry in found if entry.parent == dimension), None)
    return match.label(codelists.current_language()) if match else code
