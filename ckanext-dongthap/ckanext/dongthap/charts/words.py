"""Numbers, periods and the fixed words of charts in the page's language (``vi`` or ``en``)."""

from __future__ import annotations

import re

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_QUALIFIERS = {"": "", "~": "≈ "}
_YEAR, _LAST = r"(?P<y>\d{4})", r"(?P<n>\d+)"
#: Pattern of a period → (vi, en, short vi, short en); blanks are filled by `period`.
_PERIODS: tuple[tuple[str, tuple[str, str, str, str]], ...] = (
    (_YEAR, ("{y}", "{y}", "{y}", "{y}")),
    (rf"{_YEAR}-{_YEAR.replace('y', 'n')}", ("{y}–{n}", "{y}–{n}", "{y}–{nn}", "{y}–{nn}")),
    (rf"{_YEAR}-H1", ("6 tháng đầu {y}", "H1 {y}", "6T/{y}", "H1 {y}")),
    (rf"{_YEAR}-H2", ("6 tháng cuối {y}", "H2 {y}", "6TC/{y}", "H2 {y}")),
    (rf"{_YEAR}-Q{_LAST}", ("Quý {n}/{y}", "Q{n} {y}", "Q{n}/{y}", "Q{n} {y}")),
    (rf"{_YEAR}-{_LAST}M", ("{n} tháng {y}", "Jan–{month} {y}", "{n}T/{y}", "Jan–{month} {y}")),
    (rf"{_YEAR}-(?P<n>\d\d)", ("Tháng {n}/{y}", "{month} {y}", "{n}/{y}", "{month} {y}")),
    (
        rf"{_YEAR}-(?P<n>\d\d)-(?P<d>\d\d)",
        ("{d}/{n}/{y}", "{day} {month} {y}", "{d}/{n}", "{day} {month}"),
    ),
)
_COMPILED = tuple((re.compile(pattern), forms) for pattern, forms in _PERIODS)

WORDS = {
    "break": ("Gián đoạn", "Break"),
    "target": ("Mục tiêu {period}: {value}", "Target {period}: {value}"),
    "baseline": ("Gốc {period}: {value}", "Base {period}: {value}"),
    "illustrative": ("Dữ liệu minh hoạ, không phải số liệu thật", "Illustrative data, not real figures"),
    "source": ("Nguồn: {source}", "Source: {source}"),
    "official": ("chính thức", "official"),
    "estimate": ("ước tính", "estimate"),
    "provisional": ("sơ bộ", "provisional"),
    "recomputed": ("tính lại theo địa bàn mới", "recomputed for the new territory"),
    "up": (
        "{name}: tăng từ {first} ({start}) lên {last} ({end})",
        "{name}: up from {first} ({start}) to {last} ({end})",
    ),
    "down": (
        "{name}: giảm từ {first} ({start}) xuống {last} ({end})",
        "{name}: down from {first} ({start}) to {last} ({end})",
    ),
    "flat": (
        "{name}: {last} vào {start} và {end}",
        "{name}: {last} in both {start} and {end}",
    ),
    "single": ("{name}: {last} ({end})", "{name}: {last} ({end})"),
    "extremes": (
        "cao nhất {high} ({high_period}), thấp nhất {low} ({low_period})",
        "highest {high} ({high_period}), lowest {low} ({low_period})",
    ),
    "since_break": ("từ sau gián đoạn {date}", "since the break of {date}"),
    "ranking": (
        "{period}, {n} địa bàn: cao nhất {first} ({high}), thấp nhất {last} ({low}), trung vị {median}",
        "{period}, {n} areas: highest {first} ({high}), lowest {last} ({low}), median {median}",
    ),
    "no_data": ("Không có số liệu", "No data"),
    "not_zero": ("Trục không bắt đầu từ 0", "The axis does not start at 0"),
    "rank_axis": ("Hạng 1 ở trên cùng", "Rank 1 is at the top"),
}


def say(key: str, language: str, **values: str | int) -> str:
    """A fixed phrase with its blanks filled."""
    return WORDS[key][language == "en"].format(**values)


def number(value: str, language: str, decimals: int | str | None = None, qualifier: str = "") -> str:
    """A decimal numeral for readers: ``1234.5`` → ``1.234,5`` (vi), ``1,234.5`` (en).

    No digit of the source is dropped; ``decimals`` only adds zeros, and none to a figure with a qualifier,
    which stands before it: nearly 7 is not 7.00.
    """
    sign, digits = ("−", value[1:]) if value.startswith("-") else ("", value)
    whole, _point, fraction = digits.partition(".")
    fraction = fraction if qualifier else fraction.ljust(int(decimals or 0), "0")
    thousands, point = (",", ".") if language == "en" else (".", ",")
    grouped = f"{int(whole or 0):,}".replace(",", thousands)
    mark = _QUALIFIERS.get(qualifier, f"{qualifier} ")
    return mark + sign + grouped + (point + fraction if fraction else "")


def period(text: str, language: str, short: bool = False) -> str:
    """A period for readers: ``2025-07`` → ``Tháng 7/2025`` (vi), ``Jul 2025`` (en); short for axes.

    What is no known period stays as it is.
    """
    for pattern, forms in _COMPILED:
        match = pattern.fullmatch(text)
        if match:
            return forms[2 * short + (language == "en")].format(**_parts(match.groupdict()))
    return text


def _parts(found: dict[str, str]) -> dict[str, str]:
    n = found.get("n", "")
    parts = {**found, "n": n.lstrip("0") if len(n) < 4 else n, "nn": n[-2:]}
    if n.isdecimal() and 1 <= int(n) <= 12:
        parts["month"] = _MONTHS[int(n) - 1]
    if "d" in found:
        parts |= {"n": n, "day": found["d"].lstrip("0")}
    return parts
