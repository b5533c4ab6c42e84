"""The unit that a table states, and the factor that takes its figures to the indicator's unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from harvesters.forms.guess.sight import Sight
from harvesters.forms.model import FormIndicator
from harvesters.readers.table import Column
from harvesters.spec import Value
from harvesters.vietnamese.fold import fold

_STATED = re.compile(r"\b(?:don vi(?: tinh)?|dvt|unit)\s*[:(]\s*([^;,\n)]{1,40})")
_BRACKETS = re.compile(r"\(([^()]{1,30})\)")
_SIZES = {"tram": 100, "nghin": 1_000, "ngan": 1_000, "trieu": 10**6, "ty": 10**9, "thousand": 1_000,
          "million": 10**6, "billion": 10**9}  # fmt: skip
_SAME = {"hecta": "ha", "hectares": "ha", "hectare": "ha", "tons": "tan", "tonnes": "tan", "persons": "nguoi",
         "nguoi": "nguoi", "vnd": "dong", "phan tram": "%"}  # fmt: skip


def with_factor(
    value: Value, sight: Sight, columns: Sequence[Column], indicator: FormIndicator | None
) -> Value:
    """The value with the factor between the two units, where both are known and of the same thing."""
    if indicator is None or not indicator.unit.vi:
        return value
    texts = [column.label for column in columns]
    stated = next(filter(None, (*(_in_brackets(text) for text in texts), _above(sight))), "")
    ours, theirs = _parts(indicator.unit.vi), _parts(stated)
    if not stated or ours[1] != theirs[1]:
        return value
    factor = Fraction(theirs[0], ours[0])
    text = f"{float(factor):f}".rstrip("0").rstrip(".") if factor.denominator > 1 else str(factor)
    return value.model_copy(update={"factor": text, "unit": stated})


def _above(sight: Sight) -> str:
    match = _STATED.search(fold(sight.table.title.replace("\n", " ; ")))
    return match[1].strip() if match else ""


def _in_brackets(text: str) -> str:
    found = _BRACKETS.findall(fold(text))
    return next((each for each in found if not each.strip().isdigit()), "")


def _parts(unit: str) -> tuple[int, str]:
    """``nghìn ha`` → (1000, ``ha``)."""
    words = fold(unit).split()
    size = 1
    while words and words[0] in _SIZES:
        size *= _SIZES[words.pop(0)]
    rest = " ".join(words)
    return size, _SAME.get(rest, rest)
