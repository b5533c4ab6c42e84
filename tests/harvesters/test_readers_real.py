"""Facts about real files, as their list states them."""

from __future__ import annotations

import polars as pl
import pytest

from harvesters.readers.table import ROW, SECTION, Table, plain
from harvesters.vietnamese.fold import clean
from tests.harvesters.conftest import ReadReal


def body(table: Table) -> pl.DataFrame:
    return pl.concat(list(table.batches()))


def cells(table: Table, row: int) -> list[str]:
    found = body(table).filter(pl.col(ROW) == row).drop(ROW, SECTION).row(0)
    return [plain(cell) for cell in found]


@pytest.mark.parametrize(
    ("name", "header", "rows", "first", "last"),
    [
        ("vn_gso_sex_ratio_V02.09.csv", (3,), 71, 4, 74),
        ("vn_gso_women_education_V10.07.csv", (3,), 12, 5, 19),
        ("vn_gso_cpi_monthly_1995_2015.csv", (3,), 12, 4, 15),
        ("vn_gso_en_paddy_area_1995_2016.csv", (3,), 71, 4, 74),
        ("vn_vaccination_2021.csv", (1,), 63, 2, 64),
        ("vn_gso_districts_2025-07-18.csv", (1,), 696, 2, 697),
        ("vn_provinces34_2025.csv", (1,), 34, 2, 35),
        ("vn_dti_2022_2024.csv", (1,), 189, 2, 190),
        ("wb_unemployment_2025.csv", (5,), 266, 6, 271),
        ("csv_latin1_decimal_comma.csv", (1,), 638, 2, 639),
        ("csv_german_semicolon.csv", (1,), 7, 2, 8),
        ("csv_mixed_date_formats.csv", (1,), 4, 2, 5),
        ("csv_ddmmyyyy_times.csv", (1,), 3, 2, 4),
        ("csv_dotted_dates_communes.csv", (1,), 60, 2, 61),
        ("csv_excel_pasting_co2.csv", (4,), 14, 5, 18),
        ("csv_preamble.csv", (3,), 83, 4, 86),
        ("tsv_hourly.tsv", (1,), 140, 2, 141),
        ("vn_nin_malnutrition_2004.xls", (4, 5), 73, 6, 78),
        ("vn_province_level.xls", (1,), 63, 2, 64),
        ("xlsx_multiline_headers_merged.xlsx", (1, 2, 3, 4, 5), 1, 6, 6),
        ("ods_blank_line_dates.ods", (1,), 3, 2, 5),
    ],
)
def test_where_the_table_stands(
    read_real: ReadReal, name: str, header: tuple[int, ...], rows: int, first: int, last: int
) -> None:
    reading = read_real(name)
    assert reading.failure is None
    table = reading.tables[0]
    numbers = body(table)[ROW]
    assert (table.header_rows, table.rows, numbers[0], numbers[-1]) == (header, rows, first, last)


@pytest.mark.parametrize(
    ("name", "row", "column", "text"),
    [
        ("vn_gso_sex_ratio_V02.09.csv", 4, 1, "CẢ NƯỚC"),
        ("vn_gso_sex_ratio_V02.09.csv", 4, 13, "97.5"),
        ("vn_provinces34_2025.csv", 4, 3, "tỉnh Tuyên Quang"),
        ("csv_latin1_decimal_comma.csv", 639, 7, "83,79288068"),
        ("vn_nin_malnutrition_2004.xls", 67, 3, "1522"),
        ("vn_nin_malnutrition_2004.xls", 67, 4, "25.6"),
        ("vn_pci_2005.xls", 2, 2, "76.81896532924489"),
        ("vn_pci_2005.xls", 8, 4, "Tốt"),
        ("vn_pci_2014.xlsx", 2, 3, "9.371696472167969"),
        ("ods_blank_line_dates.ods", 2, 3, "2010-10-10"),
        ("ods_two_sheets.ods", 3, 2, "中国人"),
        ("xlsx_date1904.xlsx", 1, 1, "2021-01-01"),
        ("vn_province_level.xls", 2, 1, "01"),
        ("tsv_hourly.tsv", 141, 1, "2012-06-27 19:00:00"),
    ],
)
def test_cells(read_real: ReadReal, name: str, row: int, column: int, text: str) -> None:
    assert cells(read_real(name).tables[0], row)[column - 1] == text


def test_dong_thap_in_the_xls(read_real: ReadReal) -> None:
    table = read_real("vn_nin_malnutrition_2004.xls").tables[0]
    assert cells(table, 67)[1].splitlines()[0] == "Đồng Tháp"
    assert table.columns[4].levels == ("SDD cân/tuổi (%)\nUnderweight", "Độ I\nModerate")


def test_section_rows_label_the_rows_below(read_real: ReadReal) -> None:
    frame = body(read_real("vn_gso_women_education_V10.07.csv").tables[0])
    assert frame[SECTION].unique(maintain_order=True).to_list()[0] == "Số nữ giáo viên (Nghìn người)"
    assert frame[SECTION].n_unique() == 4
    last = frame.filter(
        pl.col("c2") == "Trung học phổ thông", pl.col(SECTION).str.starts_with("Số nữ học sinh")
    )
    assert last["c20"].to_list() == ["1344.5"]


def test_scattered_header_rows(read_real: ReadReal) -> None:
    table = read_real("csv_dutch_budget_multiheader.csv").tables[0]
    assert [c.levels[2] for c in table.columns[2:14]][::11] == ["Groningen", "Flevoland"]
    assert [cell for cell in cells(table, 42) if cell][1:3] == ["Aantal inwoners", "566,216"]


def test_merged_headers_over_five_rows(read_real: ReadReal) -> None:
    levels = [column.levels for column in read_real("xlsx_multiline_headers_merged.xlsx").tables[0].columns]
    assert levels[3][0] == "Cumulative impact of changes on cost of food basket"
    assert (levels[2][3], levels[3][3]) == ("from previous quarter", "from baseline (%)")


def test_hidden_sheets_are_reported_and_read_only_by_name(read_real: ReadReal) -> None:
    reading = read_real("xlsx_hidden_sheets.xlsx")
    assert [table.sheet for table in reading.tables] == ["Visible"]
    assert [(f.code, f.value) for f in reading.faults] == [
        ("sheet.hidden", "Hidden"),
        ("sheet.hidden", "VeryHidden"),
    ]
    assert [t.sheet for t in read_real("xlsx_us_bonds_3sheets.xlsx").tables] == ["Report"]
    assert [t.sheet for t in read_real("xlsx_us_bonds_3sheets.xlsx", sheets=["data"]).tables] == ["data"]


def test_data_on_a_named_sheet(read_real: ReadReal) -> None:
    table = read_real("xlsx_us_bonds_3sheets.xlsx", sheets=["data"]).tables[0]
    assert (table.header_rows, table.rows) == ((3,), 8544)
    assert cells(table, 4)[:4] == ["2013-06-30", "A", "PiecesIssued", "1026746"]


def test_names_above_a_blank_row_and_codes(read_real: ReadReal) -> None:
    table = read_real("vn_pci_2014.xlsx", sheets=["Tiếp cận đất đai"]).tables[0]
    assert table.header_rows == (1, 3)
    assert table.columns[1].levels == ("Tỉnh", "pci_id")
    assert cells(table, 4)[:2] == ["1", "Hà Nội"]
    other = read_real("vn_pci_2014.xlsx", sheets=["Dịch vụ hỗ trợ DN"]).tables[0]
    assert (other.header_rows, other.columns[2].levels[0]) == ((1, 3), "Sub-Index 8")


def test_error_values_are_seen(read_real: ReadReal) -> None:
    frame = body(read_real("xlsx_error_cells.xlsx").tables[0])
    assert [plain(cell) for cell in frame["c1"]] == [
        "#DIV/0!",
        "#NAME?",
        "#VALUE!",
        "#NULL!",
        "#REF!",
        "#NUM!",
        "#N/A",
    ]
    assert frame["c1"].str.starts_with("\x03").all()


def test_repeated_rows_of_an_ods_are_not_expanded(read_real: ReadReal) -> None:
    tables = read_real("ods_rows_repeated.ods").tables
    assert [body(table)[ROW][-1] for table in tables] == [8, 9, 10]


def test_json_records(read_real: ReadReal) -> None:
    table = read_real("vn_vaccination_2021.json").tables[0]
    row = dict(zip([c.label for c in table.columns], cells(table, 56), strict=True))
    assert table.rows == 63
    codes = next(column.name for column in table.columns if column.label == "provinceCode")
    assert body(table)[codes].str.len_chars().unique().to_list() == [2]
    assert (row["provinceName"], row["population"], row["lastReportedDate"]) == ("Đồng Tháp", "1599504", "")


def test_text_is_composed(read_real: ReadReal) -> None:
    frame = body(read_real("vn_provinces34_2025.csv").tables[0])
    assert all(cell == clean(cell) for cell in frame["c10"] if "\n" not in cell)


@pytest.mark.parametrize(
    ("name", "code"), [("csv_bom_only.csv", "file.empty"), ("html_served_as_json.json", "file.html")]
)
def test_no_data_is_a_value(read_real: ReadReal, name: str, code: str) -> None:
    failure = read_real(name).failure
    assert failure
    assert failure.code == code
