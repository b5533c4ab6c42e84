"""A part laid over the release in force: what is new, what is corrected, what stays and where it is from."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from harvesters.merge import merge
from tests.factories import candidate, observation

CODE = "NN.LUA.DT"


def rows(path: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """(period, area) → (value, where it is from)."""
    frame = pl.read_parquet(path)
    return {(r["period"], r["area_code"]): (r["value"], r["source_row"]) for r in frame.to_dicts()}


def test_without_a_release_the_part_is_the_release(tmp_path: Path) -> None:
    part = candidate(tmp_path, CODE, [observation()])
    assert merge(part, None, 0, tmp_path) is part


def test_new_changed_and_kept_rows(tmp_path: Path) -> None:
    published = candidate(
        tmp_path,
        CODE,
        [
            observation("2022", "87", "1", source_row="C2"),
            observation("2023", "87", "2", source_row="1#C9"),
            observation("2023", "82", "3", source_row="C4"),
        ],
    )
    part = candidate(
        tmp_path,
        CODE,
        [
            observation("2023", "87", "2", source_row="B7"),
            observation("2023", "82", "3.5", source_row="B8"),
            observation("2024", "87", "4", source_row="B9"),
        ],
    )
    merged = merge(part, published.data, 2, tmp_path)
    assert rows(merged.data) == {
        ("2022", "87"): ("1", "2#C2"),
        ("2023", "87"): ("2", "1#C9"),
        ("2023", "82"): ("3.5", "B8"),
        ("2024", "87"): ("4", "B9"),
    }
    assert (merged.rows, merged.period_from, merged.period_to) == (4, "2022", "2024")


def test_the_same_again_is_the_same_release(tmp_path: Path) -> None:
    published = candidate(tmp_path, CODE, [observation("2022", "87", "1"), observation("2023", "87", "2")])
    part = candidate(tmp_path, CODE, [observation("2023", "87", "2", source_row="X1")])
    assert merge(part, published.data, 5, tmp_path).sha256 == published.sha256


def test_disaggregations_that_only_one_side_has(tmp_path: Path) -> None:
    published = candidate(tmp_path, CODE, [observation("2023", season="DX")], ["season"])
    part = candidate(tmp_path, CODE, [observation("2023", sex="F")], ["sex"])
    merged = merge(part, published.data, 1, tmp_path)
    assert merged.dimensions == ("sex", "season")
    found = pl.read_parquet(merged.data).select("sex", "season").rows()
    assert sorted(found) == [("", "DX"), ("F", "")]


def test_a_figure_sent_again_keeps_what_was_said_of_it(tmp_path: Path) -> None:
    published = candidate(tmp_path, CODE, [observation("2023", "87", "2", note="Giải trình: bão")])
    again = candidate(tmp_path, CODE, [observation("2023", "87", "2", source_row="X1")])
    assert merge(again, published.data, 5, tmp_path).sha256 == published.sha256
    other = candidate(tmp_path, CODE, [observation("2023", "87", "2", note="Giải trình: lũ")])
    assert pl.read_parquet(merge(other, published.data, 5, tmp_path).data)["note"].to_list() == [
        "Giải trình: lũ"
    ]
    higher = candidate(tmp_path, CODE, [observation("2023", "87", "3")])
    assert pl.read_parquet(merge(higher, published.data, 5, tmp_path).data)["note"].to_list() == [""]
