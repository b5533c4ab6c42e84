"""Values that ask for a word: what is unusual, and what is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from harvesters.content import ContentHash
from harvesters.forms.explain import with_correction, with_explanations
from harvesters.forms.model import Explanation, FormIndicator, Key
from harvesters.forms.nil import nil_candidate
from harvesters.forms.suspicious import suspicions
from harvesters.merge import merge
from harvesters.model import Candidate, Message
from tests.harvesters.forms import office

PADDY = office.paddy()
NAMES = {each.code: each.name for each in PADDY.areas}
CODES = list(NAMES)


def candidate(folder: Path, values: dict[tuple[str, str], str], name: str = "new") -> Candidate:
    """``values``: (year, area code) → value."""
    rows = [
        (year, code, "2025-07-01", NAMES.get(code, code), value) for (year, code), value in values.items()
    ]
    path = office.release(folder / f"{name}.parquet", sorted(rows))
    content = ContentHash("NN.LUA.DT", ())
    content.add(pl.read_parquet(path))
    years = sorted(year for year, _ in values)
    return Candidate("NN.LUA.DT", (), path, len(rows), content.hexdigest(), years[0], years[-1])


def found(
    folder: Path, values: dict[tuple[str, str], str], indicator: FormIndicator = PADDY
) -> list[tuple[str, str, str]]:
    published = office.history(folder)
    return [
        (s.rule, s.key.period, s.key.area_code)
        for s in suspicions(candidate(folder, values), published, indicator, office.areas())
    ]


def test_a_usual_change_is_not_asked_about(tmp_path: Path) -> None:
    assert found(tmp_path, {("2025", CODES[0]): "10.5", ("2025", CODES[1]): "11.7"}) == []


def test_a_jump_above_three_times_the_usual_change(tmp_path: Path) -> None:
    values = {("2025", CODES[0]): "10.7", ("2025", CODES[1]): "11.8"}
    published = office.history(tmp_path)
    (told,) = suspicions(candidate(tmp_path, values), published, PADDY, office.areas())
    assert (told.rule, told.key.text) == ("suspicious.jump", f"NN.LUA.DT|2025|{CODES[1]}|2025-07-01")
    assert (told.value, told.previous, told.previous_period, told.usual) == ("11.8", "11.4", "2024", "0.1")
    assert told.message.vi == "11,8 so với 11,4 của kỳ 2024: đổi 0,4, gấp 4 lần mức thường lệ 0,1."
    assert "4 times the usual 0.1" in told.message.en
    assert told.area_name == NAMES[CODES[1]]


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("104", "suspicious.unit"),
        ("1.04", "suspicious.unit"),
        ("-10.4", "suspicious.sign"),
        ("0", "suspicious.jump"),
    ],
)
def test_kinds_of_suspicion(value: str, rule: str, tmp_path: Path) -> None:
    assert found(tmp_path, {("2025", CODES[0]): value}) == [(rule, "2025", CODES[0])]


def test_what_is_published_already_is_not_asked_about_again(tmp_path: Path) -> None:
    published = office.release(
        tmp_path / "old.parquet",
        [(str(y), CODES[0], "2025-07-01", "x", v) for y, v in zip(range(2020, 2025), "12349", strict=True)],
    )
    same = candidate(tmp_path, {("2024", CODES[0]): "9"})
    assert suspicions(same, published, PADDY, office.areas()) == []
    other = candidate(tmp_path, {("2024", CODES[0]): "8"})
    assert [s.rule for s in suspicions(other, published, PADDY, office.areas())] == ["suspicious.jump"]


def test_an_outlier_in_the_past_does_not_excuse_another(tmp_path: Path) -> None:
    values = ["10", "10.1", "50", "10.2", "10.3", "10.4"]
    rows = [(str(2019 + n), CODES[0], "2025-07-01", "x", value) for n, value in enumerate(values)]
    published = office.release(tmp_path / "old.parquet", rows)
    (told,) = suspicions(candidate(tmp_path, {("2025", CODES[0]): "13"}), published, PADDY, office.areas())
    assert told.rule == "suspicious.jump"


def test_a_short_series_is_measured_by_all_of_them(tmp_path: Path) -> None:
    rows = [
        (str(year), code, "2025-07-01", "x", str(100 + year - 2023))
        for code in CODES
        for year in (2022, 2023)
    ]
    rows += [("2024", code, "2025-07-01", "x", "102") for code in CODES]
    published = office.release(tmp_path / "old.parquet", rows)
    new = candidate(tmp_path, {("2025", CODES[0]): "150", ("2025", CODES[1]): "103"})
    assert [(s.rule, s.key.area_code) for s in suspicions(new, published, PADDY, office.areas())] == [
        ("suspicious.jump", CODES[0])
    ]


def test_nothing_is_known_about_a_first_release(tmp_path: Path) -> None:
    new = candidate(tmp_path, {("2025", CODES[0]): "1", ("2026", CODES[0]): "2"})
    assert suspicions(new, None, PADDY, office.areas()) == []
    wrong = candidate(tmp_path, {("2025", CODES[0]): "1.5", ("2026", CODES[0]): "1500"}, "wrong")
    assert [s.rule for s in suspicions(wrong, None, PADDY, office.areas())] == ["suspicious.unit"]


def test_a_new_area_beside_the_others(tmp_path: Path) -> None:
    assert found(tmp_path, {("2025", "82"): "12"}) == []
    assert found(tmp_path, {("2025", "82"): "99"}) == [("suspicious.range", "2025", "82")]


def test_shares_above_a_hundred(tmp_path: Path) -> None:
    share = replace(PADDY, unit=Message("%", "%"), value_max=None)
    assert found(tmp_path, {("2025", CODES[0]): "101"}, share) == [("suspicious.range", "2025", CODES[0])]


def test_old_values_copied_for_every_area(tmp_path: Path) -> None:
    published = office.history(tmp_path)
    last = pl.read_parquet(published).filter(pl.col("period") == "2024")
    copied = {("2025", row["area_code"]): row["value"] for row in last.iter_rows(named=True)}
    (told,) = suspicions(candidate(tmp_path, copied), published, PADDY, office.areas())
    assert (told.rule, told.key.area_code, told.key.period) == ("suspicious.copied", "", "2025")
    assert "5" in told.message.vi
    assert found(tmp_path, {**copied, ("2025", CODES[0]): "10.5"}) == []


def test_figures_of_a_time_before_their_areas_ask_for_one_word(tmp_path: Path) -> None:
    """The years before the merger, under the names of the merged communes."""
    values = {(str(year), code): "10" for year in (2023, 2024) for code in CODES[:2]}
    (told,) = suspicions(candidate(tmp_path, values), None, PADDY, office.areas())
    assert (told.rule, told.key.area_code, told.key.period) == ("suspicious.era", "", "2023")
    assert "4" in told.message.vi and NAMES[CODES[0]] in told.message.vi
    # What is published already is not asked about again.
    published = office.release(
        tmp_path / "old.parquet", [(y, c, "2025-07-01", NAMES[c], v) for (y, c), v in values.items()]
    )
    changed = candidate(tmp_path, values | {("2024", CODES[0]): "10.1"})
    assert "suspicious.era" not in {s.rule for s in suspicions(changed, published, PADDY, office.areas())}


def test_months_are_compared_with_months(tmp_path: Path) -> None:
    rows = [(str(year), CODES[0], "2025-07-01", "x", "1200") for year in range(2020, 2025)]
    published = office.release(tmp_path / "old.parquet", rows)
    frame = pl.DataFrame(
        {"period": ["2025-08"], "period_start": ["2025-08-01"], "period_end": ["2025-08-31"]}
    )
    new = candidate(tmp_path, {("2025", CODES[0]): "100"})
    pl.read_parquet(new.data).with_columns(frame).write_parquet(new.data)
    assert suspicions(new, published, PADDY, office.areas()) == []


def test_an_explanation_is_published_beside_the_value(tmp_path: Path) -> None:
    new = candidate(tmp_path, {("2025", CODES[0]): "10.9", ("2025", CODES[1]): "11.9"})
    key = Key("NN.LUA.DT", "2025", CODES[0], "2025-07-01")
    told = with_explanations(new, [Explanation(key, " được mùa\n")], tmp_path)
    notes = pl.read_parquet(told.data)["note"].to_list()
    assert notes == ["Giải trình: được mùa", ""]
    assert told.sha256 != new.sha256
    again = with_explanations(told, [Explanation(key, "được mùa")], tmp_path)
    assert again.sha256 == told.sha256
    everywhere = [Explanation(Key("NN.LUA.DT", "2025", ""), "không đổi"), Explanation(key, "đã rà soát")]
    assert pl.read_parquet(with_explanations(new, everywhere, tmp_path).data)["note"].to_list() == [
        "Giải trình: không đổi; Giải trình: đã rà soát",
        "Giải trình: không đổi",
    ]
    other = Key("CDS.DVC", "2025", CODES[0], "2025-07-01")
    assert with_explanations(new, [Explanation(other, "x"), Explanation(key, " ")], tmp_path) == new


def test_a_correction_keeps_what_was_said_before(tmp_path: Path) -> None:
    published = office.history(tmp_path)
    new = candidate(
        tmp_path, {("2024", CODES[0]): "10.9", ("2024", CODES[1]): "11.4", ("2025", CODES[0]): "11"}
    )
    told = pl.read_parquet(with_correction(new, published, "rà soát lại", tmp_path).data)
    assert told["note"].to_list() == ["Đính chính (trước: 10,4): rà soát lại", "", ""]
    unchanged = candidate(tmp_path, {("2025", CODES[0]): "11"})
    assert with_correction(unchanged, published, "x", tmp_path) == unchanged


def test_a_nil_report_is_rows_without_a_value(tmp_path: Path) -> None:
    nil = nil_candidate(PADDY, "2025", PADDY.areas, "không gieo trồng", None, tmp_path)
    rows = pl.read_parquet(nil.data)
    assert (nil.rows, rows["value"].unique().to_list()) == (5, [""])
    assert rows["note"][0] == "Không phát sinh số liệu: không gieo trồng"
    assert rows["period_end"][0] == "2025-12-31"
    whole = merge(nil, office.history(tmp_path), 3, tmp_path)
    assert whole.rows == 5 * 5 + 5
    assert suspicions(nil, office.history(tmp_path), PADDY, office.areas()) == []


def test_a_nil_report_leaves_figures_alone(tmp_path: Path) -> None:
    published = office.release(tmp_path / "o.parquet", [("2025", CODES[0], "2025-07-01", "x", "7")])
    nil = nil_candidate(PADDY, "2025", PADDY.areas, "x", published, tmp_path)
    assert nil.rows == 4
    with pytest.raises(ValueError, match="nothing"):
        nil_candidate(PADDY, "2025", PADDY.areas[:1], "x", published, tmp_path)
    with pytest.raises(ValueError, match="period"):
        nil_candidate(PADDY, "mười", PADDY.areas, "x", None, tmp_path)
