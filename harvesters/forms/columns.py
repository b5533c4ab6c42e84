"""The columns of a template: their headers in both languages, and the names under which people send them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harvesters.forms.model import FormIndicator
from harvesters.model import Message
from harvesters.vietnamese.fold import accented, fold

#: Roles that a person fills in, besides one for each disaggregation (``dim.<code>``).
LABELS: dict[str, Message] = {
    "period": Message("Kỳ số liệu", "Period"),
    "code": Message("Mã đơn vị", "Area code"),
    "area": Message("Đơn vị hành chính", "Area"),
    "value": Message("Giá trị", "Value"),
    "mark": Message("Dấu hiệu", "Qualifier"),
    "status": Message("Tình trạng", "Status"),
    "note": Message("Ghi chú", "Note"),
    "explanation": Message("Giải trình", "Explanation"),
}
#: Columns that the template only shows; an upload does not read them.
SHOWN: dict[str, Message] = {
    "check": Message("Kiểm tra", "Check"),
    "previous_period": Message("Kỳ trước", "Previous period"),
    "previous": Message("Giá trị kỳ trước", "Previous value"),
    "published": Message("Đang công bố", "Published now"),
    "limit": Message("Ngưỡng giải trình", "Explain above"),
    "key": Message("Khóa dòng", "Row key"),
}
_ALIASES: dict[str, tuple[str, ...]] = {
    "period": ("ky", "ky bao cao", "ky du lieu", "thoi gian", "thoi ky", "nam", "quy", "thang", "ngay"),
    "code": ("ma", "ma dvhc", "ma dia ban", "ma xa", "ma so", "ma don vi hanh chinh", "code"),
    "area": ("don vi", "dia ban", "dia phuong", "ten don vi", "ten xa", "xa phuong", "xa, phuong",
             "don vi hanh chinh cap xa", "ten don vi hanh chinh", "ten dia ban"),
    "value": ("so lieu", "ket qua", "thuc hien", "gia tri so lieu", "so luong"),
    "mark": ("ky hieu", "dau"),
    "status": ("trang thai", "tinh trang so lieu", "loai so lieu"),
    "note": ("chu thich", "ghi chu khac", "notes"),
    "explanation": ("ly do", "thuyet minh", "giai thich"),
}  # fmt: skip
#: Without them a sheet can't be read; of code and area one is enough.
REQUIRED = ("period", "area", "value")
TOTAL = Message("Tổng số", "Total")
STATUSES: dict[str, Message] = {
    "official": Message("Chính thức", "Official"),
    "provisional": Message("Sơ bộ", "Provisional"),
    "estimate": Message("Ước tính", "Estimate"),
    "illustrative": Message("Dữ liệu minh họa", "Illustrative data"),
}
QUALIFIERS: dict[str, Message] = {
    ">": Message("> (trên)", "> (above)"),
    "<": Message("< (dưới)", "< (below)"),
    "~": Message("~ (khoảng)", "~ (about)"),
}


def roles(indicator: FormIndicator) -> dict[str, Message]:
    """Every column that is filled in, in the template's order."""
    found = {name: LABELS[name] for name in ("period", "code", "area")}
    found |= {f"dim.{dimension.code}": dimension.label for dimension in indicator.dimensions}
    return found | {name: LABELS[name] for name in list(LABELS)[3:]}


def header(label: Message, language: str) -> str:
    """The text of a header cell: the form's language first, the other on the second line."""
    first, second = (label.vi, label.en) if language == "vi" else (label.en, label.vi)
    return f"{first}\n{second}"


@dataclass(frozen=True)
class Found:
    """Which column (1-based) has which role; ``twice``: roles that several columns claim;
    ``others``: columns with a header that nobody asked for.
    """

    columns: Mapping[str, int]
    twice: tuple[str, ...] = ()
    others: Mapping[int, str] = field(default_factory=dict)


def recognise(cells: Sequence[str], indicator: FormIndicator, aliases: bool = True) -> Found:
    """Roles of the columns by their headers: the template's own words first, then other usual names."""
    wanted = roles(indicator)
    own = {role: _names(label) for role, label in {**wanted, **SHOWN}.items()}
    own |= {f"dim.{d.code}": own[f"dim.{d.code}"] | {fold(d.code)} for d in indicator.dimensions}
    taken: dict[str, int] = {}
    twice: list[str] = []
    others = {role: set(_ALIASES.get(role, ())) for role in wanted} if aliases else {}
    for names in (own, others):
        for role, known in names.items():
            places = [n for n, cell in enumerate(cells, 1) if n not in taken.values() and _is(cell, known)]
            if role in taken or not places:
                continue
            taken[role] = places[0]
            if len(places) > 1:
                twice.append(role)
    rest = {n: cell for n, cell in enumerate(cells, 1) if cell.strip() and n not in taken.values()}
    return Found({role: n for role, n in taken.items() if role in wanted}, tuple(twice), rest)


def _names(label: Message) -> set[str]:
    return {fold(label.vi), fold(label.en)}


def _is(cell: str, known: set[str]) -> bool:
    lines = [cell.replace("\n", " "), *cell.splitlines()]
    return any(fold(accented(line)).strip(" *:.") in known for line in lines if line.strip())
