"""Data dictionaries: types from all cells, and honest where a cell can be read in two ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from harvesters.tabular.describe import table_schema
from harvesters.tabular.inspection import inspect_file
from harvesters.tabular.model import Field
from tests.harvesters.tabular.conftest import Look


def column(inspect: Look, *cells: str, header: str = "Cột") -> Field:
    found = inspect(f"{header};Nhãn\n" + "".join(f"{cell};a\n" for cell in cells))
    return found.dictionary.tables[0].fields[0]


def test_columns_with_names_that_programs_can_use(inspect: Look) -> None:
    text = "Diện tích (ha);Đơn vị;Đơn vị;2024;\n1;a;b;3;x\n2;c;;4;y\n"
    (table,) = inspect(text).dictionary.tables
    assert [(f.name, f.machine) for f in table.fields] == [
        ("Diện tích (ha)", "dien_tich_ha"),
        ("Đơn vị", "don_vi"),
        ("Đơn vị", "don_vi_2"),
        ("2024", "c_2024"),
        ("", "cot_5"),
    ]
    assert (table.fields[2].missing, table.fields[2].distinct, table.fields[2].examples) == (0.5, 1, ("b",))


@pytest.mark.parametrize(
    ("cells", "kind", "ends"),
    [
        (["1", "20", "-3"], "integer", ("-3", "20")),
        (["1.234.567", "12.345", "5"], "integer", ("5", "1234567")),
        (["1,5", "1.234,25"], "number", ("1.5", "1234.25")),
        (["45,3%", "7%"], "number", ("7", "45.3")),
        (["2024-01-31", "2023-12-01"], "date", ("2023-12-01", "2024-01-31")),
        (["31/01/2024", "05/06/2024"], "date", ("2024-01-31", "2024-06-05")),
        (["01/31/2024", "05/06/2024"], "date", ("2024-01-31", "2024-05-06")),
        (
            ["2024-01-31 10:00", "2024-01-31T11:00:00Z"],
            "datetime",
            ("2024-01-31 10:00", "2024-01-31T11:00:00Z"),
        ),
        (["Có", "Không", "có"], "boolean", ("", "")),
        (["a", "b"], "string", ("", "")),
    ],
)
def test_types(cells: list[str], kind: str, ends: tuple[str, str], inspect: Look) -> None:
    found = column(inspect, *cells)
    assert (found.type, (found.minimum, found.maximum), found.remarks) == (kind, ends, ())


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        (["1.234", "5.678"], "two ways"),
        (["1,5", "2.5", "3,5", "4.5"], "mixes"),
        (["01/02/2024", "05/06/2024"], "day or month"),
        (["31/01/2024", "01/31/2024"], "several ways"),
        (["2024-01-31", "31/01/2024"], "several ways"),
        (["31/01/24"], "two digits"),
        (["01", "02", "11"], "codes"),
        (["12345678901234567", "1"], "codes"),
        (["gần 5", "6"], "about"),
        (["1", "2", "3", "4", "5", "6", "7", "8", "9", "mười"], "mười"),
    ],
)
def test_what_is_not_clear_is_text_and_says_why(cells: list[str], word: str, inspect: Look) -> None:
    found = column(inspect, *cells)
    assert found.type == "string"
    assert word in found.remarks[0].en
    assert found.remarks[0].vi != found.remarks[0].en


def test_years_only_where_the_header_says_so(inspect: Look) -> None:
    assert column(inspect, "2023", "2024", header="Năm").type == "year"
    assert column(inspect, "2023", "2024", header="Số hộ").type == "integer"


def test_real_numbers_and_dates_of_a_workbook(inspect: Look, tmp_path: Path) -> None:
    from datetime import date

    book = Workbook()
    book.active.append(["Ngày", "Số", "Mã"])
    book.active.append([date(2024, 1, 31), 1.234, "087"])
    book.active.append([date(2024, 2, 1), 5678, "001"])
    book.save(path := tmp_path / "a.xlsx")
    (table,) = inspect(path).dictionary.tables
    assert [(f.type, f.decimal, f.maximum) for f in table.fields] == [
        ("date", "", "2024-02-01"),
        ("number", "", "5678"),
        ("string", "", ""),
    ]


def test_a_frictionless_schema(inspect: Look) -> None:
    text = "Ngày;Số;Tỷ lệ;Đạt;Ghi chú\n31/01/2024;1.234,5;5%;Có;\n01/02/2024;2,5;7%;Không;x y\n"
    (table,) = inspect(text).dictionary.tables
    schema = table_schema(table)
    assert schema["fields"] == [
        {
            "name": "ngay",
            "title": "Ngày",
            "type": "date",
            "format": "%d/%m/%Y",
            "constraints": {"required": True},
        },
        {
            "name": "so",
            "title": "Số",
            "type": "number",
            "decimalChar": ",",
            "groupChar": ".",
            "constraints": {"required": True},
        },
        {
            "name": "ty_le",
            "title": "Tỷ lệ",
            "type": "integer",
            "bareNumber": False,
            "constraints": {"required": True},
        },
        {
            "name": "dat",
            "title": "Đạt",
            "type": "boolean",
            "trueValues": ["Có"],
            "falseValues": ["Không"],
            "constraints": {"required": True},
        },
        {"name": "ghi_chu", "title": "Ghi chú", "type": "string"},
    ]
    assert "" in schema["missingValues"]


def test_real_files(inspect: Look, real_data: Path) -> None:
    (table,) = inspect(real_data / "csv_latin1_decimal_comma.csv").dictionary.tables
    types = {field.machine: field.type for field in table.fields}
    assert (types["occupancy_rate"], types["annee"], types["classement"]) == ("number", "integer", "string")
    (table,) = inspect(real_data / "csv_ddmmyyyy_times.csv").dictionary.tables
    kinds = {field.machine: (field.type, field.format) for field in table.fields}
    assert kinds["last_updated"] == ("date", "%d/%m/%Y")
    assert kinds["mon_am"] == ("string", "")


def test_in_a_process_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Họ tên,CCCD\nA,087090001234\n", encoding="utf-8")
    (work := tmp_path / "work").mkdir()
    found = inspect_file(path, "a.csv", work)
    assert [field.machine for field in found.dictionary.tables[0].fields] == ["ho_ten", "cccd"]
    assert [finding.kind for finding in found.findings] == ["citizen_id"]


def test_what_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7\n")
    (work := tmp_path / "work").mkdir()
    found = inspect_file(path, "a.pdf", work)
    assert found.dictionary.failure
    assert found.dictionary.failure.code == "file.format"
    assert not found.held
