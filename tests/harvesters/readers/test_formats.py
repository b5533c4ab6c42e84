"""Number formats: what they show of a number, and raised letters."""

from __future__ import annotations

from decimal import Decimal

import pytest

from harvesters.readers.excel import numeral
from harvesters.readers.marks.formats import multiple, number_format
from harvesters.readers.marks.raised import Run, settle


@pytest.mark.parametrize(
    ("code", "number", "kind", "text"),
    [
        ("General", "5", "same", ""), ("#,##0", "-5", "same", ""), ("0.00", "1.23456", "same", ""),
        ("# ?/?", "0.5", "same", ""), ("0.00E+00", "12345", "same", ""), ('0" ha"', "12", "same", ""),
        ('0"%"', "12", "same", ""), (r"0\%", "12", "same", ""), ('#,##0 "m2"', "12", "same", ""),
        (r"#,##0\ [$₫-42A]", "5", "same", ""), ('0" công ty"', "5", "same", ""), ("@", "5", "same", ""),
        ('_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)', "0", "same", ""),
        ('_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)', "-5", "same", ""),
        ("#,##0;[Red]#,##0", "-5", "same", ""), ("0;0", "-5", "other", "5"), ("(0)", "5", "other", "(5)"),
        ("+0;-0;0", "4", "same", ""), ("0,000", "12", "same", ""), (r"#\.##0", "1234", "same", ""),
        ("0.0%", "0.125", "percent", ""), ("0%;-0%;0%", "-0.1", "percent", ""), ("0%%", "0.5", "percent", ""),
        ("00000", "123", "code", "00123"), (r"0000\-00", "202410", "code", "2024-10"),
        ('0"."00', "1234", "code", "12.34"), ("0000;-0000", "-7", "code", "-0007"),
        ("#,##0,", "12345", "other", "12"), ("#,##0.0,,", "1234567000", "other", "1234.6"),
        ("0.0, ", "12345", "other", "12.3"), ("0,.0", "12345", "other", "12.3"),
        ('0".000"', "12", "other", "12.000"), ('0"000"', "12", "other", "12000"),
        ('"1"0', "5", "other", "15"), ("0;-0;\"không\"", "0", "words", "không"),
        ('0" nghìn"', "12", "other", "12 nghìn"), ('0.0,," triệu"', "1234567", "other", "1.2 triệu"),
        ('0" tr.đ"', "5", "other", "5 tr.đ"), ('0" tỷ lệ"', "5", "same", ""),
        ('[>=1000000]0.0,,"M";[>=1000]0.0,"K";0', "2500", "other", "2.5K"),
        ('[>=1000000]0.0,,"M";[>=1000]0.0,"K";0', "12", "same", ""),
        ('General" nghìn"', "12", "other", "12 nghìn"), ('">"0', "5", "other", ">5"),
        ("[$-409]0.0,", "5000", "other", "5.0"),
        ('0" nghìn"', "0", "same", ""), ('0"."00', "0", "code", "0.00"),
        (";;;", "5", "blank", ""), ("0;;", "-4", "blank", ""), ("#,###", "0", "blank", ""),
        ("#,##0;-#,##0;", "0", "blank", ""), ('"..."', "5", "words", "..."),
        ('"Yes";"Yes";"No"', "1", "words", "Yes"), ("", "5", "same", ""),
    ],
)  # fmt: skip
def test_what_a_format_shows(code: str, number: str, kind: str, text: str) -> None:
    form = number_format(code)
    shown = form.shown(Decimal(number))
    assert (shown.kind, shown.text) == (kind, text)
    # What is not special is passed over: it must show what it holds.
    assert form.special or kind == "same"
    assert form.above_zero or Decimal(number) <= 0 or kind == "same"


@pytest.mark.parametrize(
    ("code", "grain"),
    [("mm/yyyy", "month"), ("yyyy", "year"), ('"Th"m', "month"), (r"[$-409]mmm\-yy;@", "month"),
     ("d/m/yyyy", ""), ("d-mmm", ""), ("[h]:mm", ""), ("mm:ss", ""), ("h:mm AM/PM", ""),
     ('"năm" yyyy', "year")],
)  # fmt: skip
def test_what_a_date_shows_at_the_least(code: str, grain: str) -> None:
    date = number_format(code).date
    assert date
    assert date.grain == grain


@pytest.mark.parametrize(
    ("text", "powers"),
    [("Số hộ (nghìn hộ)", {3}), ("Triệu đồng", {6}), ("tỷ đồng", {9}), ("nghìn tỷ đồng", {12}),
     ("Tỷ lệ (%)", set()), ("1.000 tấn", {3}), ("1000 người", {3}), ("12.000", set()), ("Năm 2010", set()),
     ("USD million", {6}), ("Tỉ số giới tính", set()), ("trăm", {2})],
)  # fmt: skip
def test_units_that_multiply(text: str, powers: set[int]) -> None:
    assert multiple(text) == powers


@pytest.mark.parametrize(
    ("runs", "text", "note"),
    [
        ((("125", 0), ("1", 1)), "125", "1"), ((("12,5", 0), ("p", 1)), "12,5", "p"),
        ((("125", 0), (" (1)", 1)), "125", "(1)"), ((("125", 0), ("1", -1)), "125₁", ""),
        ((("Tân Hồng", 0), ("1,2", 1)), "Tân Hồng", "1,2"), ((("2024", 0), ("*", 1)), "2024", "*"),
        ((("m", 0), ("2", 1)), "m²", ""), ((("(10", 0), ("3", 1), (" tấn)", 0)), "(10³ tấn)", ""),
        ((("20 ", 0), ("o", 1), ("C", 0)), "20 °C", ""),
        ((("1", 0), ("st", 1), (" quarter", 0)), "1st quarter", ""),
        ((("CO", 0), ("2", -1), (" (kg/m", 0), ("3", 1), (")", 0)), "CO₂ (kg/m³)", ""),
        ((("Xã A", 0), (" ", 1)), None, None), ((("abc", 0),), None, None),
    ],
)  # fmt: skip
def test_raised_letters(runs: tuple[Run, ...], text: str | None, note: str | None) -> None:
    found = settle(runs)
    assert (found.text, found.note) == (text, note) if found else text is None


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.1 + 0.2, "0.3"), (12.299999999999999, "12.3"), (76.81896532924489, "76.81896532924489"),
     (1e-7, "0.0000001"), (26.0, "26"), (1e20, "100000000000000000000"),
     (1234567890123456, "1234567890123456"), (4.35 * 100, "435"),
     (-1234.5600000000002, "-1234.56"), (0.07, "0.07")],
)  # fmt: skip
def test_noise_of_fractions_is_no_digit(number: float, text: str) -> None:
    assert numeral(number) == text
