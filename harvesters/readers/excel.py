"""XLSX, XLS and ODS through calamine: visible sheets, merged cells, real dates, error values."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
    WorksheetNotFound,
)

from harvesters.model import Rejection
from harvesters.readers import layout
from harvesters.readers.fonts import converted, old_font
from harvesters.readers.layout import Merge
from harvesters.readers.marks import Marks, Place, Source, opened
from harvesters.readers.shown import View, put
from harvesters.readers.stage import Stage
from harvesters.readers.table import Limits, Reading, Table, letter, plain
from harvesters.rules import reject, shorten
from harvesters.spec import Read
from harvesters.vietnamese.fold import accented, clean
from harvesters.vietnamese.numbers import ERROR, NATIVE

HEAD_ROWS = 400
#: Digits that spreadsheets show.
_DIGITS = 15
#: Hidden rows and columns that are named.
_SHOWN = 10
Cell = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(
    path: Path, kind: str, read: Read, folder: Path, limits: Limits, sections: bool = True
) -> Reading:
    """The tables of the sheets that the spec names, else of every visible sheet."""
    reading = Reading(detected={"format": kind})
    source: Source | None = None
    try:
        book = CalamineWorkbook.from_path(path)
        chosen = _choose(book.sheets_metadata, read, reading)
        for meta in chosen if reading.failure is None else []:
            source = source or opened(path, kind, book.sheet_names)
            _read_sheet(book, meta.name, source, read, folder, limits, reading, sections)
    except (CalamineError, OSError, ValueError) as error:
        reading.failure = broken(error)
    if not reading.tables and reading.failure is None:
        reading.failure = reject("file.empty")
    return reading


def broken(error: Exception) -> Rejection:
    """What a workbook's reader could not do, in our words."""
    told = str(error) or type(error).__name__
    if re.search(r"password|encrypt", told, re.IGNORECASE):
        return reject("file.encrypted")
    if isinstance(error, WorksheetNotFound):
        return reject(
            "file.broken",
            detail_vi=f"thiếu nội dung của trang tính “{told}”",
            detail_en=f"the content of the sheet “{told}” is missing",
        )
    return reject(
        "file.broken",
        detail_vi="cấu trúc bên trong của tệp bảng tính bị hỏng hoặc không đúng chuẩn",
        detail_en=f"the workbook's inner structure is damaged or not as the standard says ({shorten(told)})",
    )


def _choose(metadata: list[SheetMetadata], read: Read, reading: Reading) -> list[SheetMetadata]:
    """Sheets to read. A hidden one is read only where the spec names it; else it is reported."""
    sheets = [meta for meta in metadata if meta.typ == SheetTypeEnum.WorkSheet]
    if read.sheets:
        return [meta for wanted in read.sheets if (meta := _named(sheets, wanted, reading))]
    visible = [meta for meta in sheets if meta.visible == SheetVisibleEnum.Visible]
    hidden = [meta.name for meta in sheets if meta not in visible]
    reading.faults += [reject("sheet.hidden", value=name, sheet=name) for name in hidden]
    return visible


def _named(sheets: list[SheetMetadata], wanted: str | int, reading: Reading) -> SheetMetadata | None:
    for number, meta in enumerate(sheets, 1):
        if wanted == number or (isinstance(wanted, str) and accented(wanted) == accented(meta.name)):
            return meta
    reading.failure = reject("sheet.missing", value=str(wanted))
    return None


def _read_sheet(
    book: CalamineWorkbook,
    name: str,
    source: Source,
    read: Read,
    folder: Path,
    limits: Limits,
    reading: Reading,
    sections: bool,
) -> None:
    sheet = book.get_sheet_by_name(name)
    if too_large := _too_large(sheet, limits):
        reading.failure = too_large
        return
    grid = _grid(sheet)
    marks = source.marks(name)
    merges = _merges(sheet) if marks.merges is None else marks.merges
    view = View(grid, marks, read, name)
    view.show(merges)
    for (row, column), text in marks.texts.items():
        if not text.startswith("="):
            put(grid, row, column, ERROR + text)
    reading.faults += [*_hidden(marks, grid, name), *_unread(marks, name)]
    if encoding := old_font(grid):
        grid = view.grid = converted(grid, encoding)
        reading.faults.append(reject("encoding.font", sheet=name, value=name, encoding=encoding))
    _spread_labels(grid, merges)
    given = [row - 1 for row in read.header_rows]
    found = layout.find(grid[:HEAD_ROWS], merges, given, read.missing, single=not sections)
    if found is None:
        reading.faults.append(reject("sheet.empty", value=name, sheet=name))
        return
    reading.faults += layout.joined_rows(grid, found, name)
    _put_formulas(grid, found.body, marks.texts)
    reading.faults += _merged_figures(grid, merges, found.body, name)
    view.settle(found)
    reading.faults += view.faults()
    stage = Stage(found, read, limits, folder, f"sheet{len(reading.tables):03d}", sections)
    stage.write((index + 1, grid[index]) for index in range(found.body, len(grid)))
    header = tuple(row + 1 for row in found.header_rows)
    reading.detected[f"header_rows ({name})"] = ", ".join(map(str, header))
    own = (stage.parts, stage.rows, clean(name), header, found.title, view.noted(found.body))
    reading.tables.append(Table("grid", found.columns, tuple(own[0]), *own[1:]))


def _unread(marks: Marks, sheet: str) -> list[Rejection]:
    """That a sheet's styles could not be made out."""
    return [reject("sheet.styles", sheet=sheet, value=sheet)] if marks.unread else []


def _hidden(marks: Marks, grid: list[list[str]], sheet: str) -> list[Rejection]:
    """What is hidden and was read all the same."""
    rows, columns = marks.hidden(grid)
    if not rows and not columns:
        return []
    shown = [str(row + 1) for row in rows[:_SHOWN]], [letter(column + 1) for column in columns[:_SHOWN]]
    vi = [f"{word} {', '.join(each)}" for word, each in zip(("dòng", "cột"), shown, strict=True) if each]
    en = [f"{word} {', '.join(each)}" for word, each in zip(("rows", "columns"), shown, strict=True) if each]
    more = "…" if len(rows) > _SHOWN or len(columns) > _SHOWN else ""
    words = {"places_vi": "; ".join(vi) + more, "places_en": "; ".join(en) + more}
    row = rows[0] + 1 if rows else None
    return [reject("sheet.hidden_cells", sheet=sheet, value=sheet, row=row, **words)]


def _put_formulas(grid: list[list[str]], body: int, marked: dict[Place, str]) -> None:
    """Formulas without a value, where their row says something besides: templates have them in every row."""
    filled = {row for row, _column in marked if body <= row < len(grid) and any(grid[row])}
    for (row, column), text in marked.items():
        if row in filled and text.startswith("="):
            put(grid, row, column, ERROR + text)


def _too_large(sheet: CalamineSheet, limits: Limits) -> Rejection | None:
    end = sheet.end or (0, 0)
    if (end[0] + 1) * (end[1] + 1) > limits.grid_cells:
        return reject("file.too_large", sheet=sheet.name, limit=f"{limits.grid_cells} cells")
    if end[1] + 1 > limits.columns:
        return reject("file.too_large", sheet=sheet.name, limit=f"{limits.columns} columns")
    return None


def _grid(sheet: CalamineSheet) -> list[list[str]]:
    """Cells as text from A1 on; calamine keeps the empty area above and left of the data."""
    if sheet.start is None:
        return []
    return [[as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def as_text(cell: Cell) -> str:
    """Text of a cell; numbers marked as native and without exponent, dates in ISO form."""
    if type(cell) is float:
        return NATIVE + numeral(cell)
    if isinstance(cell, str):
        return (
            clean(cell) if "\n" not in cell else "\n".join(clean(line) for line in cell.splitlines()).strip()
        )
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        return NATIVE + numeral(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return _span(cell) if isinstance(cell, timedelta) else cell.isoformat()


def _span(cell: timedelta) -> str:
    """A length of time in hours, as spreadsheets show it: 30:00:00."""
    minutes, seconds = divmod(round(cell.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"


def numeral(number: float) -> str:
    """Decimal numeral of a number: 14.4, 26, 0.00001; without the noise that comes of adding fractions.

    Spreadsheets show 15 digits. Where these end sooner (12.3 for 12.299999999999999) the rest is noise;
    where they do not, all digits of the file are kept.
    """
    text = f"{number:.15g}"
    if len(text) < 15 and "e" not in text:
        return text
    if len(text.partition("e")[0].replace(".", "").lstrip("-0")) >= _DIGITS:
        text = repr(number)
    return (format(Decimal(text), "f") if "e" in text else text).removesuffix(".0")


def _merges(sheet: CalamineSheet) -> list[Merge]:
    return [((top, left), (bottom, right)) for (top, left), (bottom, right) in sheet.merged_cell_ranges or []]


def _spread_labels(grid: list[list[str]], merges: list[Merge]) -> None:
    """A text merged downwards in one column labels each of its rows; a merged figure does not repeat."""
    for (top, left), (bottom, right) in merges:
        inside = top < len(grid) and left < len(grid[top])
        if left != right or not inside or not grid[top][left] or _is_figure(grid[top][left]):
            continue
        for row in range(top + 1, min(bottom + 1, len(grid))):
            put(grid, row, left, grid[top][left])


def _is_figure(cell: str) -> bool:
    """Whether a cell holds a figure; a text of one or two digits may be a label (a month)."""
    if cell[:1] in (NATIVE, ERROR):
        return True
    return layout.kind(cell, frozenset()) == "figure" and not re.fullmatch(r"\d{1,2}\.?", cell.strip())


def _merged_figures(grid: list[list[str]], merges: list[Merge], body: int, sheet: str) -> list[Rejection]:
    """Figures that stand for several rows or columns: only the first of these has them."""
    found: list[Rejection] = []
    for (top, left), (bottom, right) in merges:
        if not (body <= top < len(grid) and left < len(grid[top]) and _is_figure(grid[top][left])):
            continue
        where = {"row": top + 1, "column": letter(left + 1), "value": plain(grid[top][left]), "sheet": sheet}
        if bottom > top and top + 1 < len(grid):
            found.append(reject("cell.merged", **where, last=str(bottom + 1)))
        if right > left:
            found.append(reject("cell.merged_across", **where, last=letter(right + 1)))
    return found
