from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.vietnamese.fold import accented, clean, file_name, fold, slug
from harvesters.vietnamese.numbers import NATIVE, read_numbers
from harvesters.vietnamese.periods import Period, Unread, parse

TEXT = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạĐẤỜỰÝ  -–_./1209", max_size=60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chỉ số chuyển đổi số", "chi-so-chuyen-doi-so"),
        ("Đồng Tháp", "dong-thap"),
        ("  QUÝ III/2025 – Sơ bộ ", "quy-iii-2025-so-bo"),
        ("!!!", ""),
    ],
)
def test_slug(text: str, expected: str) -> None:
    assert slug(text) == expected
    assert slug(unicodedata.normalize("NFD", text)) == expected


def test_file_name_is_never_a_path() -> None:
    assert file_name("C:\\tài liệu\\Báo cáo.tổng hợp.XLSX") == "bao-cao-tong-hop.xlsx"
    assert file_name("../../etc/passwd") == "passwd"
    assert file_name("…") == "tap-tin"


@given(TEXT)
def test_folding_is_idempotent_and_blind_to_normal_form(text: str) -> None:
    for key in (fold, accented, slug):
        assert key(unicodedata.normalize("NFD", text)) == key(text)
    assert fold(fold(text)) == fold(text)
    assert clean(clean(text)) == clean(text)
    assert slug(slug(text)) == slug(text)
    assert fold(text).isascii()


def test_tone_placement_meets_but_words_stay_apart() -> None:
    assert accented("HOÀ BÌNH") == accented("Hòa Bình")
    assert accented("Tân Thành") != accented("Tân Thạnh")
    assert fold("Tân Thành") == fold("Tân Thạnh") == "tan thanh"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1.234.567,891", "1.234"], ["1234567.891", "1234"]),
        (["8.718.000", "555.809"], ["8718000", "555809"]),
        (["21.0001", "9.123"], ["21.0001", "9.123"]),
        (["1.234", "105.698"], [None, None]),
        (["1.234,5", "1,234.5"], [None, None]),
        (["0.125"], ["0.125"]),
        (["-1 414", "- 1", "12\u00a0345,6"], ["-1414", "-1", "12345.6"]),
        (["566,216", "1,130,345"], ["566216", "1130345"]),
        (["1'234.5"], ["1234.5"]),
        ([NATIVE + "1.234", "2,5"], ["1.234", "2.5"]),
        (["103.80", "007", "-0", "+5", ".5"], ["103.80", "7", "0", "5", "0.5"]),
        (["12.34.56", "1,2,3", "abc", "", "5.", "--3", "1e500", "(3)", "80-85"], [None] * 9),
        (["45,3%", "45,3 %"], ["45.3", "45.3"]),
        (["1.23.456", "1234.567.890,1"], [None, None]),
    ],
)
def test_numbers_of_a_column(cells: list[str], expected: list[str | None]) -> None:
    assert read_numbers(cells)["value"].to_list() == expected


def test_one_wrong_cell_does_not_turn_a_column() -> None:
    found = read_numbers([*["1.234,5"] * 10, "12.5"])
    assert found["value"].to_list() == [*["1234.5"] * 10, None]


def test_declared_marks_settle_what_is_ambiguous() -> None:
    assert read_numbers(["1.234"], decimal=",")["value"].item() == "1234"
    assert read_numbers(["1.234"], decimal=".")["value"].item() == "1.234"
    assert read_numbers(["1.234"], thousands=".")["value"].item() == "1234"
    assert read_numbers(["1.234"], decimal=",", thousands="none")["value"].item() is None
    assert read_numbers(["1.234"])["open"].item() is True


@pytest.mark.parametrize(
    ("cell", "value", "qualifier"),
    [
        ("gần 7", "7", "~"),
        (">83", "83", ">"),
        ("trên 58", "58", ">"),
        ("Trên 58,5%", "58.5", ">"),
        ("dưới 3", "3", "<"),
        ("83% trở lên", "83", ">"),
        ("top 25", "25", "<"),
        ("khoảng 12.500,5", "12500.5", "~"),
        ("58", "58", ""),
    ],
)
def test_qualifiers_stay_beside_the_number(cell: str, value: str, qualifier: str) -> None:
    found = read_numbers([cell]).row(0, named=True)
    assert (found["value"], found["qualifier"]) == (value, qualifier)


def vietnamese(number: Decimal) -> str:
    return f"{number:,f}".replace(",", "_").replace(".", ",").replace("_", ".")


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=30))
def test_vietnamese_numbers_come_back_whole(numbers: list[Decimal]) -> None:
    found = read_numbers([vietnamese(number) for number in numbers])["value"]
    assert [Decimal(text) for text in found] == numbers


@given(st.lists(st.text(alphabet="0123456789.,- %'>gầntê", max_size=12), max_size=20))
def test_any_text_gives_a_numeral_or_nothing(cells: list[str]) -> None:
    values = read_numbers(cells)["value"]
    assert values.len() == len(cells)
    assert values.drop_nulls().str.contains(r"^-?\d+(\.\d+)?$").all() or values.drop_nulls().is_empty()
    assert values.dtype == pl.String


@pytest.mark.parametrize(
    ("text", "period", "start", "end"),
    [
        ("2024", "2024", "2024-01-01", "2024-12-31"),
        ("Năm 2024", "2024", "2024-01-01", "2024-12-31"),
        ("2024-Q3", "2024-Q3", "2024-07-01", "2024-09-30"),
        ("quý III/2025", "2025-Q3", "2025-07-01", "2025-09-30"),
        ("Quý 4 năm 2025", "2025-Q4", "2025-10-01", "2025-12-31"),
        ("tháng 7/2025", "2025-07", "2025-07-01", "2025-07-31"),
        ("Tháng 02 năm 2024", "2024-02", "2024-02-01", "2024-02-29"),
        ("6 tháng đầu năm 2025", "2025-H1", "2025-01-01", "2025-06-30"),
        ("6 tháng cuối năm 2025", "2025-H2", "2025-07-01", "2025-12-31"),
        ("9 tháng năm 2025", "2025-9M", "2025-01-01", "2025-09-30"),
        ("2016-2017", "2016-2017", "2016-09-01", "2017-08-31"),
        ("2016-17", "2016-2017", "2016-09-01", "2017-08-31"),
        ("Năm học 2016 – 2017", "2016-2017", "2016-09-01", "2017-08-31"),
        ("2024-07-15", "2024-07-15", "2024-07-15", "2024-07-15"),
        ("15/07/2024", "2024-07-15", "2024-07-15", "2024-07-15"),
    ],
)
def test_periods(text: str, period: str, start: str, end: str) -> None:
    found = parse(text)
    assert isinstance(found, Period)
    assert (found.period, found.start, found.end, found.status) == (period, start, end, None)
    again = parse(found.period)
    assert isinstance(again, Period)
    assert again.start == start


@pytest.mark.parametrize(
    ("text", "period", "status"),
    [
        ("Prel. 2016", "2016", "provisional"),
        ("Sơ bộ 2017-2018", "2017-2018", "provisional"),
        ("2024 (sơ bộ)", "2024", "provisional"),
        ("Ước tính năm 2024", "2024", "estimate"),
        ("Ước 6 tháng đầu năm 2025", "2025-H1", "estimate"),
        ("Ước TH năm 2025", "2025", "estimate"),
        ("2016(*)", "2016", None),
        ("Sơ bộ 2016*", "2016", "provisional"),
        ("Tháng 7/2025¹", "2025-07", None),
        ("Thực hiện 2024", "2024", None),
        ("TH 9T/2024", "2024-9M", None),
        ("Cả năm 2024", "2024", None),
    ],
)
def test_periods_that_state_their_status(text: str, period: str, status: str | None) -> None:
    found = parse(text)
    assert isinstance(found, Period)
    assert (found.period, found.status) == (period, status)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("05/06/2025", "ambiguous"),
        ("2011-12", "ambiguous"),
        ("2016-2020", "unknown"),
        ("13/2024", "unknown"),
        ("9:00-13:00", "unknown"),
        ("2024-02-30", "unknown"),
        ("quý V/2024", "unknown"),
        ("KH 2024", "unknown"),
        ("2024 (1)", "unknown"),
        ("quý ²/2024", "unknown"),
        ("tháng ²/2024", "unknown"),
        ("", "unknown"),
    ],
)
def test_what_is_no_single_period_is_not_read(text: str, reason: str) -> None:
    assert parse(text) == Unread(reason)


@pytest.mark.parametrize(
    ("text", "form", "period"),
    [
        ("05/06/2025", "dd/MM/yyyy", "2025-06-05"),
        ("05/06/2025", "MM/dd/yyyy", "2025-05-06"),
        ("05/06/2025", "year", "2025"),
        ("01-11-13", "dd-MM-yy", "2013-11-01"),
        ("01.04.2018", "dd.MM.yyyy", "2018-04-01"),
        ("202407", "yyyyMM", "2024-07"),
        ("2011-12", "month", "2011-12"),
        ("2011-12", "school-year", "2011-2012"),
        ("2024-07-01", "month", "2024-07"),
        ("Tháng 03-2024", "'Tháng 'MM-yyyy", "2024-03"),
    ],
)
def test_an_explicit_form_settles_it(text: str, form: str, period: str) -> None:
    found = parse(text, form)
    assert isinstance(found, Period)
    assert found.period == period


@given(st.dates())
def test_iso_and_vietnamese_dates_agree(day: date) -> None:
    if 1900 <= day.year <= 2099:
        found = parse(day.strftime("%d/%m/%Y"), "dd/MM/yyyy")
        assert isinstance(found, Period)
        assert found.start == found.end == day.isoformat()


@given(TEXT)
def test_any_text_gives_a_period_or_a_reason(text: str) -> None:
    found = parse(text)
    assert isinstance(found, (Period, Unread))


@pytest.mark.parametrize(
    ("text", "period", "status"),
    [
        ("Quí 3/2024", "2024-Q3", None),
        ("quí III năm 2025", "2025-Q3", None),
        ("Th1 2024", "2024-01", None),
        ("Thg1-24", "2024-01", None),
        ("Thg 12/2024", "2024-12", None),
        ("Jan-24", "2024-01", None),
        ("ƯTH 2024", "2024", "estimate"),
        ("2024 (ước)", "2024", "estimate"),
        ("Pre. 2011", "2011", "provisional"),
        ("24 October 2011", "2011-10-24", None),
        ("October 24, 2011", "2011-10-24", None),
        ("24-Oct-2011", "2011-10-24", None),
        ("24-Oct-11", "2011-10-24", None),
        ("1899", "1899", None),
        ("31/12/1899", "1899-12-31", None),
        ("20240131", "2024-01-31", None),
        ("2024/01/31", "2024-01-31", None),
        ("31 tháng 1 năm 2024", "2024-01-31", None),
        ("ngày 31/1/2024", "2024-01-31", None),
        ("Jan 31, 2024", "2024-01-31", None),
        ("1st March 2024", "2024-03-01", None),
    ],
)
def test_more_spellings_of_periods(text: str, period: str, status: str | None) -> None:
    found = parse(text)
    assert isinstance(found, Period), found
    assert (found.period, found.status) == (period, status)


@pytest.mark.parametrize(
    "text",
    [
        "20241301",
        "20240230",
        "45322",
        "1234",
        "31/01/2567",
        "Th13 2024",
        "2024-13-01",
        "Jan",
        "31 tháng 2 năm 2024",
        "quí 5/2024",
        "20243112",
        "m" * 500,
    ],
)
def test_what_is_no_period_is_not_read(text: str) -> None:
    assert isinstance(parse(text), Unread)
