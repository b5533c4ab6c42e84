"""Workbooks of illustrative values as offices would send them: merged headers, sections, totals, footnotes.

Two cells are faulty on purpose, so that there is something to see among the rejections.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from samples.illustrative import Series
from samples.monthly import MARK, NOT_REPORTED, cells, mean, thousands, wide
from samples.writers import DIVISION, Cell, Merge, Row, Sheet, native, ods, xls, xlsx


def _online(files: Sequence[Series]) -> bytes:
    """Two indicators a month under merged cells; a letterhead, wards and communes in sections, a total."""
    first = files[0]
    top: list[Cell] = ["STT", "Đơn vị"]
    below: list[Cell] = [None, None]
    merges: list[Merge] = [(4, 0, 5, 0), (4, 1, 5, 1)]
    for month in first.months:
        merges.append((4, len(top), 4, len(top) + 1))
        top += [month.says("Tháng {m}/{y}"), None]
        below += ["Trực tuyến toàn trình (%)", "Đúng hạn (%)"]
    table: list[list[Cell]] = [
        ["VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH"],
        ["TÌNH HÌNH TIẾP NHẬN, GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH CẤP XÃ"],
        [MARK],
        [],
        top,
        below,
        [None, "TOÀN TỈNH (bình quân)", *(native(mean(s, m)) for m in first.months for s in files)],
    ]
    for kind, title in (("Phường", "A. CÁC PHƯỜNG"), ("Xã", "B. CÁC XÃ")):
        table.append([None, title])
        for number, unit in enumerate((u for u in first.units if u.kind == kind), 1):
            pairs = zip(*(cells(s, unit, native, NOT_REPORTED) for s in files), strict=True)
            table.append([number, unit.name, *(cell for pair in pairs for cell in pair)])
    table[20][5] = DIVISION
    table[40][9] = 105.2
    notes: list[Row] = [[], ["(1) Tính trên hồ sơ tiếp nhận trong tháng."], [None, "Người lập biểu"]]
    return xlsx([Sheet("Cấp xã", [*table, *notes], merges)])


def _districts(files: Sequence[Series]) -> bytes:
    """Years over months; the districts of the two old provinces, some of them of the same name."""
    (values,) = files
    top: list[Cell] = ["STT", "Huyện, thành phố, thị xã"]
    merges: list[Merge] = [(3, 0, 4, 0), (3, 1, 4, 1)]
    for year in sorted({month.year for month in values.months}):
        count = sum(month.year == year for month in values.months)
        merges.append((3, len(top), 3, len(top) + count - 1))
        top += [f"Năm {year}", *[None] * (count - 1)]
    below: list[Cell] = [None, None, *(month.says("Tháng {m}") for month in values.months)]
    table: list[Row] = [["HỒ SƠ TRỰC TUYẾN TOÀN TRÌNH CẤP HUYỆN (%)"], [MARK], [], top, below]
    for roman, code, province in (("I", "87", "TỈNH ĐỒNG THÁP (CŨ)"), ("II", "82", "TỈNH TIỀN GIANG (CŨ)")):
        table.append([roman, province])
        for number, unit in enumerate((u for u in values.units if u.parent == code), 1):
            table.append([number, unit.name, *cells(values, unit, native)])
    return xls([Sheet("Cấp huyện", [*table, [], ["Cấp huyện kết thúc hoạt động ngày 30/6/2025."]], merges)])


def _health(files: Sequence[Series]) -> bytes:
    """A sheet for each month, a total below, and a hidden sheet of somebody's notes."""
    records, cards = files
    sheets: list[Sheet] = []
    for month in records.months:
        table: list[Row] = [
            [f"HỒ SƠ SỨC KHỎE ĐIỆN TỬ {month.says('THÁNG {m}/{y}')}"],
            [MARK],
            ["TT", "Xã, phường", "Hồ sơ sức khỏe điện tử", "Khám bảo hiểm y tế"],
            [None, None, "Tỷ lệ người dân có hồ sơ (%)", "Tỷ lệ dùng căn cước (%)"],
        ]
        for number, unit in enumerate(records.units, 1):
            pair = [values.of(unit, month) for values in files]
            table.append(
                [number, unit.name, *(NOT_REPORTED if text is None else native(text) for text in pair)]
            )
        table.append([None, "Tổng cộng", native(mean(records, month)), native(mean(cards, month))])
        sheets.append(Sheet(month.says("T{m}.{y}"), table, [(2, 0, 3, 0), (2, 1, 3, 1)]))
    return xlsx([*sheets, Sheet("Nháp", [["Hỏi lại xã Tân Phú Đông"]], hidden=True)])


def _schools(files: Sequence[Series]) -> bytes:
    """A sheet for each indicator, and one that explains the form."""
    names = ("Học bạ số", "Học phí")
    guide = Sheet("Hướng dẫn", [["Hướng dẫn", "Nội dung"], ["Bước 1", "Điền tỷ lệ phần trăm"], [MARK, ""]])
    tables = [wide(values, native, "{m}/{y}") for values in files]
    return ods([guide, *(Sheet(n, table) for n, table in zip(names, tables, strict=True))])


def _tourism(files: Sequence[Series]) -> bytes:
    """Figures as text, 1.234."""
    return xls([Sheet("Du lịch", wide(files[0], thousands, "Tháng {m}/{y}"))])


MAKERS: dict[str, Callable[[Sequence[Series]], bytes]] = {
    "van-phong-ubnd-tinh/dich-vu-cong.xlsx": _online,
    "van-phong-ubnd-tinh/dich-vu-cong-cap-huyen.xls": _districts,
    "so-y-te/ho-so-suc-khoe.xlsx": _health,
    "so-giao-duc-va-dao-tao/hoc-ba-so.ods": _schools,
    "so-van-hoa-the-thao-va-du-lich/du-lich-so.xls": _tourism,
}
