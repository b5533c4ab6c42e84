"""Personal data in a file: numbers of persons, contacts, accounts, dates of birth beside names.

A column is judged as a whole: its header may say what the numbers are, or that they are amounts, codes of
communes or numbers of papers, which then do not alarm. Within longer texts the words before a number count as
its header. The law: Decree 13/2023/NĐ-CP and the Law on Personal Data Protection (91/2025/QH15).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from harvesters.model import Message
from harvesters.readers.table import ROW, letter, plain
from harvesters.tabular import identifiers as ids
from harvesters.tabular.context import Context, context_of
from harvesters.tabular.model import Confidence, Finding, MaskedCell
from harvesters.tabular.raw import RawBatch
from harvesters.vietnamese.numbers import NATIVE

KINDS: dict[str, Message] = {
    "citizen_id": Message("Số căn cước (CCCD, số định danh)", "Citizen identity number"),
    "old_id": Message("Số chứng minh nhân dân (9 số)", "Old identity card number (9 digits)"),
    "passport": Message("Số hộ chiếu", "Passport number"),
    "phone": Message("Số điện thoại", "Telephone number"),
    "email": Message("Địa chỉ thư điện tử", "E-mail address"),
    "bank": Message("Số tài khoản ngân hàng hoặc số thẻ", "Bank account or card number"),
    "health_card": Message("Số thẻ bảo hiểm y tế", "Health insurance card number"),
    "social": Message("Mã số bảo hiểm xã hội", "Social insurance number"),
    "tax": Message("Mã số thuế cá nhân", "Tax code of a person"),
    "birth": Message("Ngày sinh bên cạnh họ tên", "Date of birth beside a name"),
}
#: Cells of a finding that are shown.
CELLS = 20
#: A column of bare numbers without a telling header must have so many, and this share of its filled cells.
_ROWS, _SHARE = 3, 0.8
_LOOK = r"\d(?:[ .\-]?\d){5}|@|[A-Z]{1,2}[ \-]?\d"
_OFFICIAL = re.compile(
    r"@(?:[\w-]+\.)*(?:gov|edu|org)\.vn$|^(?:info|contact|lienhe|vanthu|bbt)@", re.IGNORECASE
)

Hit = tuple[str, Confidence, str]


@dataclass
class _Column:
    """What was found in one column so far. ``bare``: hits that only the whole column can confirm."""

    header: str
    context: Context
    keyed: bool
    filled: int = 0
    found: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    levels: dict[str, Counter[Confidence]] = field(default_factory=lambda: defaultdict(Counter))
    bare: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))


def scan(batches: Iterable[RawBatch]) -> list[Finding]:
    """Every finding of a file, by sheet and column."""
    columns: dict[tuple[str | None, int], _Column] = {}
    for batch in batches:
        named = any(context_of(text).about("name") for text in batch.headers.values())
        for name in batch.frame.columns[1:]:
            number = int(name[1:])
            header = batch.headers.get(number, "")
            key = (batch.sheet, number)
            column = columns.setdefault(key, _Column(header, context_of(header), batch.keyed))
            _scan_column(batch.frame.select(ROW, pl.col(name).alias("cell")), column, named)
    return [
        finding for (sheet, number), column in columns.items() for finding in _findings(column, sheet, number)
    ]


def _scan_column(cells: pl.DataFrame, column: _Column, named: bool) -> None:
    filled = cells.filter(pl.col("cell") != "")
    column.filled += filled.height
    if column.context.about("birth") and named:
        _births(filled, column)
    for row, cell in filled.filter(pl.col("cell").str.contains(_LOOK)).iter_rows():
        for kind, confidence, text in _hits(cell, column.context):
            column.found[kind].append((row, ids.masked(text)))
            column.levels[kind][confidence] += 1
        if kind := _bare(cell, column.context):
            column.bare[kind].append((row, ids.masked(plain(cell))))


def _births(filled: pl.DataFrame, column: _Column) -> None:
    dates = filled.filter(pl.col("cell").str.contains(r"\d{4}|\d\d?[/.\-]\d\d?[/.\-]\d\d"))
    for row, cell in dates.iter_rows():
        column.found["birth"].append((row, re.sub(r"\d", "•", plain(cell))))
        column.levels["birth"]["high"] += 1


def _hits(cell: str, header: Context) -> Iterator[Hit]:
    """What one cell holds by itself or by its header."""
    text, native = plain(cell), cell.startswith(NATIVE)
    for match in ids.EMAIL.finditer(text):
        official = bool(_OFFICIAL.search(match[0])) or header.about("office")
        yield "email", "low" if official else "high" if header.about("email") else "medium", match[0]
    for match in ids.HEALTH_CARD.finditer(text):
        if ids.is_health_card(match):
            yield "health_card", "high", match[0]
    for match in ids.PASSPORT.finditer(text):
        if _context(text, match, header).about("passport"):
            yield "passport", "high", match[0]
    for match in ids.NUMBER.finditer(text):
        around = _context(text, match, header)
        hit = _number(ids.digits(match[0]), native, around, alone=match[0] == text)
        if hit:
            yield (*hit, match[0])


def _context(text: str, match: re.Match[str], header: Context) -> Context:
    """The header, and in a longer text the words before the number."""
    before = text[max(0, match.start() - 30) : match.start()]
    if not any(char.isalpha() for char in before):
        return header
    near = context_of(before)
    return Context(header.says | near.says, near.other or (header.other and not near.says))


def _number(number: str, native: bool, around: Context, alone: bool) -> tuple[str, Confidence] | None:
    """What a number is where its form or the words about it say so."""
    padded = number.zfill(12) if native and around.about("id", "tax") and 9 < len(number) < 12 else number
    if ids.is_citizen_id(padded) and (around.says or not around.other):
        if around.about("id", "tax"):
            return "citizen_id", "high"
        return None if alone else ("citizen_id", "medium")
    if around.about("id") and re.fullmatch(r"\d{9}|\d{12}", number) and not around.other:
        return ("old_id" if len(number) == 9 else "citizen_id"), "medium"
    if around.about("tax") and ids.is_persons_tax_code(number):
        return "tax", "high"
    if around.about("social") and not around.other and re.fullmatch(r"\d{10}", number):
        return "social", "high"
    if around.about("bank") and re.fullmatch(r"\d{6,19}", number):
        return "bank", "high"
    return _phone(number, native, around, alone)


def _phone(number: str, native: bool, around: Context, alone: bool) -> tuple[str, Confidence] | None:
    full = f"0{number}" if native and around.about("phone") and len(number) == 9 else number
    if around.about("tax") or not ids.is_phone(full):
        return None
    if around.about("phone"):
        return "phone", "low" if around.about("office") else "high"
    if around.other or native or alone:
        return None
    return ("phone", "medium") if ids.is_mobile(full) else None


def _bare(cell: str, header: Context) -> str | None:
    """A number that stands alone below a header that says nothing of it."""
    text = plain(cell)
    if cell.startswith(NATIVE) or header.says or header.other or not ids.NUMBER.fullmatch(text):
        return None
    number = ids.digits(text)
    if ids.is_citizen_id(number):
        return "citizen_id"
    if ids.is_mobile(number):
        return "phone"
    if ids.is_bank_card(number):
        return "bank"
    return "tax" if ids.is_persons_tax_code(number) else None


def _findings(column: _Column, sheet: str | None, number: int) -> Iterator[Finding]:
    for kind, places in column.found.items():
        levels = column.levels[kind]
        best: Confidence = "high" if levels["high"] else "medium" if levels["medium"] else "low"
        yield _finding(kind, best, column, sheet, number, places)
    for kind, places in column.bare.items():
        if len(places) >= max(_ROWS, _SHARE * (column.filled - 1)):
            yield _finding(kind, "medium", column, sheet, number, places)


def _finding(
    kind: str,
    confidence: Confidence,
    column: _Column,
    sheet: str | None,
    number: int,
    places: list[tuple[int, str]],
) -> Finding:
    place = column.header if column.keyed else letter(number)
    cells = tuple(MaskedCell(row, place, text) for row, text in places[:CELLS])
    return Finding(kind, confidence, KINDS[kind], sheet, place, column.header, len(places), cells)
