"""Tables as offices make them: titles, merged headers, totals, signatures, months across, areas across."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from harvesters.areas import Area
from harvesters.forms.model import FormIndicator, Report
from harvesters.model import Message
from tests.harvesters.forms import office
from tests.harvesters.forms.office import Desk, faults, values

COMMUNES = office.communes(6)
NAMES = [each.name for each in COMMUNES]
PROVINCE = Area("82", "Tỉnh Đồng Tháp", "province", "Tỉnh", "VN", "2025-07-01")


def indicator(title: str, unit: str = "", frequency: str = "annual", **more: Any) -> FormIndicator:
    code = more.pop("code", "X")
    return FormIndicator(
        code, Message(title, title), Message(unit, unit), frequency, **{"areas": COMMUNES, **more}
    )


def sheet(desk: Desk, *rows: list[Any], merged: tuple[str, ...] = (), name: str = "Biểu") -> Path:
    book = Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    book.save(path := desk.path("bao-cao.xlsx"))
    return path


def proposed(desk: Desk, path: Path, *indicators: FormIndicator) -> Report:
    report = desk.check(path, office.form(*indicators))
    assert report.state == "confirm"
    return report


def first(report: Report) -> list[tuple[str, ...]]:
    return sorted(values(report, "period", "area_name", "value"))


def test_a_report_with_merged_header_totals_and_signatures(desk: Desk) -> None:
    path = sheet(
        desk,
        ["UBND TỈNH ĐỒNG THÁP", None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"],
        [],
        ["BÁO CÁO DIỆN TÍCH GIEO TRỒNG LÚA NĂM 2025"],
        [None, None, None, None, "Đơn vị tính: ha"],
        ["STT", "Xã, phường", "Diện tích (ha)"],
        [None, None, "Kế hoạch", "Thực hiện", "So với KH (%)"],
        ["(1)", "(2)", "(3)", "(4)", "(5)=(4)/(3)"],
        [None, "Tổng số", 1000, 990, 99.0],
        *[[n, name, 100 + n, 90 + n, 99.0] for n, name in enumerate(NAMES, 1)],
        [],
        [None, None, None, "Đồng Tháp, ngày 15 tháng 01 năm 2026"],
        [None, "Người lập biểu", None, "Thủ trưởng đơn vị"],
        [None, "Nguyễn Văn A", None, "Trần Thị B"],
        merged=("A4:E4", "A6:A7", "B6:B7", "C6:E6"),
    )
    report = proposed(desk, path, indicator("Diện tích gieo trồng lúa thực hiện", "nghìn ha"))
    assert faults(report) == []
    assert values(report, "period", "value")[0] == ("2025", "0.091")
    assert (report.accepted, report.sheets[0].left_out) == (6, 1)


def test_a_yearbook_with_thousands_and_a_preliminary_year(desk: Desk) -> None:
    path = sheet(
        desk,
        ["Dân số trung bình phân theo xã, phường"],
        ["Người"],
        ["", 2023, 2024, "Sơ bộ 2025"],
        ["TỔNG SỐ", "1.234.567", "1.240.000", "1.250.000"],
        *[[name.split(" ", 1)[1], "12.345", "12.400", "12.500"] for name in NAMES],
    )
    report = proposed(desk, path, indicator("Dân số trung bình", "người"))
    assert (report.errors, report.accepted) == (0, 18)
    assert ("2025", "12500", "provisional") in values(report, "period", "value", "status")


def test_months_across_and_the_year_above(desk: Desk) -> None:
    path = sheet(
        desk,
        ["TỶ LỆ HỒ SƠ TRỰC TUYẾN NĂM 2025"],
        ["TT", "Đơn vị", "Tháng 1", "Tháng 2", "Ghi chú"],
        *[[n, name, 50 + n, "60,5%", None] for n, name in enumerate(NAMES, 1)],
    )
    report = proposed(desk, path, indicator("Tỷ lệ hồ sơ trực tuyến", "%", "monthly"))
    assert (report.errors, report.accepted) == (0, 12)
    assert first(report)[0][0] == "2025-01"


@pytest.mark.parametrize(
    ("head", "parts", "frequency", "period"),
    [
        (["Năm", "Quý"], [2025, "III"], "quarterly", "2025-Q3"),
        (["Năm", "Quý"], [2025, 3], "quarterly", "2025-Q3"),
        (["Năm", "Quý"], [2025, "Quý III"], "quarterly", "2025-Q3"),
        (["Tháng", "Năm"], [7, 2025], "monthly", "2025-07"),
        (["Tháng", "Năm"], ["Tháng 7", 2025], "monthly", "2025-07"),
    ],
)
def test_two_columns_make_the_period(
    head: list[str], parts: list[Any], frequency: str, period: str, desk: Desk
) -> None:
    path = sheet(desk, [*head, "Tên đơn vị", "Số hồ sơ"], *[[*parts, name, 10] for name in NAMES])
    report = proposed(desk, path, indicator("Số hồ sơ", "hồ sơ", frequency))
    assert (report.errors, report.accepted) == (0, 6)
    assert first(report)[0][0] == period


def test_a_year_that_is_written_once_for_its_group(desk: Desk) -> None:
    rows = [[year if n == 0 else None, name, n] for year in (2024, 2025) for n, name in enumerate(NAMES)]
    report = proposed(desk, sheet(desk, ["Năm", "Xã", "Số hồ sơ"], *rows), indicator("Số hồ sơ"))
    assert (report.errors, report.accepted) == (0, 12)


def test_disaggregations_over_the_columns(desk: Desk) -> None:
    path = sheet(
        desk,
        ["Số cán bộ y tế năm 2025"],
        ["STT", "Xã", "Số cán bộ"],
        [None, None, "Tổng số", "Nam", "Nữ"],
        *[[n, name, 5, 2, 3] for n, name in enumerate(NAMES, 1)],
        merged=("A2:A3", "B2:B3", "C2:E2"),
    )
    report = proposed(desk, path, office.staff(6))
    assert (report.errors, report.accepted) == (0, 18)
    assert values(report, "gioi_tinh", "value")[:3] == [("", "5"), ("nam", "2"), ("nu", "3")]


def test_disaggregations_as_titles_of_parts(desk: Desk) -> None:
    rows = [row for sex in ("Nam", "Nữ") for row in ([sex], *[[name, 1, 2] for name in NAMES])]
    report = proposed(desk, sheet(desk, ["Đơn vị", "Năm 2024", "Năm 2025"], *rows), office.staff(6))
    assert (report.errors, report.accepted) == (0, 24)
    assert {code for (code,) in values(report, "gioi_tinh")} == {"nam", "nu"}


def test_six_months_in_the_title(desk: Desk) -> None:
    path = sheet(
        desk, ["Ước thực hiện 6 tháng đầu năm 2026"], ["Địa phương", "Sản lượng"], *[[n, 1.5] for n in NAMES]
    )
    report = proposed(desk, path, indicator("Sản lượng", "tấn", "semiannual"))
    assert (report.errors, first(report)[0][0]) == (0, "2026-H1")


def test_areas_across(desk: Desk) -> None:
    path = sheet(desk, ["Năm", *NAMES], *[[year, *range(1, 7)] for year in (2023, 2024)])
    report = proposed(desk, path, indicator("Diện tích"))
    assert (report.errors, report.accepted) == (0, 12)
    assert ("2024", NAMES[5], "6") in first(report)


def test_indicators_down_and_years_across(desk: Desk) -> None:
    path = sheet(
        desk,
        ["Chỉ tiêu", "Đơn vị tính", 2023, 2024],
        ["Dân số", "người", 3, 4],
        ["Mật độ", "người/km2", 9, 9],
        ["Diện tích", "km2", 5938, 5938.6],
    )
    ours = [indicator(title, code=title[:2], areas=(PROVINCE,)) for title in ("Dân số", "Diện tích")]
    report = proposed(desk, path, *ours)
    assert (report.errors, report.accepted, report.sheets[0].left_out) == (0, 4, 1)
    assert {each.indicator for each in report.candidates} == {"Dâ", "Di"}


def test_dates(desk: Desk) -> None:
    rows = [[date(2026, 5, day), NAMES[0], 1.5] for day in (1, 2, 13)]
    report = proposed(
        desk, sheet(desk, ["Ngày", "Đơn vị", "Mực nước"], *rows), indicator("Mực nước", "m", "daily")
    )
    assert first(report)[0][0] == "2026-05-01"
    text = "Ngày;Đơn vị;Mực nước\n" + "".join(f"{day}/05/2026;{NAMES[0]};1,5\n" for day in (1, 2, 13))
    report = proposed(desk, desk.text(text), indicator("Mực nước", "m", "daily"))
    assert [period for period, *_ in first(report)] == ["2026-05-01", "2026-05-02", "2026-05-13"]


def test_a_misspelt_name_is_a_fault_and_no_other_area(desk: Desk) -> None:
    path = sheet(desk, ["Xã", 2025], *[[name.replace("Mỹ Tho", "My Thọ"), 3] for name in NAMES])
    report = proposed(desk, path, indicator("Diện tích"))
    assert (report.accepted, [r.value for r in report.rejections]) == (5, ["Phường My Thọ"])


def test_a_sheet_for_each_year(desk: Desk) -> None:
    book = Workbook()
    book.remove(book.active)
    for year in (2024, 2025):
        tab = book.create_sheet(f"Năm {year}")
        tab.append(["Xã, phường", "Diện tích lúa"])
        for name in NAMES:
            tab.append([name, year - 2000])
    book.save(path := desk.path("a.xlsx"))
    report = proposed(desk, path, indicator("Diện tích lúa"))
    assert (report.errors, report.accepted) == (0, 12)
    assert {(period, value) for period, _, value in first(report)} == {("2024", "24"), ("2025", "25")}


def test_codes_beside_names_in_csv(desk: Desk) -> None:
    rows = "".join(f"{each.code};{each.name};2025;{n},5\n" for n, each in enumerate(COMMUNES))
    report = proposed(desk, desk.text(f"Mã xã;Tên xã;Kỳ;Giá trị\n{rows}"), indicator("Diện tích"))
    assert report.mapping
    assert report.mapping.mappings[0].area.code
    assert (report.errors, report.accepted) == (0, 6)
