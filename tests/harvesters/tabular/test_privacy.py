"""Personal data is found where it stands; statistics, codes and contacts of offices do not alarm.

Every number here is made up of the rules of its kind; none was taken from a person.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from harvesters.assets import datasets_dir
from harvesters.tabular import identifiers as ids
from harvesters.tabular.context import context_of
from harvesters.tabular.model import Finding
from harvesters.tabular.privacy import KINDS
from tests.harvesters.tabular.conftest import Look

TAX = "8000000004"


def found(inspect: Look, header: str, *cells: str) -> list[Finding]:
    return inspect(f"{header};Nhãn\n" + "".join(f'"{cell}";a\n' for cell in cells)).findings


@pytest.mark.parametrize(
    ("header", "cell", "kind", "masked"),
    [
        ("Số CCCD", "087090001234", "citizen_id", "08••••••••34"),
        ("Số định danh cá nhân", "087 090 001 234", "citizen_id", "08•••••••••••34"),
        ("SO CAN CUOC", "087090001234", "citizen_id", "08••••••••34"),
        ("CMND", "341234567", "old_id", "34•••••67"),
        ("Hộ chiếu", "B1234567", "passport", "B1••••67"),
        ("Điện thoại", "0912 345 678", "phone", "09••••••••78"),
        ("SĐT", "+84912345678", "phone", "+8••••••••78"),
        ("Điện thoại", "02773851234", "phone", "02•••••••34"),
        ("E-mail", "nguyen.van.a@gmail.com", "email", "n•••@gmail.com"),
        ("Số tài khoản", "0071001234567", "bank", "00•••••••••67"),
        ("Ghi chú", "DN4870012345678", "health_card", "DN•••••••••••78"),
        ("Mã số BHXH", "8712345678", "social", "87••••••78"),
        ("Mã số thuế cá nhân", TAX, "tax", "80••••••04"),
    ],
)
def test_every_kind_with_its_header(header: str, cell: str, kind: str, masked: str, inspect: Look) -> None:
    (finding,) = found(inspect, header, cell)
    assert (finding.kind, finding.count) == (kind, 1)
    assert finding.confidence in ("high", "medium")
    (place,) = finding.cells
    assert (place.row, place.column, place.masked) == (2, "A", masked)
    assert finding.message == KINDS[kind]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Dân số", ["87090001234", "912345678", "341234567"]),
        ("Giá trị (đồng)", ["087090001234", "0912345678", "1234567890"]),
        ("Mã xã", ["028249", "28261", "29926"]),
        ("Mã số thuế", ["0301234567", "1400123456"]),
        ("Mã hồ sơ", ["000.00.12.H20-240101-0001", "087090001234"]),
        ("Số quyết định", ["1234/QĐ-UBND", "0912345678/QĐ"]),
        ("Tọa độ", ["105.123456789", "10.4567891234"]),
        ("Số tiền chi BHYT", ["1234567890", "2345678901"]),
        ("Mã vạch", ["8934567890123"]),
        ("Giá trị", ["-1.234.567.890", "912345678"]),
        ("Số hiệu tài khoản kế toán", ["1121", "33311"]),
        ("Ngày sinh", ["01/02/1990"]),
        ("Số người có BHYT", ["1200345678"]),
        ("STT", ["0912345678", "0912345679", "0912345670"]),
        ("Cột", ["087090001234", "khác", "khác nữa", "và nữa"]),
        ("Ngày", ["2024-01-31 10:20:30"]),
    ],
)
def test_statistics_and_codes_do_not_alarm(header: str, cells: list[str], inspect: Look) -> None:
    assert found(inspect, header, *cells) == []


def test_a_column_of_numbers_without_a_telling_header(inspect: Look) -> None:
    citizens = [f"0870900{n:05d}" for n in range(4)]
    (finding,) = found(inspect, "Cột 5", *citizens)
    assert (finding.kind, finding.confidence, finding.count) == ("citizen_id", "medium", 4)
    (finding,) = found(inspect, "Cột 6", "0912345678", "0987654321", "0355123456")
    assert finding.kind == "phone"
    assert found(inspect, "Cột 7", "912345678", "87090001234", "1234") == []


def test_within_a_text_the_words_before_count(inspect: Look) -> None:
    findings = found(
        inspect, "Nội dung", "Ông A, CCCD số 087090001234, SĐT 0912.345.678, STK: 0071001234567 VCB"
    )
    assert {(each.kind, each.confidence) for each in findings} == {
        ("citizen_id", "high"),
        ("phone", "high"),
        ("bank", "high"),
    }
    assert found(inspect, "Nội dung", "gọi anh Ba 0912345678")[0].kind == "phone"
    assert found(inspect, "Nội dung", "Tổng kinh phí 0912345678 đồng; diện tích 341234567 m2") == []


def test_zeros_that_a_spreadsheet_dropped(inspect: Look, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Họ và tên", "CCCD", "Điện thoại", "Doanh thu"])
    book.active.append(["A", 87090001234, 912345678, 87090001234])
    book.save(path := tmp_path / "a.xlsx")
    assert {(f.kind, f.column, f.confidence) for f in inspect(path).findings} == {
        ("citizen_id", "B", "high"),
        ("phone", "C", "high"),
    }


def test_births_beside_names(inspect: Look) -> None:
    found = inspect("Họ và tên;Ngày sinh\nA;01/02/1990\nB;1985\n").findings
    assert [(f.kind, f.column, f.count) for f in found] == [("birth", "B", 2)]
    assert found[0].cells[0].masked == "••/••/••••"
    assert inspect("Huyện;Năm sinh;Số trẻ\nA;1990;5\n").findings == []


def test_contacts_of_offices_are_low(inspect: Look) -> None:
    text = "Cơ quan;Đường dây nóng;Email\nSở Y tế;0912345678;soyte@dongthap.gov.vn\n"
    inspection = inspect(text)
    assert {(f.kind, f.confidence) for f in inspection.findings} == {("phone", "low"), ("email", "low")}
    assert not inspection.held


def test_hidden_sheets_and_comments_are_published_too(inspect: Look, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Xã", "Giá trị"])
    book.active.append(["Tân Hồng", 5])
    book.active["B2"].comment = Comment("hỏi chị Tư, CCCD 087190001234", "Lan")
    hidden = book.create_sheet("Nguồn")
    hidden.sheet_state = "hidden"
    hidden.append(["Họ tên", "Số điện thoại"])
    hidden.append(["A", "0912345678"])
    book.save(path := tmp_path / "a.xlsx")
    inspection = inspect(path)
    assert {(f.kind, f.sheet) for f in inspection.findings} == {
        ("phone", "Nguồn"),
        ("citizen_id", "comments/comment1.xml"),
    }
    assert inspection.held
    assert [table.sheet for table in inspection.dictionary.tables] == ["Sheet"]


def test_titles_and_notes_around_a_table(inspect: Look) -> None:
    text = "Người lập: Trần B - 0912 345 678;;\n;;\nXã;Năm;Giá trị\nTân Hồng;2024;5\nTân Thành;2024;6\n"
    (finding,) = inspect(text).findings
    assert (finding.kind, finding.cells[0].row) == ("phone", 1)


def test_only_the_first_cells_are_shown_and_all_are_counted(inspect: Look) -> None:
    (finding,) = found(inspect, "CCCD", *(f"0870900{n:05d}" for n in range(50)))
    assert (finding.count, len(finding.cells)) == (50, 20)


@pytest.mark.parametrize(
    "name", ["codelists/areas.csv", "codelists/dimension_values.csv", "codelists/units.csv"]
)
def test_our_own_lists_do_not_alarm(name: str, inspect: Look) -> None:
    assert inspect(datasets_dir() / name).findings == []


def test_real_statistics_do_not_alarm(inspect: Look, real_data: Path) -> None:
    names = [p for p in sorted(real_data.iterdir()) if p.suffix in (".csv", ".xls", ".xlsx", ".ods", ".tsv")]
    assert len(names) > 25
    assert {p.name: inspect(p).findings for p in names if inspect(p).held} == {}


def test_contact_points_of_a_catalogue(inspect: Look, real_data: Path) -> None:
    inspection = inspect(real_data / "dcatus_1_1_cftc.json")
    assert [(f.kind, f.column) for f in inspection.findings] == [("email", "contactPoint.hasEmail")]


def test_how_numbers_are_built() -> None:
    assert ids.is_citizen_id("087090001234")
    assert not ids.is_citizen_id("003090001234")
    assert not ids.is_citizen_id("087490001234")
    assert not ids.is_citizen_id("087299001234")
    assert ids.is_mobile("0355123456")
    assert not ids.is_mobile("0155123456")
    assert ids.is_persons_tax_code(TAX)
    assert not ids.is_persons_tax_code(TAX[:-1] + "9")
    assert ids.is_bank_card("4111111111111111")
    assert not ids.is_bank_card("4111111111111112")
    assert ids.masked("1234") == "••••"


def test_headers_with_and_without_accents() -> None:
    assert context_of("Số CMND/CCCD").about("id")
    assert context_of("so_dien_thoai").about("phone")
    assert context_of("phoneNumber").about("phone")
    assert context_of("Tổng số tiền (triệu đồng)").other
    assert not context_of("Đại diện").says
