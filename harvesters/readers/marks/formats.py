"""Number formats of spreadsheets (ECMA-376 part 1, 18.8.30): what a cell shows of the number it holds."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from harvesters.vietnamese.fold import fold

#: Formats that a file names by a number alone.
BUILT_IN = {
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "dd/mm/yyyy", 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "d/m/yy h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0",
}  # fmt: skip
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<blank>.)|\*(?P<filler>.)|\[(?P<bracket>[^\]]*)\]?'
    r"|(?P<general>General|Standard)|(?P<power>E[+-])|(?P<noon>AM/PM|A/P)|(?P<digit>[0#?])|(?P<mark>[.,%/@;])"
    r"|(?P<date>y+|m+|d+|h+|s+|e+|g+|q+)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_COLOUR = re.compile(r"(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)", re.IGNORECASE)
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_DASH = re.compile(r"\s*[\-–—−][\s\-–—−]*")
#: Words of a multiple, and the power of ten that they stand for.
_MULTIPLES = (
    (r"(?:nghìn|ngàn|nghin|ngan) (?:tỷ|tỉ)", 12),
    (r"(?:tỷ|tỉ)(?! (?:lệ|trọng|suất|số|giá))|billions?|bn", 9),
    (r"triệu|trieu|millions?|mln|mn|tr", 6),
    (r"nghìn|ngàn|nghin|ngan|thousands?|k", 3),
    (r"trăm|hundreds?", 2),
    (r"vạn", 4),
)
_MULTIPLE = [(re.compile(rf"(?<!\w)(?:{words})(?!\w)"), power) for words, power in _MULTIPLES]
_UNIT = re.compile(r"\b(?:don vi(?: tinh)?|dvt|units?|tinh bang)\b")
_MILLION = re.compile(r"(?<!\w)M(?!\w)")
_ROUND = re.compile(r"(?<![\d.,])1[., ]?000(?P<more>(?:[., ]?000)*)(?![\d.,]*\d)")


@dataclass(frozen=True)
class Section:
    """One section of a format. ``scale``: thousands that are left out; ``percent``: signs; ``pattern``: the
    placeholders and the literals between them; ``grain``: a date that shows a month, a quarter or a year.
    """

    compare: str = ""
    limit: Decimal = Decimal(0)
    number: bool = False
    general: bool = False
    date: bool = False
    grain: str = ""
    percent: int = 0
    scale: int = 0
    decimals: int = 0
    before: str = ""
    after: str = ""
    pattern: tuple[str, ...] = ()
    coloured: bool = False
    grouped: bool = False

    def holds(self, value: Decimal) -> bool:
        """Whether the section's own condition is met."""
        return not self.compare or _COMPARE[self.compare](value, self.limit)


@dataclass(frozen=True)
class Shown:
    """What a cell shows. ``kind``: ``same``, ``percent``, ``code`` (its digits and more: 00123), ``words``
    (no figure), ``blank``, ``other`` (another number: ``text``; ``power``: by which power of ten it is less).
    """

    kind: str
    text: str = ""
    power: int = 0


SAME = Shown("same")


@dataclass(frozen=True)
class NumberFormat:
    """A format's sections for numbers, in order."""

    code: str
    sections: tuple[Section, ...]

    @property
    def special(self) -> bool:
        """Whether some number could look other than it is stored (apart from rounding)."""
        return self.above_zero or len(self.sections) > 1 or any(map(_unseen_zero, self.sections))

    @property
    def above_zero(self) -> bool:
        """Whether a number above zero could."""
        conditions = any(section.compare for section in self.sections)
        return any(map(_special, self.sections if conditions else self.sections[:1]))

    @property
    def date(self) -> Section | None:
        """The section of dates, where the format shows dates or times."""
        return next((section for section in self.sections[:1] if section.date), None)

    def shown(self, value: Decimal) -> Shown:
        """What a number looks like."""
        section, implied = self._section(value)
        if section is None or section.date or (value == 0 and section.number and _nothing(section)):
            return SAME
        if section.general:
            text = section.before + format(value, "f") + section.after
            return Shown("other", text) if _changes(section) or multiple(text) else SAME
        if not section.number:
            return _instead(section, value)
        if value == 0 and _unseen_zero(section):
            return Shown("blank")
        return _figure(section, value, implied)

    def _section(self, value: Decimal) -> tuple[Section | None, bool]:
        """The section of a number, and whether it is the one for negative numbers, which sets the sign."""
        own = list(self.sections)
        if not own:
            return None, False
        if any(section.compare for section in own[:2]):
            chosen = next((section for section in own if section.compare and section.holds(value)), None)
            return chosen or next((s for s in own[::-1] if not s.compare), own[-1]), False
        if len(own) > 1 and value < 0:
            return own[1], True
        return (own[2], False) if len(own) > 2 and value == 0 else (own[0], False)


def _special(section: Section) -> bool:
    return (
        bool(section.date or section.percent or section.scale)
        or not (section.number or section.general)
        or _regroups(section)
        or _zeros(section) > 1
        or bool(_signed(section))
        or _changes(section)
        or bool(multiple(section.before + section.after))
    )


def _nothing(section: Section) -> bool:
    """Whether zero is zero here, however it is scaled."""
    written = re.search(r"[1-9<>≤≥~≈±]", section.before + section.after)
    plain = not (_unseen_zero(section) or _zeros(section) > 1 or _regroups(section) or section.percent)
    return plain and not written


def _unseen_zero(section: Section) -> bool:
    """Whether zero shows nothing at all: #,###."""
    return bool(section.pattern) and not section.decimals and set(section.pattern) == {"#"}


def _instead(section: Section, value: Decimal) -> Shown:
    """A section without digits shows its text alone."""
    text = section.before + section.after
    if not text.strip():
        return Shown("blank")
    return (
        SAME
        if value == 0 and (_DASH.fullmatch(text) or text.strip() == "0")
        else Shown("words", text.strip())
    )


def _figure(section: Section, value: Decimal, negative: bool) -> Shown:
    own, signed = abs(value) if negative else value, _signed(section)
    lost = negative and not signed and not section.coloured
    flipped = not negative and bool(signed) and value > 0
    text = _drawn(section, own)
    if _regroups(section):
        return Shown("code", text)
    if section.scale or lost or flipped or _changes(section) or multiple(section.before + section.after):
        return Shown("other", text, _power(section) if not (lost or flipped) else 0)
    if section.percent:
        return Shown("percent", power=2 * section.percent)
    width = _zeros(section)
    if width > 1 and not (section.before + section.after).strip(" -−()") and value == value.to_integral():
        return Shown("code", ("-" if value < 0 else "") + format(abs(value), "f").zfill(width))
    return SAME


def _signed(section: Section) -> str:
    """The sign that a section's own letters give."""
    found = re.search(r"[-−–(]\s*$", section.before)
    return found[0].strip() if found else "-" if section.after.strip() in ("-", "CR") else ""


def _zeros(section: Section) -> int:
    """How many digits a whole number always has: 00000."""
    pieces = "".join(section.pattern)
    whole = not (section.decimals or section.grouped or section.scale or section.percent)
    return len(pieces) if whole and set(pieces) == {"0"} else 0


def _regroups(section: Section) -> bool:
    """Whether letters between the digits make a code of the number (2024-10) or move its point."""
    parts = _cut(section.pattern)
    return any(
        not re.fullmatch(r"[.,'\s\u00a0]+", literal) or (literal.strip() in (".", ",") and count % 3)
        for literal, count in parts
    )


def _cut(pattern: tuple[str, ...]) -> list[tuple[str, int]]:
    """Each literal between digits, and how many digits follow."""
    found: list[tuple[str, int]] = []
    for piece in pattern:
        if piece in ("0", "#", "?") and found:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif piece not in ("0", "#", "?"):
            found.append((piece, 0))
    return found


def _changes(section: Section) -> bool:
    """Whether digits are written before or behind the number (12".000"), or that it is a limit (">"12)."""
    behind = re.match(r"[.,]?\d|\s*\+\s*$", section.after)
    return bool(behind or re.search(r"\d[.,]?$|[<>≤≥~≈±]\s*$", section.before))


def _power(section: Section) -> int:
    zeros = re.match(r"[.,]?(0+)(?!\d)", section.after)
    if zeros and not section.decimals:
        return 3 * section.scale - len(zeros[1])
    return 3 * section.scale


def _drawn(section: Section, value: Decimal) -> str:
    """A number as the section writes it."""
    scaled = value.scaleb(2 * section.percent - 3 * section.scale)
    places = Decimal(1).scaleb(-section.decimals)
    digits = format(scaled.quantize(places, ROUND_HALF_UP), "f") if scaled.adjusted() < 25 else str(scaled)
    whole, point, rest = digits.lstrip("-").partition(".")
    sign = "-" if value < 0 else ""
    return sign + section.before + _laid(section.pattern, whole) + point + rest + section.after.rstrip()


def _laid(pattern: tuple[str, ...], digits: str) -> str:
    """Digits and the letters between them, from the right."""
    out, left = list[str](), digits.zfill(pattern.count("0"))
    places = sum(piece in ("0", "#", "?") for piece in pattern)
    for piece in reversed(pattern):
        if piece not in ("0", "#", "?"):
            out.append(piece if left else "")
            continue
        places -= 1
        out.append(left[-1:] if places else left)
        left = left[:-1] if places else ""
    return "".join(reversed(out)) or left


@lru_cache(maxsize=4096)
def number_format(code: str) -> NumberFormat:
    """A format of its code."""
    sections, current = list[list[re.Match[str]]](), list[re.Match[str]]()
    for token in _TOKEN.finditer(code):
        if token["mark"] == ";":
            sections.append(current)
            current = []
        else:
            current.append(token)
    sections.append(current)
    if any(token["mark"] == "@" for token in sections[-1]) and len(sections) > 1:
        sections.pop()
    return NumberFormat(
        code, tuple(_parse(tokens) for tokens in sections[: 4 if "[" in code else 3]) if code else ()
    )


def _parse(tokens: list[re.Match[str]]) -> Section:
    dates = {token["date"][0].lower() for token in tokens if token["date"]}
    digits = any(token["digit"] for token in tokens)
    elapsed = any(token["bracket"] and re.fullmatch("[hms]+", token["bracket"], re.I) for token in tokens)
    if (dates or elapsed) and not (digits and not dates & set("ymdhs")):
        return Section(date=True, grain="" if elapsed else _grain(dates))
    if any(token["general"] or token["mark"] == "@" for token in tokens):
        return replace(_numeric(tokens), general=True, number=True, pattern=())
    return _numeric(tokens)


def _grain(dates: set[str]) -> str:
    """What a date shows at the least."""
    if dates & set("hsd"):
        return ""
    return "quarter" if "q" in dates else "month" if "m" in dates else "year" if dates & set("ye") else ""


class _Builder:
    """Gathers a section of numbers, token by token."""

    def __init__(self) -> None:
        self.pattern: list[str] = []
        self.before = self.after = self.between = ""
        self.decimals = self.percent = self.commas = 0
        self.fraction = self.power = self.seen = self.point = self.grouped = False

    def digit(self, piece: str) -> None:
        self.grouped |= self.commas > 0
        self.seen = True
        if self.point or self.power or self.fraction:
            self.decimals += self.point and not (self.power or self.fraction)
            self.after = ""
        else:
            self.pattern += [*([self.between] if self.between else []), piece]
        self.between, self.commas = "", 0

    def literal(self, text: str) -> None:
        if not self.seen:
            self.before += text
        elif not self.point:
            self.between += text
        else:
            self.after += text

    def mark(self, mark: str) -> None:
        if mark == ",":
            self.commas += self.seen
        elif mark == "%":
            self.percent += 1
            self.literal("%")
        elif mark == ".":
            self.point, self.seen = True, True
        elif mark == "/":
            self.fraction, self.between = True, ""


def _numeric(tokens: list[re.Match[str]]) -> Section:
    made, compare, limit, coloured, scale = _Builder(), "", Decimal(0), False, 0
    for token in tokens:
        if token["digit"]:
            made.digit(token["digit"])
        elif token["power"]:
            made.power = True
        elif token["mark"]:
            scale += made.commas if token["mark"] == "." and made.commas else 0
            made.mark(token["mark"])
        elif token["bracket"] is not None:
            if found := _CONDITION.fullmatch(token["bracket"]):
                compare, limit = found[1], Decimal(found[2])
            coloured |= bool(_COLOUR.fullmatch(token["bracket"]))
            if token["bracket"].startswith("$"):
                money, mark, place = token["bracket"][1:].rpartition("-")
                made.literal(money if mark else place)
        elif token["general"]:
            made.seen = True
        elif token["blank"] or token["filler"]:
            made.literal(" ")
        else:
            made.literal(
                token["quoted"] or token["escaped"] or token["other"] or (token["general"] and "") or ""
            )
    after = (made.between + made.after) if not made.point else made.after or made.between
    return Section(
        compare, limit, bool(made.pattern or made.decimals), False, False, "",
        made.percent, 0 if made.power or made.fraction else scale + made.commas, made.decimals,
        made.before, after, tuple(made.pattern), coloured, made.grouped,
    )  # fmt: skip


def multiple(text: str) -> set[int]:
    """The powers of ten that words of a text name: nghìn, triệu đồng, million."""
    found, left = {6} if _MILLION.search(text) else set[int](), text.lower()
    for pattern, power in _MULTIPLE:
        if pattern.search(left):
            found.add(power)
            left = pattern.sub(" ", left)
    found |= {3 + len(re.sub(r"\D", "", match["more"])) for match in _ROUND.finditer(left)}
    return found


def unit_of_title(title: str) -> str:
    """The lines of a title that name its figures' unit."""
    return "\n".join(line for line in title.splitlines() if names_unit(line))


def names_unit(text: str) -> bool:
    """Whether a text says that a unit stands there: Đơn vị tính, ĐVT."""
    return bool(_UNIT.search(fold(text)))
