"""Periods as agencies write them → (period, start, end): 2024, quý III/2025, Sơ bộ 2016, 2016-17.

What could be read in two ways is not read: 05/06/2025 without a pattern, 2011-12 (December or a school
year) without a format.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from harvesters.vietnamese.fold import clean, fold
from harvesters.vietnamese.footnotes import without_mark

_MONTH = (
    "(?P<w>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:t|uary|ruary|ch|il|e|y|ust|tember|ober|ember)?"
)
MONTH_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_PROVISIONAL = re.compile(
    r"^(?:so bo|pre(?:l(?:iminary)?)?|tam tinh|provisional)\b\.?|\(?\b(?:so bo|prel?\.?|provisional)\)?$"
)
_ESTIMATE = re.compile(
    r"^(?:uoc(?: tinh| thuc hien| th| dat)?|u\.?th|est(?:imate[ds]?)?)\b\.?"
    r"|\(?\b(?:uoc(?: tinh| th)?|uth|est\.?)\)?$"
)
#: What was done, beside what is planned.
_DONE = re.compile(r"^(?:thuc hien|th)\b\.?\s*")
_YEAR = r"(?P<y>(?:1[5-9]|20)\d\d)"
#: Texts are folded before, so that no two blanks follow one another.
_OF = r"(?: ?[/.,-] ?| (?:nam|of|year) | ?)"
#: Longer texts are no periods.
_LONGEST = 120
_ISO_DATE = re.compile(rf"{_YEAR}-(?P<m>\d\d)-(?P<d>\d\d)(?:[ t]00:00(?::00(?:\.0+)?)?z?)?")


@dataclass(frozen=True)
class Period:
    """``period`` as published; ``start`` and ``end`` ISO dates; ``status`` where the text states one."""

    period: str
    start: str
    end: str
    kind: str
    status: str | None = None


@dataclass(frozen=True)
class Unread:
    """Why a text gives no period: ``unknown`` or ``ambiguous``."""

    reason: str


def year(y: int) -> Period:
    return Period(f"{y}", f"{y}-01-01", f"{y}-12-31", "year")


def months(y: int, first: int, last: int, label: str, kind: str) -> Period:
    """From the first day of one month to the last day of another."""
    end = calendar.monthrange(y, last)[1]
    return Period(label, f"{y}-{first:02d}-01", f"{y}-{last:02d}-{end:02d}", kind)


def month(y: int, m: int) -> Period | None:
    return months(y, m, m, f"{y}-{m:02d}", "month") if 1 <= m <= 12 else None


def quarter(y: int, q: int) -> Period | None:
    return months(y, 3 * q - 2, 3 * q, f"{y}-Q{q}", "quarter") if 1 <= q <= 4 else None


def half(y: int, h: int) -> Period:
    return months(y, 6 * h - 5, 6 * h, f"{y}-H{h}", "half")


def first_months(y: int, n: int) -> Period | None:
    """The first n months of a year: 3 → Q1, 6 → H1, 12 → the year, else ``2025-9M``."""
    known: dict[int, Callable[[], Period | None]] = {
        3: lambda: quarter(y, 1),
        6: lambda: half(y, 1),
        12: lambda: year(y),
    }
    if n in known:
        return known[n]()
    return months(y, 1, n, f"{y}-{n}M", "cumulative") if 2 <= n <= 11 else None


def school_year(first: int, second: str) -> Period | None:
    """``2016-2017`` or ``2016-17``: from 1 September to 31 August."""
    if int(second) != (first + 1 if len(second) == 4 else (first + 1) % 100):
        return None
    return Period(f"{first}-{first + 1}", f"{first}-09-01", f"{first + 1}-08-31", "school-year")


def day(y: int, m: int, d: int) -> Period | None:
    try:
        stamp = date(y, m, d).isoformat()
    except ValueError:
        return None
    return Period(stamp, stamp, stamp, "date")


def _quarter_number(text: str) -> int:
    return _ROMAN.get(text) or (int(text) if text.isdecimal() else 0)


_Match = re.Match[str]
_FORMS: list[tuple[re.Pattern[str], Callable[[_Match], Period | None]]] = [
    (re.compile(pattern), build)
    for pattern, build in [
        (rf"(?:(?:ca )?nam |year |fy )?{_YEAR}(?:\.0)?", lambda m: year(int(m["y"]))),
        (
            rf"(?:nam hoc |school year )?{_YEAR} ?[-/] ?(?P<n>(?:1[5-9]|20)\d\d|\d\d)",
            lambda m: school_year(int(m["y"]), m["n"]),
        ),
        (
            rf"(?:qu[yi]|q|quarter) ?(?P<q>iv|i{{1,3}}|[1-4]){_OF}{_YEAR}",
            lambda m: quarter(int(m["y"]), _quarter_number(m["q"])),
        ),
        (
            rf"{_YEAR} ?[-/]? ?(?:q|qu[yi] ?)(?P<q>iv|i{{1,3}}|[1-4])",
            lambda m: quarter(int(m["y"]), _quarter_number(m["q"])),
        ),
        (rf"{_YEAR} ?[-/]? ?[hs](?P<h>[12])", lambda m: half(int(m["y"]), int(m["h"]))),
        (rf"{_YEAR}-?a1?", lambda m: year(int(m["y"]))),
        (rf"h(?P<h>[12]){_OF}{_YEAR}", lambda m: half(int(m["y"]), int(m["h"]))),
        (rf"{_YEAR}-(?P<n>\d\d?)m", lambda m: first_months(int(m["y"]), int(m["n"]))),
        (rf"(?:6|sau) thang cuoi{_OF}{_YEAR}|nua cuoi{_OF}(?P<z>\d{{4}})", lambda m: half(_y(m), 2)),
        (rf"nua dau{_OF}{_YEAR}|first half{_OF}(?P<z>\d{{4}})", lambda m: half(_y(m), 1)),
        (
            rf"(?P<n>\d\d?) ?t(?:hang)?(?: dau)?{_OF}{_YEAR}|first (?P<k>\d\d?) months{_OF}(?P<z>\d{{4}})",
            lambda m: first_months(_y(m), int(m["n"] or m["k"])),
        ),
        (
            rf"(?:thang ?|thg\.? ?|th\.? ?|t)(?P<m>\d\d?){_OF}{_YEAR}",
            lambda m: month(int(m["y"]), int(m["m"])),
        ),
        # As spreadsheets in Vietnamese and English show the first day of a month.
        (r"(?:thang ?|thg\.? ?|th)(?P<m>\d\d?)-(?P<s>\d\d)", lambda m: month(_short(m["s"]), int(m["m"]))),
        (rf"{_MONTH}-(?P<s>\d\d)", lambda m: month(_short(m["s"]), _month_number(m["w"]))),
        (rf"(?P<m>\d\d?) ?[/.-] ?{_YEAR}", lambda m: month(int(m["y"]), int(m["m"]))),
        (rf"{_YEAR} ?[/-] ?(?P<m>\d\d?)", lambda m: month(int(m["y"]), int(m["m"]))),
        (rf"{_YEAR}-?m(?P<m>\d\d?)", lambda m: month(int(m["y"]), int(m["m"]))),
        (rf"{_MONTH}\.?{_OF}{_YEAR}", lambda m: month(int(m["y"]), _month_number(m["w"]))),
        (
            r"(?:ngay )?(?P<d>\d\d?) thang (?P<m>\d\d?)(?: nam |, ?| )" + _YEAR,
            lambda m: day(int(m["y"]), int(m["m"]), int(m["d"])),
        ),
        (
            rf"(?P<d>\d\d?)(?:st|nd|rd|th)?[ -](?:of )?{_MONTH}[.,]?[ -]{_YEAR}",
            lambda m: day(int(m["y"]), _month_number(m["w"]), int(m["d"])),
        ),
        (
            rf"(?P<d>\d\d?)-{_MONTH}-(?P<s>\d\d)",
            lambda m: day(_short(m["s"]), _month_number(m["w"]), int(m["d"])),
        ),
        (
            rf"{_MONTH}\.? (?P<d>\d\d?)(?:st|nd|rd|th)?,? {_YEAR}",
            lambda m: day(int(m["y"]), _month_number(m["w"]), int(m["d"])),
        ),
        (
            r"(?P<y>(?:19|20)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)",
            lambda m: day(int(m["y"]), int(m["m"]), int(m["d"])),
        ),
        (
            rf"{_YEAR}(?P<x>[/.])(?P<m>\d\d?)(?P=x)(?P<d>\d\d?)",
            lambda m: day(int(m["y"]), int(m["m"]), int(m["d"])),
        ),
        (_ISO_DATE.pattern, lambda m: day(int(m["y"]), int(m["m"]), int(m["d"]))),
    ]
]


def _month_number(text: str) -> int:
    return MONTH_NAMES.index(text) + 1


def _short(text: str) -> int:
    """The year that two digits mean."""
    return int(text) + (1900 if int(text) >= 70 else 2000)


def _y(match: _Match) -> int:
    return int(match["y"] or match["z"])


def _take_status(text: str) -> tuple[str, str | None]:
    """Folded text without the words that state its status, and the status."""
    for pattern, status in ((_PROVISIONAL, "provisional"), (_ESTIMATE, "estimate")):
        if found := pattern.search(text):
            return f"{text[: found.start()]} {text[found.end() :]}".strip(" ()-"), status
    return _DONE.sub("", text), None


def parse(text: str, form: str = "auto") -> Period | Unread:
    """Read one text. ``form``: ``auto``, a kind (year, school-year, quarter, month, half, date: what is
    ambiguous is read as that kind, and finer dates are taken to it), or a pattern such as ``dd/MM/yyyy``.
    """
    if len(text) > _LONGEST:
        return Unread("unknown")
    words, status = _take_status(fold(clean(without_mark(text))))
    found = _auto(words, form) if form == "auto" or form in KINDS else _by_pattern(words, form)
    if isinstance(found, Period) and status:
        return Period(found.period, found.start, found.end, found.kind, status)
    return found


def _auto(words: str, form: str) -> Period | Unread:
    found: list[Period] = []
    for pattern, build in _FORMS:
        match = pattern.fullmatch(words)
        period = build(match) if match else None
        if period and period not in found:
            found.append(period)
    found += [p for p in _slashed(words) if p not in found]
    if form in KINDS:
        found = list(dict.fromkeys(p for p in (to_kind(each, form) for each in found) if p))
    if len(found) == 1:
        return found[0]
    return Unread("ambiguous" if found else "unknown")


def _slashed(words: str) -> list[Period]:
    """Both readings of 05/06/2025, one of 15/06/2025."""
    match = re.fullmatch(
        r"(?:ngay )?(\d\d?)[/.-](\d\d?)(?:[/.-]| nam )((?:1[5-9]|20)\d\d)(?: 0?0:00(?::00)?)?", words
    )
    if not match:
        return []
    first, second, y = (int(part) for part in match.groups())
    readings = [day(y, second, first), day(y, first, second)]
    return [p for n, p in enumerate(readings) if p and p not in readings[:n]]


#: Kinds that ``Period.format`` of a spec may name.
KINDS = ("year", "school-year", "half", "quarter", "month", "date")


def to_kind(period: Period, kind: str) -> Period | None:
    """The period of this kind that holds a finer one; None where it can't be told."""
    if period.kind == kind:
        return period
    y, m = int(period.start[:4]), int(period.start[5:7])
    rank = {"date": 0, "month": 1, "quarter": 2, "half": 3, "year": 5}
    if kind not in rank or rank.get(period.kind, 9) > rank[kind]:
        return None
    wider = {"year": year(y), "half": half(y, 1 + (m > 6)), "quarter": quarter(y, (m + 2) // 3)}
    return wider.get(kind) or month(y, m)


_TOKENS = {
    "yyyy": r"(?P<y>\d{4})",
    "yy": r"(?P<yy>\d\d)",
    "MM": r"(?P<m>\d{1,2})",
    "M": r"(?P<m>\d{1,2})",
    "dd": r"(?P<d>\d{1,2})",
    "d": r"(?P<d>\d{1,2})",
    "q": r"(?P<q>iv|i{1,3}|[1-4])",
    "HH": r"\d{1,2}",
    "mm": r"\d{2}",
    "ss": r"\d{2}",
}


def pattern_of(form: str) -> re.Pattern[str]:
    """Regular expression of a pattern such as ``dd/MM/yyyy`` or ``'T'MM-yyyy``; raises ValueError."""
    parts = re.findall(r"'[^']*'|yyyy|yy|MM|M|dd|d|q|HH|mm|ss|.", form)
    names = [part for part in parts if part in _TOKENS]
    if not any(name.startswith("y") for name in names) or len(set(names)) != len(names):
        raise ValueError(f"a period's pattern needs one year and each part once: {form!r}")
    return re.compile("".join(_TOKENS.get(part) or re.escape(fold_part(part)) for part in parts))


def fold_part(part: str) -> str:
    """Literal text of a pattern, as the folded text will have it."""
    return re.sub(r"\S+", lambda word: fold(word[0]), part.strip("'"))


def _by_pattern(words: str, form: str) -> Period | Unread:
    native = _ISO_DATE.fullmatch(words)
    match = pattern_of(form).fullmatch(words)
    if not match and native and "d" in form:
        return day(int(native["y"]), int(native["m"]), int(native["d"])) or Unread("unknown")
    if not match:
        return Unread("unknown")
    parts = match.groupdict()
    short = parts.get("yy")
    y = int(parts["y"]) if parts.get("y") else _short(short or "0")
    if parts.get("d"):
        found = day(y, int(parts["m"] or 0), int(parts["d"]))
    elif parts.get("m"):
        found = month(y, int(parts["m"]))
    else:
        found = quarter(y, _quarter_number(parts["q"])) if parts.get("q") else year(y)
    return found or Unread("unknown")
