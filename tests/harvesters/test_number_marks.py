"""Numbers of a column and of its neighbours: exact, or told with both readings."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from harvesters.vietnamese import numbers
from harvesters.vietnamese.fold import INVISIBLE
from tests.harvesters.bench import Bench, codes, lax, rows

AREAS = ["Tân Hồng", "Tân Thành", "Tân Thạnh", "Hòa Long", "Mỹ Tho"]


def source(value: object, **read: object) -> dict[str, object]:
    return {
        "indicator": {"fixed": "X"},
        "area": {"origin": {"column": "Xã"}, "era": "2025-07-01"},
        "period": {"origin": {"fixed": "2025"}},
        "value": {"column": value},
        "read": read,
    }


def table(header: str, *columns: list[str]) -> str:
    lines = [";".join([name, *cells]) for name, *cells in zip(AREAS, *columns, strict=False)]
    return "\n".join([f"Xã;{header}", *lines])


def values(cells: list[str], decimal: str = "auto", thousands: str = "auto") -> list[str | None]:
    return numbers.read_numbers(cells, decimal, thousands)["value"].to_list()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e+05", "100000"),
        ("2.5e+06", "2500000"),
        ("3e-04", "0.0003"),
        ("1.234E5", "123400"),
        ("2,5E-3", "0.0025"),
        ("-1e3", "-1000"),
        ("1e500", None),
        ("e5", None),
        ("1e", None),
        ("1/2", None),
        ("1 1/2", None),
        ("½", None),
        ("10-15", None),
        ("k", None),
        ("12,5 ha", None),
        ("1,5 triệu", None),
        ("12,3 p", None),
        ("–5,2", "-5.2"),
        ("—5,2", "-5.2"),
        ("−5,2", "-5.2"),
        ("– 5,2", "-5.2"),
        ("0001.0010", None),
        ("00,5", "0.5"),
        ("05,5", "5.5"),
        ("007", "7"),
        ("1’234,5", "1234.5"),
        ("1‘234‘567,5", "1234567.5"),
        ("--5", None),
        ("5–", None),
    ],
)
def test_one_cell_beside_decimal_commas(text: str, value: str | None) -> None:
    found = values([text, "0,5", "17,25"])[0]
    assert (found and Decimal(found)) == (value and Decimal(value)), found
    if found:
        assert "e" not in found.lower()


@pytest.mark.parametrize("sign", ["\u200b", "\u200e", "\u2066", "\u202c", "\ufeff", "\u2060"])
@pytest.mark.parametrize("place", range(5))
def test_signs_that_nobody_sees_are_no_part_of_a_number(sign: str, place: int) -> None:
    assert sign in "".join(map(chr, range(0x2000, 0x2070))) or sign in INVISIBLE
    text = "12,5"
    assert values([f"{text[:place]}{sign}{text[place:]}", "3,75"]) == ["12.5", "3.75"]


COUNTS = ["2.154", "288", "1.020", "2.18", "950"]


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Hồ sơ", COUNTS),
        ("Số hồ sơ", ["2.154", "3.120", "1.020", "2.18", "1.950"]),
        ("Hồ sơ", ["2.154", "288", "1.020", "17", "950"]),
        ("Dân số", ["12.345", "8.901", "23.456", "9.870", "15.000"]),
    ],
)
def test_counts_with_a_mark_between_thousands_are_held(
    bench: Bench, header: str, cells: list[str], swap: bool
) -> None:
    given = [cell.replace(".", ",") for cell in cells] if swap else cells
    outcome = bench.run(table(header, given), source(2), checks=lax())
    pointed = [number for number, cell in enumerate(cells, 2) if "." in cell]
    assert codes(outcome) == [("number.ambiguous", row, "B") for row in pointed]
    message = outcome.rejections[0].message.vi
    assert cells[pointed[0] - 2].replace(".", "") in message
    assert cells[pointed[0] - 2] in message


@pytest.mark.parametrize(
    "cells",
    [
        ["2.154", "288.5", "1.02", "2.18", "95.5"],
        ["0.154", "0.288", "1.020", "2.18", "0.950"],
        ["2.1541", "288", "1.0203", "2.18", "950"],
        ["96.8", "97.25", "95.125", "99", "98.5"],
    ],
)
def test_fractions_stay_fractions(bench: Bench, cells: list[str]) -> None:
    outcome = bench.run(table("Tỷ lệ", cells), source(2))
    found = [Decimal(value) for (value,) in rows(outcome, "value")]
    assert sorted(found) == sorted(map(Decimal, cells))


@pytest.mark.parametrize("swap", [False, True])
def test_a_neighbour_that_proves_the_decimal_mark_settles_a_column(bench: Bench, swap: bool) -> None:
    counts, shares = (
        ["12.345", "8.901", "23.456", "9.870", "288"],
        ["1.234,5", "23,45", "34,5", "5,6", "12,25"],
    )
    if swap:
        marks = str.maketrans(".,", ",.")
        counts, shares = [c.translate(marks) for c in counts], [s.translate(marks) for s in shares]
    outcome = bench.run(table("Dân số;Diện tích", counts, shares), source("Dân số"))
    assert sorted(int(value) for (value,) in rows(outcome, "value")) == [288, 8901, 9870, 12345, 23456]
    assert [fault.code for fault in outcome.rejections] == ["number.settled"]
    assert "Diện tích" in outcome.rejections[0].message.vi


@pytest.mark.parametrize(
    "shares", [["98.5", "97.25", "0.5", "5.6", "12.25"], ["1,5", "2.5", "3,5", "4.5", "5,5"]]
)
def test_a_neighbour_that_proves_the_other_mark_settles_nothing(bench: Bench, shares: list[str]) -> None:
    counts = ["12.345", "8.901", "23.456", "9.870", "288"]
    outcome = bench.run(table("Dân số;Tỷ lệ", counts, shares), source("Dân số"), checks=lax())
    assert {code for code, *_ in codes(outcome)} == {"number.ambiguous"}
    settled = bench.run(table("Dân số;Tỷ lệ", counts, shares), source("Dân số", thousands="."))
    assert settled.accepted == 5


@pytest.mark.parametrize("mark", ["—", "―", "−", "-", ".", "..", "…", ":", "n/a"])
def test_marks_for_none_are_missing(bench: Bench, mark: str) -> None:
    outcome = bench.run(table("Hộ", [mark, "5", "6", "7", mark]), source(2))
    assert (outcome.accepted, outcome.missing, outcome.rejected) == (3, 2, 0)


@pytest.mark.parametrize(
    ("header", "counts", "held"),
    [
        ("Số hồ sơ", [2.154, 288, 1.024, 2.18, 950, 3.125, 4.207], 5),
        ("Tỷ lệ", [2.154, 288, 1.024, 2.18, 950, 3.125, 4.207], 0),
        ("Số hồ sơ", [2154, 288, 1.024, 2.18, 950, 3.125, 4.207], 0),
        ("Dân số", [12.5, 8.25, 23.4, 9.8, 15, 4.1, 3.2], 0),
    ],
)
def test_counts_that_a_program_took_for_fractions_are_held(
    bench: Bench, tmp_path: Path, header: str, counts: list[float], held: int
) -> None:
    records = [{"Xã": name, "Kỳ": str(2010 + n), header: count}
               for n, (name, count) in enumerate(zip(AREAS * 2, counts, strict=False))]  # fmt: skip
    mapping = {**source(header), "period": {"origin": {"column": "Kỳ"}}}
    (path := tmp_path / "a.json").write_text(json.dumps(records), encoding="utf-8")
    outcome = bench.run(path, mapping, checks=lax())
    found = [code for code, *_ in codes(outcome) if code != "area.era"]
    assert found == ["number.ambiguous"] * held
    assert outcome.accepted == len(counts) - held
