"""The sample sources give exactly the reference's values, and the generator gives exactly their files."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from harvesters.model import Outcome
from samples import make, reference
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
PLANTED: dict[str, dict[str, int]] = {}


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
