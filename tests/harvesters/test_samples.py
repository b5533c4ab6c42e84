"""The sample sources give exactly the reference's values, and the generator gives exactly their files."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from harvesters.model import Outcome
from samples import answers, illustrative, make, reference
from tests.harvesters import catalogue
from tests.harvesters.sites import ENTRIES, SITES, SOURCES, Observations, file_of, key

#: Area of the statistics office's tables → code and era.
OLD_AREAS = {
    "Whole Country": ("VN", ""),
    "Mekong River Delta": ("VN-DBSCL", ""),
    "Dong Thap": ("87", ""),
    "Tien Giang": ("82", ""),
}
#: Rejections planted in the illustrative files: source → rule and number.
PLANTED: dict[str, dict[str, int]] = {
    "minh-hoa-boi-duong": {"key.duplicate": 1, "key.conflict": 2},
    "minh-hoa-dich-vu-cong": {"cell.error": 1, "number.range": 1},
    "minh-hoa-giay-phep-xay-dung": {"area.unknown": 2},
    "minh-hoa-ho-nong-dan-so": {"number.invalid": 2},
    "minh-hoa-ho-so-suc-khoe": {"sheet.hidden": 1},
    "minh-hoa-ho-tich": {"period.unknown": 1},
    "minh-hoa-hoc-ba-so": {"sheet.skipped": 1},
    "minh-hoa-thanh-toan-khong-tien-mat": {"number.invalid": 1, "number.range": 1},
}


def packed(data: bytes) -> Any:
    """What must not differ: members of an archive, for their packed bytes depend on zlib's version."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(member.filename, member.date_time, archive.read(member)) for member in archive.infolist()]


def test_the_generator_gives_the_committed_files() -> None:
    committed = {p.relative_to(SITES).as_posix(): p for p in SITES.rglob("*") if p.is_file()}
    made = make.files()
    assert sorted(made) == sorted(committed)
    changed = [name for name, data in made.items() if packed(data) != packed(committed[name].read_bytes())]
    assert changed == [], "run: python -m samples.make"
    assert sum(map(len, made.values())) < 3 << 20


def test_the_generator_gives_the_committed_answers() -> None:
    folder = SITES.parent / "answers"
    made = answers.files()
    assert {path.name: packed(path.read_bytes()) for path in folder.iterdir()} == {
        name: packed(data) for name, data in made.items()
    }


def test_every_file_has_one_source() -> None:
    assert Counter(map(file_of, SOURCES.values())) == Counter(p for p in SITES.rglob("*") if p.is_file())


@pytest.mark.parametrize("name", SOURCES)
def test_source(name: str, sample_outcomes: dict[str, Outcome]) -> None:
    source, outcome = SOURCES[name], sample_outcomes[name]
    assert source.name == name
    assert source.agency in {agency["name"] for agency in catalogue.entries("organizations")}
    assert outcome.failure is None
    assert Counter(rejection.code for rejection in outcome.rejections) == Counter(PLANTED.get(name, {}))
    for candidate in outcome.candidates:
        assert ENTRIES[candidate.indicator]["illustrative"] is source.illustrative


@pytest.mark.parametrize("name", [name for name in SOURCES if not name.startswith("thong-ke-")])
def test_source_and_its_faults_are_documented(name: str) -> None:
    text = (SITES.parents[2] / "docs" / "data.md").read_text(encoding="utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith(f"| `{name}` |")]
    faults = line.strip("| ").split(" | ")[3:]
    planted = set(PLANTED.get(name, {})) - {"sheet.hidden", "sheet.skipped"}
    assert bool(faults) == bool(planted)


def test_schedules_are_spread_over_the_night() -> None:
    schedules = [str(source.schedule).split() for source in SOURCES.values()]
    times = [(int(minute), int(hour)) for minute, hour, *_ in schedules]
    assert len(set(times)) == len(times)
    assert all(hour < 6 for _, hour in times)


def test_an_indicator_comes_from_one_source(sample_outcomes: dict[str, Outcome]) -> None:
    outcomes = sample_outcomes.values()
    fed = Counter(candidate.indicator for outcome in outcomes for candidate in outcome.candidates)
    assert [code for code, count in fed.items() if count > 1] == []


def expected_statistics() -> dict[str, dict[tuple[str, ...], tuple[Decimal, str]]]:
    tables = {(row["table_en"], row["item_en"]): row for row in reference.rows("gso_tables")}
    members = {(row["dimension"], row["item_en"]): row["code"] for row in reference.rows("gso_items")}
    found: dict[str, dict[tuple[str, ...], tuple[Decimal, str]]] = {}
    for row in reference.rows("gso_series"):
        table = tables.get((row["table_en"], row["item_en"])) or tables[(row["table_en"], "")]
        member = [members[(table["dimension"], row["item_en"])]] if table["dimension"] else []
        place = (row["period"], *OLD_AREAS[row["area"]], *member)
        found.setdefault(table["code"], {})[place] = (Decimal(row["value"]), row["status"])
    return found


def test_all_statistics_are_reproduced(sample_observations: Observations) -> None:
    expected = expected_statistics()
    assert sum(map(len, expected.values())) == 5199
    for code, values in expected.items():
        found = {key(row, code): (Decimal(row["value"]), row["status"]) for row in sample_observations[code]}
        assert found == values, code
        assert {row["qualifier"] for row in sample_observations[code]} == {""}


def test_all_illustrative_values_are_reproduced_but_the_planted_faults(
    sample_observations: Observations,
) -> None:
    lost = 0
    made_up = [own for values in illustrative.series().values() for own in values]
    for own in made_up:
        found = {key(row, own.code)[:2]: row["value"] for row in sample_observations[own.code]}
        wanted = {(str(month), code): text for (code, month), text in own.values.items() if text}
        assert all(Decimal(found[place]) == Decimal(wanted[place]) for place in found)
        lost += len(wanted) - len(found)
    assert sum(len(own.values) for own in made_up) > 26_000
    assert (
        lost
        == sum(
            count
            for rules in PLANTED.values()
            for rule, count in rules.items()
            if rule not in ("key.duplicate", "sheet.hidden", "sheet.skipped")
        )
        - 1
    )  # the conflicting row 999 is none of the values


def test_everything_made_up_says_so(sample_observations: Observations) -> None:
    marked = {own.code for values in illustrative.series().values() for own in values}
    for code, rows in sample_observations.items():
        assert ({row["status"] for row in rows} == {"illustrative"}) == (code in marked), code
    for name in illustrative.series():
        assert "minh-hoa" in next(n for n, source in SOURCES.items() if file_of(source) == SITES / name)


def test_eras_do_not_mix(sample_observations: Observations) -> None:
    """Values of the 102 communes begin with them, those of the districts end with them."""
    for values in illustrative.series().values():
        for own in values:
            places = {(row["area_code"], row["area_valid_from"]) for row in sample_observations[own.code]}
            districts = own.code == illustrative.DISTRICTS
            assert {valid_from for _, valid_from in places} == {"" if districts else "2025-07-01"}
            assert len(places) == (23 if districts else 102)
            days = [row["period_start"] for row in sample_observations[own.code]]
            assert max(days) < "2025-07-01" if districts else min(days) == "2025-07-01"
