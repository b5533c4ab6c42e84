"""The statistics office's site: every value of the reference in files of the kinds it has."""

from __future__ import annotations

from collections.abc import Callable

from samples.layouts import (
    NOT_THERE,
    NOTE,
    VI,
    by_area,
    comma,
    grouped,
    heading,
    headings,
    line,
    members_above,
    sections,
    years_below,
)
from samples.reference import AREAS, Figures, label, member_label, statistics
from samples.writers import Cell, Merge, Row, Sheet, as_json, delimited, native, ods, xls, xlsx


def _rice(figures: Figures) -> bytes:
    table = sections(figures, comma, "Diện tích, năng suất và sản lượng lúa phân theo địa phương")
    return delimited([*table, [], [NOTE]])


def _cereals(figures: Figures) -> bytes:
    return delimited(
        sections(figures, str, "Cereals and maize by province by Cities, provincies and Year", 1)
    )


def _livestock(figures: Figures) -> bytes:
    names = ("Trâu", "Bò", "Lợn", "Gia cầm")
    return xlsx([years_below(figures, code, name) for code, name in zip(figures.codes, names, strict=True)])


def _fishery(figures: Figures) -> bytes:
    """One sheet; indicators have Roman numbers, areas Arabic ones."""
    rows: list[Row] = [["THỦY SẢN PHÂN THEO ĐỊA PHƯƠNG"], [], ["STT", "Địa phương", *headings(figures)]]
    for roman, code in zip(("I", "II", "III", "IV", "V", "VI"), figures.codes, strict=True):
        rows.append([roman, label(code)])
        for number, area in enumerate(figures.only(code).areas(), 1):
            rows.append([number, AREAS[area][VI], *line(figures, code, "", area, native)])
    return ods([Sheet("Thủy sản", [*rows, [], [None, NOTE]])])


def _farms(figures: Figures) -> bytes:
    return delimited([["Province", *headings(figures, 1)], *by_area(figures, str, 1)], ",", "utf-8", "\n")


def _kinds_of_farms(figures: Figures) -> bytes:
    (code,) = figures.codes
    records = [
        {
            "diaPhuong": {"ten": AREAS[value.area][VI]},
            "nam": int(value.period),
            "loaiTrangTrai": member_label(figures.dimensions[code], value.member),
            "soTrangTrai": native(value.value),
        }
        for value in figures.values
    ]
    return as_json({"tenBang": label(code), "nguon": "Tổng cục Thống kê", "duLieu": records})


def _education(figures: Figures) -> bytes:
    names = ("Lớp học", "Giáo viên", "Nữ giáo viên", "Học sinh", "Nữ học sinh", "Trường học")
    return xlsx([members_above(figures, code, name) for code, name in zip(figures.codes, names, strict=True)])


def _literacy(figures: Figures) -> bytes:
    table = sections(figures, comma, "Trình độ dân cư từ 15 tuổi trở lên phân theo địa phương")
    return delimited([*table, [], [NOTE]], "\t", "utf-16")


def _establishments(figures: Figures) -> bytes:
    """The area stands only in the first of its rows, as a merged cell leaves it."""
    (code,) = figures.codes
    rows: list[Row] = [[label(code)], ["Địa phương", "Loại cơ sở", *headings(figures)]]
    for area in figures.areas():
        for number, member in enumerate(figures.members()):
            kind = member_label(figures.dimensions[code], member)
            cells = line(figures, code, member, area, str)
            rows.append([AREAS[area][VI] if number == 0 else "", kind, *cells])
    return delimited([*rows, [], [NOTE]])


def _beds(figures: Figures) -> bytes:
    """A section for each area."""
    (code,) = figures.codes
    rows: list[Row] = [[label(code)], [], ["Loại cơ sở", *headings(figures)]]
    for area in figures.areas():
        rows.append([AREAS[area][VI]])
        for member in figures.members():
            kind = member_label(figures.dimensions[code], member)
            rows.append([kind, *line(figures, code, member, area, grouped)])
    return delimited(rows)


def _staff(figures: Figures) -> bytes:
    """A header of two rows whose merged cells were lost on the way to CSV."""
    (code,) = figures.codes
    upper: list[Cell] = [""]
    lower: list[Cell] = ["Địa phương"]
    for member in figures.members():
        kind = member_label(figures.dimensions[code], member)
        upper += [kind, *[""] * (len(figures.periods()) - 1)]
        lower += headings(figures)
    rows: list[Row] = [[label(code)], [], upper, lower]
    for area in figures.areas():
        cells = [c for member in figures.members() for c in line(figures, code, member, area, str)]
        rows.append([AREAS[area][VI], *cells])
    return delimited([*rows, [], [NOTE]])


def _pharmacists(figures: Figures) -> bytes:
    """One value in a row."""
    (code,) = figures.codes
    rows: list[Row] = [["Năm", "Địa phương", "Trình độ", "Số người"]]
    for value in figures.values:
        kind = member_label(figures.dimensions[code], value.member)
        rows.append([value.period, AREAS[value.area][VI].title(), kind, value.value])
    return delimited(rows, ",", "utf-8", "\n")


def _children(figures: Figures) -> bytes:
    names = ("Dưới 1 tuổi", "Dưới 5 tuổi", "Tiêm chủng")
    return xls([years_below(figures, code, name) for code, name in zip(figures.codes, names, strict=True)])


def _area_and_population(figures: Figures) -> bytes:
    """Each year is merged over the three indicators."""
    upper: list[Cell] = ["Địa phương"]
    lower: list[Cell] = [None]
    merges: list[Merge] = [(2, 0, 3, 0)]
    for period in figures.periods():
        merges.append((2, len(upper), 2, len(upper) + len(figures.codes) - 1))
        upper += [heading(figures, period), *[None] * (len(figures.codes) - 1)]
        lower += [label(code) for code in figures.codes]
    rows: list[Row] = [["Diện tích, dân số và mật độ dân số phân theo địa phương"], [], upper, lower]
    for area in figures.areas():
        found = [figures.cell(code, "", area, p) for p in figures.periods() for code in figures.codes]
        rows.append([AREAS[area][VI], *(NOT_THERE if cell is None else native(cell) for cell in found)])
    return xlsx([Sheet("V02.01", [*rows, [], [NOTE]], merges)])


def _population_and_labour(figures: Figures) -> bytes:
    """Years down, areas across; a section for each indicator."""
    rows: list[Row] = [["Dân số và lao động"], [], ["Năm", *(AREAS[a][VI] for a in figures.areas())]]
    for code in figures.codes:
        rows.append([label(code)])
        for period in figures.only(code).periods():
            cells = [figures.cell(code, "", area, period) for area in figures.areas()]
            shown = [NOT_THERE if cell is None else comma(cell) for cell in cells]
            rows.append([heading(figures, period), *shown])
    return delimited([*rows, [], [NOTE]])


def _living(figures: Figures) -> bytes:
    """The indicator is merged downwards beside its areas."""
    rows: list[Row] = [["Mức sống dân cư"], [], ["Chỉ tiêu", "Địa phương", *headings(figures)]]
    merges: list[Merge] = []
    for code in figures.codes:
        areas = figures.only(code).areas()
        merges.append((len(rows), 0, len(rows) + len(areas) - 1, 0))
        for number, area in enumerate(areas):
            name = label(code) if number == 0 else None
            rows.append([name, AREAS[area][VI], *line(figures, code, "", area, native)])
    return xls([Sheet("Mức sống", [*rows, [], [NOTE]], merges)])


def _income(figures: Figures) -> bytes:
    """Areas and years down, sources of income across; 1.234,5."""
    (code,) = figures.codes
    kinds = [member_label(figures.dimensions[code], member) for member in figures.members()]
    rows: list[Row] = [[label(code)], [], ["Địa phương", "Năm", *kinds]]
    for area in figures.areas():
        for period in figures.periods():
            cells = [figures.cell(code, member, area, period) for member in figures.members()]
            shown = [NOT_THERE if cell is None else grouped(cell) for cell in cells]
            rows.append([AREAS[area][VI], heading(figures, period), *shown])
    return delimited([*rows, [], [NOTE]])


def _industry(figures: Figures) -> bytes:
    (code,) = figures.codes
    rows: list[Row] = [[label(code)], [], ["Địa phương", *headings(figures)], *by_area(figures, comma)]
    return delimited(rows, ";", "windows-1258")


_MAKERS: dict[str, Callable[[Figures], bytes]] = {
    "lua.csv": _rice,
    "luong-thuc.csv": _cereals,
    "chan-nuoi.xlsx": _livestock,
    "thuy-san.ods": _fishery,
    "trang-trai.csv": _farms,
    "trang-trai.json": _kinds_of_farms,
    "giao-duc.xlsx": _education,
    "trinh-do.csv": _literacy,
    "co-so-y-te.csv": _establishments,
    "giuong-benh.csv": _beds,
    "can-bo-y-te.csv": _staff,
    "can-bo-duoc.csv": _pharmacists,
    "suc-khoe-tre-em.xls": _children,
    "dien-tich-dan-so.xlsx": _area_and_population,
    "dan-so-lao-dong.csv": _population_and_labour,
    "muc-song.xls": _living,
    "thu-nhap.csv": _income,
    "cong-nghiep.csv": _industry,
}


def files() -> dict[str, bytes]:
    """Path below the sites → bytes."""
    return {f"thong-ke/{name}": _MAKERS[name](figures) for name, figures in statistics().items()}
