"""Alphabetical order of Vietnamese names: Dương before Đà Nẵng, Tân before Tần before Tẩn.

The order of the Common Locale Data Repository's collation for ``vi`` (as ICU has it): first the letters,
a ă â b c d đ e ê … o ô ơ … u ư …, then the tones (none, huyền, hỏi, ngã, sắc, nặng), then lower before upper
case. Digits stand before letters; punctuation separates words and else does not count.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from harvesters.vietnamese.fold import clean

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
#: One character per letter, in order; digits keep their places below.
_PRIMARY = {letter: chr(ord("A") + place) for place, letter in enumerate(_LETTERS)}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_GAP = re.compile(r"[^\w]+")


#: Lists sort the same names again and again.
@lru_cache(maxsize=4096)
def collation_key(text: str) -> str:
    """A text that sorts by code points as the name sorts in Vietnamese; ASCII."""
    primary, tones, cases = [], [], []
    for char in _GAP.sub("!", clean(text)).strip("!"):
        letter, tone = _split(char.lower())
        primary.append(_PRIMARY.get(letter, letter if letter.isascii() else f"~{ord(letter):06x}"))
        tones.append(tone)
        cases.append("1" if char != char.lower() else "0")
    return f"{''.join(primary)} {''.join(tones).rstrip('0')} {''.join(cases).rstrip('0')}"


def _split(char: str) -> tuple[str, str]:
    """A letter without its tone, and the tone's place; other marks than those of Vietnamese are dropped."""
    tone, marks = "0", ""
    base, *rest = unicodedata.normalize("NFD", char)
    for mark in rest:
        if mark in _TONES:
            tone = _TONES[mark]
        else:
            marks += mark
    letter = unicodedata.normalize("NFC", base + marks)
    return (letter if letter in _PRIMARY else base), tone
