"""Raised and lowered letters of a cell: a raised mark is a note, m² and CO₂ keep their figures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: A piece of a cell's text, and whether it is raised (1), lowered (-1) or neither (0).
Run = tuple[str, int]
_UP = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_DOWN = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_BEFORE = re.compile(r"\W*(?:gần|trên|dưới|khoảng|hơn)?", re.IGNORECASE)
_NUMERAL = re.compile(r"[\s\d.,'’%+−-]*")
_WORD = re.compile(r"\w")
#: A unit of measure that is squared or cubed, and a power of ten.
_UNIT = re.compile(r"(?<![^\W\d_])(?:[kdcm]?m|dam|hm|in|ft|s)$", re.IGNORECASE)
_POWER = re.compile(r"(?:[(x×*.]\s*|^\s*)10$", re.IGNORECASE)
_EXPONENT = re.compile(r"[-−]?[1-9]")
#: What stands for a note behind a name: 1, 1,2, (1), [a], *, †.
_BETWEEN, _ONE = r"[\s,;()\[\]]", r"(?:\d{1,2}|[a-zđ]|[ivx]{1,4}|[*†‡§#]+)"
_MARK = re.compile(rf"{_BETWEEN}*{_ONE}(?:{_BETWEEN}+{_ONE})*{_BETWEEN}*", re.IGNORECASE)


@dataclass(frozen=True)
class Raised:
    """A cell's ``text`` without raised marks, and these (``note``). ``whole``: nothing else stands in it."""

    text: str
    note: str
    whole: bool = False


def settle(runs: Iterable[Run]) -> Raised | None:
    """What a cell's pieces mean; None where nothing is raised or lowered."""
    pieces = [(text, level) for text, level in runs if text]
    if not any(level and text.strip() for text, level in pieces):
        return None
    base = "".join(text for text, level in pieces if not level)
    if not base.strip():
        text = "".join(text for text, _ in pieces)
        return Raised(text, text.strip(), whole=True) if pieces[0][1] > 0 or len(pieces) > 1 else None
    figure = _is_figure(base)
    out, notes = "", list[str]()
    for number, (text, level) in enumerate(pieces):
        follows = "".join(rest for rest, _ in pieces[number + 1 :])
        if not level or not text.strip():
            out += text
        elif level < 0:
            out += text.translate(_DOWN)
        elif (kept := _kept(out, text, follows, figure)) is not None:
            out += kept
        else:
            notes.append(text.strip())
    return Raised(out, " ".join(notes))


def _kept(before: str, text: str, follows: str, figure: bool) -> str | None:
    """What a raised piece is that is no note: the 2 of m², the 3 of 10³, the ring of °C, the st of 1st."""
    if figure:
        return None
    mark = text.strip()
    if mark in ("o", "0", "°", "º") and re.match(r"\s*[CFKNEĐB](?![^\W\d_])", follows):
        return "°"
    if _EXPONENT.fullmatch(mark) and (
        (_UNIT.search(before) and mark.strip("-−") in "123") or _POWER.search(before)
    ):
        return mark.translate(_UP)
    return None if _MARK.fullmatch(text) else text


def _is_figure(text: str) -> bool:
    """Whether a text is a numeral, with words and signs before and after it; takes linear time."""
    before = _BEFORE.match(text)
    rest = text[before.end() :] if before else text
    last = max((place for place, letter in enumerate(rest) if letter.isdecimal()), default=-1)
    return last >= 0 and bool(_NUMERAL.fullmatch(rest[: last + 1])) and not _WORD.search(rest[last + 1 :])
