"""XLSX of an open dataset's tables: a sheet for each, a dictionary, source and licence."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from harvesters.open_tables import OpenTable

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_DICTIONARY = ("Bảng / Table", "Cột / Column", "Kiểu / Type", "Tên", "Ý nghĩa", "Label", "Meaning")


def workbook(package: dict[str, Any], tables: Sequence[OpenTable]) -> bytes:
    """The bytes; ``package`` as ``package_show`` gives it. Text is never a formula."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        bold = book.add_format({"bold": True})
        for table in tables:
            sheet = book.add_worksheet(table.cut.title.vi[:31])
            kinds = [column.type in ("numeric", "int") for column in table.cut.columns]
            _fill(sheet, bold, [column.id for column in table.cut.columns], table.rows, kinds)
        lines = [line for table in tables for line in _described(table)]
        _fill(book.add_worksheet("Từ điển dữ liệu"), bold, _DICTIONARY, lines)
        _fill(
            book.add_worksheet("Nguồn và giấy phép"), bold, ("Mục / Item", "Nội dung / Text"), _about(package)
        )
    return stream.getvalue()


def _fill(
    sheet: Worksheet,
    bold: Format,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    numeric: Sequence[bool] = (),
) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(header) - 1, 24)
    for column, text in enumerate(header):
        sheet.write_string(0, column, text, bold)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if cell and numeric and numeric[column]:
                sheet.write_number(number, column, float(cell))
            elif cell:
                sheet.write_string(number, column, cell)


def _described(table: OpenTable) -> Iterable[Sequence[str]]:
    for column in table.cut.columns:
        label, notes = column.label, column.notes
        yield table.cut.title.vi, column.id, column.type, label.vi, notes.vi, label.en, notes.en


def _about(package: dict[str, Any]) -> list[Sequence[str]]:
    texts = {name: package.get(f"{name}_translated") or {} for name in ("title", "notes", "provenance")}
    return [
        ("Tên / Title", f"{texts['title'].get('vi')} / {texts['title'].get('en')}"),
        ("Mô tả", str(texts["notes"].get("vi", ""))),
        ("Description", str(texts["notes"].get("en", ""))),
        ("Nguồn gốc", str(texts["provenance"].get("vi", ""))),
        ("Provenance", str(texts["provenance"].get("en", ""))),
        ("Nguồn / Source", str(package.get("source_url") or package.get("source_system") or "")),
        ("Giấy phép / Licence", str(package.get("license_title") or package.get("license_id") or "")),
    ]
