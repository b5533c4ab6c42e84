"""Text files of illustrative values as offices would send them: old encodings, dialects, nested records.

A few rows are faulty on purpose, so that there is something to see among the rejections.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from samples.illustrative import Month, Series
from samples.monthly import MARK, one_a_row, percent, thousands, total, wide
from samples.writers import Cell, Row, as_json, decomposed, delimited, native, numeral


def _signed(files: Sequence[Series]) -> bytes:
    return delimited(wide(files[0], numeral, "T{m}/{y}"), ";", "windows-1258")


def _courses(files: Sequence[Series]) -> bytes:
    """One value in a row, text in NFD; a row stands twice, another contradicts itself."""
    (values,) = files
    lines = list(one_a_row(values, "Tháng {m}/{y}", str))
    lines.insert(40, lines[30])
    lines.insert(90, [*lines[80][:2], "999"])
    table: list[Row] = [[f"{values.label}. {MARK}"], ["Tháng", "Đơn vị", "Số lượt"], *lines]
    return delimited(decomposed(table), ",", "utf-8", "\n")


def _teams(files: Sequence[Series]) -> bytes:
    return delimited(wide(files[0], str, "Tháng {m} năm {y}"), "\t", "utf-16")


def _signatures(files: Sequence[Series]) -> bytes:
    """Units by their code, the last day of a month instead of the month."""
    (values,) = files
    table: list[Row] = [[values.label, MARK], [], ["Ngày chốt", "Mã xã", "Tên xã", "Tỷ lệ"]]
    for month in values.months:
        day = month.says("{d}/{m:02d}/{y}".replace("{d}", str(_last_day(month))))
        for unit in values.units:
            text = values.of(unit, month)
            table.append([day, unit.code, unit.name, "-" if text is None else percent(text)])
    return delimited(table, ",")


def _last_day(month: Month) -> int:
    if month.number == 2:
        return 28
    return 30 if month.number in (4, 6, 9, 11) else 31


def _payments(files: Sequence[Series]) -> bytes:
    """In the old font encoding; a letter for a digit, and a share above 100."""
    table = wide(files[0], numeral, "Tháng {m}/{y}")
    table[7][4] = "4O,5"
    table[50][10] = "112,4"
    return delimited(table, ";", "tcvn3")


def _sellers(files: Sequence[Series]) -> bytes:
    """Months down, 102 units across, a total at the right."""
    (values,) = files
    head: list[Cell] = ["Tháng", *(unit.name for unit in values.units), "Toàn tỉnh"]
    table: list[Row] = [[values.label], [MARK], head]
    for month in values.months:
        found = [values.of(unit, month) for unit in values.units]
        shown = ["" if text is None else thousands(text) for text in found]
        table.append([month.says("Tháng {m} năm {y}"), *shown, thousands(total(values, month))])
    return delimited(table)


def _farmers(files: Sequence[Series]) -> bytes:
    """Nested records; two of them hold words for a figure."""
    (values,) = files
    records = [
        {
            "xa": {"ma": unit.code, "ten": unit.name},
            "thang": str(month),
            "soHo": None if (text := values.of(unit, month)) is None else native(text),
        }
        for month in values.months
        for unit in values.units
    ]
    records[17]["soHo"] = "đang rà soát"
    records[230]["soHo"] = "khoảng một nghìn"
    return as_json({"bieu": values.label, "ghiChu": MARK, "duLieu": records})


def _permits(files: Sequence[Series]) -> bytes:
    """A section for each month; a misspelt name, and one of a commune that is no more."""
    (values,) = files
    table: list[list[Cell]] = [[values.label], [MARK], ["Đơn vị", "Tỷ lệ nộp trực tuyến (%)"]]
    for month in values.months:
        table.append([month.says("Tháng {m}/{y}")])
        for unit in values.units:
            text = values.of(unit, month)
            table.append([unit.name, "…" if text is None else numeral(text)])
    misspelt = next(line for line in table if line[0] == "Phường Cao Lãnh")
    misspelt[0] = "Phường Cao Lảnh"
    table[120][0] = "Xã Bình Thạnh Trung"
    return delimited(table)


def _identities(files: Sequence[Series]) -> bytes:
    """Short prefixes, percent signs."""
    table = wide(files[0], percent, "{m}/{y}", lambda unit: f"{unit.kind[0]}. {unit.bare}")
    return delimited(table, "|", "utf-8-sig")


def _civil_status(files: Sequence[Series]) -> bytes:
    """In the other font encoding; month and year apart, one row with a thirteenth month."""
    (values,) = files
    table: list[list[Cell]] = [[values.label, MARK], ["Năm", "Tháng", "Đơn vị", "Số hồ sơ"]]
    for month in values.months:
        for unit in values.units:
            table.append([str(month.year), str(month.number), unit.name, values.of(unit, month) or ""])
    table[60][1] = "13"
    return delimited(table, ";", "vni")


MAKERS: dict[str, Callable[[Sequence[Series]], bytes]] = {
    "so-noi-vu/van-ban-ky-so.csv": _signed,
    "so-noi-vu/boi-duong.csv": _courses,
    "so-khoa-hoc-va-cong-nghe/to-cong-nghe-so.tsv": _teams,
    "so-khoa-hoc-va-cong-nghe/chu-ky-so.csv": _signatures,
    "so-tai-chinh/thanh-toan-khong-tien-mat.csv": _payments,
    "so-cong-thuong/ho-kinh-doanh-tmdt.csv": _sellers,
    "so-nong-nghiep-va-moi-truong/ho-nong-dan-so.json": _farmers,
    "so-xay-dung/giay-phep-xay-dung.csv": _permits,
    "cong-an-tinh/dinh-danh-dien-tu.csv": _identities,
    "so-tu-phap/ho-tich.csv": _civil_status,
}
