"""The unit that a table states, above it or in brackets in its headers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from harvesters.vietnamese.fold import fold

_STATED = re.compile(r"\b(?:don vi(?: tinh)?|dvt|unit)\s*[:(]\s*([^;,\n)]{1,40})")
_BRACKETS = re.compile(r"\(([^()]{1,30})\)")
_SIZES = {"tram": 100, "nghin": 1_000, "ngan": 1_000, "trieu": 10**6, "ty": 10**9, "thousand": 1_000,
          "million": 10**6, "billion": 10**9}  # fmt: skip
_SAME = {"hecta": "ha", "hectares": "ha", "hectare": "ha", "tons": "tan", "tonnes": "tan", "persons": "nguoi",
         "nguoi": "nguoi", "vnd": "dong", "phan tram": "%"}  # fmt: skip


def stated(title: str, labels: Sequence[str]) -> str:
    """Return the first unit in brackets of these headers, else the one above the table, folded."""
    return next(filter(None, (*(in_brackets(label) for label in labels), above(title))), "")


def above(title: str) -> str:
    """Return the unit that the lines above a table state."""
    match = _STATED.search(fold(title.replace("\n", " ; ")))
    return match[1].strip() if match else ""


def in_brackets(text: str) -> str:
    """Return what stands in the first brackets of a header and is no number."""
    found = _BRACKETS.findall(fold(text))
    return next((each for each in found if not each.strip().isdigit()), "")


def parts(unit: str) -> tuple[int, str]:
    """``nghìn ha`` → (1000, ``ha``)."""
    words = fold(unit).split()
    size = 1
    while words and words[0] in _SIZES:
        size *= _SIZES[words.pop(0)]
    rest = " ".join(words)
    return size, _SAME.get(rest, rest)
