"""Names of areas as readers tell them apart: a code alone names nothing, and old units bear new names."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckanext.dongthap import codelists
from ckanext.dongthap.codelists import Entry

from harvesters.vietnamese.collate import collation_key

AreaKey = tuple[str, str]
#: Areas that stand for the province: today's, and the two that it was made of.
HOME: tuple[AreaKey, ...] = (("82", "2025-07-01"), ("87", ""), ("82", ""))
LEVELS = ("country", "region", "province", "district", "commune")


def text_of(area: AreaKey) -> str:
    """``code@valid_from``, as addresses and the code list have it."""
    return f"{area[0]}@{area[1]}"


def key_of(text: str) -> AreaKey:
    """The key that an address names."""
    code, _mark, valid_from = text.partition("@")
    return code, valid_from


def entry(area: AreaKey) -> Entry | None:
    """The area in the code list, if it is there."""
    return codelists.by_key("areas").get(text_of(area))


def name(area: AreaKey, published: str = "") -> str:
    """The area's name; of a unit that is no more with the mark “old”, of an old commune with its district.

    ``published`` is the name in the data, for areas that the list does not know.
    """
    found = entry(area)
    if found is None:
        return published or text_of(area)
    label = found.label(codelists.current_language())
    if not found.extra.get("valid_to"):
        return label
    within = _parent(found) if found.extra.get("level") == "commune" else None
    if within:
        label = f"{label}, {within.label(codelists.current_language())}"
    return tk._("{name} (old)").format(name=label)


def _parent(found: Entry) -> Entry | None:
    known = codelists.by_key("areas")
    return known.get(f"{found.parent}@{found.valid_from}") or known.get(f"{found.parent}@")


def level(area: AreaKey) -> str:
    """country, region, province, district or commune; "" where the list does not know the area."""
    found = entry(area)
    return str(found.extra.get("level", "")) if found else ""


def group(area: AreaKey) -> tuple[str, bool]:
    """Areas that compare with one another: their level, and whether they still exist."""
    found = entry(area)
    if found is None:
        return "", False
    return str(found.extra.get("level", "")), not found.extra.get("valid_to")


def group_name(group: tuple[str, bool]) -> str:
    """Words for a group of areas."""
    words = {
        "country": tk._("Country"),
        "region": tk._("Region"),
        "province": tk._("Provinces"),
        "district": tk._("Districts"),
        "commune": tk._("Communes and wards"),
    }
    label = words.get(group[0], tk._("Other areas"))
    wide = group[0] in ("country", "region", "")
    return label if group[1] or wide else tk._("{name} until 30/6/2025").format(name=label)


def by_name(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pairs of key and name in the order of the Vietnamese alphabet."""
    return sorted(pairs, key=lambda pair: collation_key(pair[1]))
