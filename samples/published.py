"""Files with the values that agencies and the press have published, as their offices would hand them on.

Each value keeps its wording, its caveat and the page it was read on in the column of notes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from samples.reference import rows
from samples.writers import Cell, Merge, Row, Sheet, as_json, delimited, native, numeral, ods, xls, xlsx

NOT_THERE = ".."
STATUSES = {"official": "Chính thức", "estimate": "Ước tính"}
_OLD = re.compile(r" \(cũ\)$")
_QUALIFIED = re.compile(r"[^\d.]")


@dataclass(frozen=True)
class Published:
    """One published value. ``value`` as the source words it, ``status`` a code, ``note`` complete."""

    code: str
    name: str
    area: str
    period: str
    value: str
    unit: str
    status: str
    note: str

    @property
    def exact(self) -> bool:
        return not _QUALIFIED.search(self.value)


@cache
def published() -> dict[str, list[Published]]:
    """Each file with its values; targets are no observations and stand in the catalogue."""
    known = {row["indicator"]: row for row in rows("published_indicators")}
    notes = {_key(row): row for row in rows("published_notes")}
    found: dict[str, list[Published]] = {}
    for row in rows("published_values"):
        if row["kind"] != "target":
            indicator, own = known[row["indicator"]], notes[_key(row)]
            value = Published(
                code=indicator["code"],
                name=row["indicator"],
                area=_OLD.sub("", row["geography"]),
                period=row["period"],
                value=row["value"],
                unit=row["unit"],
                status=own["status"],
                note=note_of(row, own["note"]),
            )
            found.setdefault(indicator["file"], []).append(value)
    return found


def _key(row: dict[str, str]) -> tuple[str, str, str]:
    return row["indicator"], row["geography"], row["period"]


def note_of(row: dict[str, str], caveat: str) -> str:
    """Wording where it is no bare number, caveat, and the page."""
    wording = f"Nguyên văn: “{row['value']}”." if _QUALIFIED.search(row["value"]) else ""
    return " ".join(filter(None, [wording, caveat, f"Nguồn: {row['source_url']}"]))


def period_in_words(period: str) -> str:
    """``2023-09`` → ``Tháng 9/2023``, ``2024-H1`` → ``6 tháng đầu năm 2024``."""
    year, _, part = period.partition("-")
    if part == "H1":
        return f"6 tháng đầu năm {year}"
    return f"Tháng {int(part)}/{year}" if part else f"Năm {year}"


def _dti(values: Sequence[Published]) -> bytes:
    """Scores and ranks side by side under merged headers, the notes beside each."""
    cells = {(v.code, v.area, v.period): v for v in values}
    rows: list[Row] = [
        ["SỞ KHOA HỌC VÀ CÔNG NGHỆ"],
        ["CHỈ SỐ CHUYỂN ĐỔI SỐ CẤP TỈNH (DTI)"],
        [],
        ["STT", "Địa phương", "Năm", "Điểm DTI", None, "Xếp hạng trong 63 tỉnh, thành phố", None, None],
        [None, None, None, "Điểm (0–1)", "Ghi chú điểm", "Hạng", "Tình trạng", "Ghi chú hạng"],
    ]
    merges: list[Merge] = [(3, 0, 4, 0), (3, 1, 4, 1), (3, 2, 4, 2), (3, 3, 3, 4), (3, 5, 3, 7)]
    places = sorted({(v.area, v.period) for v in values}, key=lambda p: (p[0] != "Đồng Tháp", p[1]))
    for number, (area, period) in enumerate(places, 1):
        score, rank = cells.get(("CDS.DTI.DIEM", area, period)), cells.get(("CDS.DTI.HANG", area, period))
        line: list[Cell] = [number, area, int(period)]
        line += [native(score.value), score.note] if score else [NOT_THERE, None]
        line += [native(rank.value), STATUSES[rank.status], rank.note] if rank else [NOT_THERE, None, None]
        rows.append(line)
    return xls([Sheet("DTI", [*rows, [], ["(*) Năm 2024 áp dụng phương pháp mới"]], merges)])


def _lines(values: Sequence[Published], number: Callable[[str], Cell]) -> list[Row]:
    """One value in a row; exact ones written by ``number``, the others as they are worded."""
    return [
        [
            n,
            value.name,
            value.area,
            period_in_words(value.period),
            number(value.value) if value.exact else value.value,
            value.unit,
            STATUSES[value.status],
            value.note,
        ]
        for n, value in enumerate(values, 1)
    ]


_HEAD: Row = ["STT", "Chỉ tiêu", "Địa bàn", "Kỳ", "Giá trị", "Đơn vị", "Tình trạng", "Nguồn và ghi chú"]


def _digital(values: Sequence[Published]) -> bytes:
    return delimited([["Kết quả chuyển đổi số tỉnh Đồng Tháp (cũ)"], [], _HEAD, *_lines(values, numeral)])


def _plans(values: Sequence[Published]) -> bytes:
    head: list[Row] = [["Kết quả thực hiện kế hoạch, nghị quyết về chuyển đổi số"], [], _HEAD]
    return ods([Sheet("Kế hoạch", [*head, *_lines(values, native)])])


def _trade(values: Sequence[Published]) -> bytes:
    return delimited([_HEAD, *_lines(values, numeral)], "\t", "utf-16")


def _farming(values: Sequence[Published]) -> bytes:
    records = [
        {
            "chiTieu": {"ma": value.code, "ten": value.name},
            "diaBan": value.area,
            "ky": period_in_words(value.period),
            "giaTri": native(value.value) if value.exact else value.value,
            "donVi": value.unit,
            "tinhTrang": STATUSES[value.status],
            "ghiChu": value.note,
        }
        for value in values
    ]
    return as_json({"coQuan": "Sở Nông nghiệp và Môi trường", "soLieu": records})


def _economy(values: Sequence[Published]) -> bytes:
    """A row for each indicator, a column for each year, the area only in the title."""
    periods = sorted({value.period for value in values})
    rows: list[Row] = [
        ["KINH TẾ – XÃ HỘI TỈNH ĐỒNG THÁP (CŨ)"],
        [],
        ["Chỉ tiêu", "Đơn vị", *periods, "Tình trạng", "Nguồn và ghi chú"],
    ]
    for v in values:
        cells = [native(v.value) if period == v.period else NOT_THERE for period in periods]
        rows.append([v.name, v.unit, *cells, STATUSES[v.status], v.note])
    return xlsx([Sheet("KTXH", rows, [(0, 0, 0, len(periods) + 3)])])


_MAKERS: dict[str, Callable[[Sequence[Published]], bytes]] = {
    "so-khoa-hoc-va-cong-nghe/dti.xls": _dti,
    "so-khoa-hoc-va-cong-nghe/chuyen-doi-so.csv": _digital,
    "so-khoa-hoc-va-cong-nghe/ke-hoach-chuyen-doi-so.ods": _plans,
    "so-cong-thuong/thuong-mai-dien-tu.tsv": _trade,
    "so-nong-nghiep-va-moi-truong/nong-nghiep-so.json": _farming,
    "van-phong-ubnd-tinh/kinh-te-xa-hoi.xlsx": _economy,
}


def files() -> dict[str, bytes]:
    """Path below the sites → bytes."""
    return {name: _MAKERS[name](values) for name, values in published().items()}
