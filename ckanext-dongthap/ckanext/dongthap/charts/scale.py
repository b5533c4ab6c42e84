"""Ticks, widths of text and places of labels: what a chart needs to be drawn without measuring."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

#: Mean width of a character in relation to the font size, for the fonts the pages use.
_WIDE = 0.56


def text_width(text: str, size: float) -> float:
    """About how many pixels a line of text takes."""
    return len(text) * size * _WIDE


def wrap(text: str, columns: int, lines: int = 3) -> list[str]:
    """The text in at most ``lines`` lines; what does not fit ends with an ellipsis."""
    found: list[str] = []
    for word in text.split():
        if found and len(found[-1]) + 1 + len(word) <= columns:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found if len(found) <= lines else [*found[: lines - 1], found[lines - 1] + "…"]


def ticks(low: float, high: float, count: int = 5) -> list[Decimal]:
    """Round numbers from at or below ``low`` to at or above ``high``, about ``count`` of them."""
    reach = max(abs(low), abs(high))
    span = high - low if high - low > 1e-9 * max(reach, 1e-3) else reach if reach > 1e-9 else 1
    raw = span / max(count - 1, 1)
    power = Decimal(10) ** math.floor(math.log10(raw))
    step = next(power * nice for nice in (1, 2, 5, 10) if float(power * nice) >= raw * 0.999)
    first = math.floor(low / float(step) + 1e-9)
    last = math.ceil(high / float(step) - 1e-9)
    return [(step * n).normalize() + 0 for n in range(first, max(last, first + 1) + 1)]


def domain(values: Sequence[float]) -> tuple[float, float]:
    """What an axis should cover: from zero unless the values are far from it."""
    low, high = min(values), max(values)
    if low >= 0 and low < 0.6 * high:
        low = 0
    elif high <= 0 and high > 0.6 * low:
        high = 0
    return low, high


def thin(places: Sequence[float], room: float) -> list[int]:
    """Indexes of places (ascending, in pixels) to label, at least ``room`` apart, the last one among them."""
    kept: list[int] = []
    for index in range(len(places) - 1, -1, -1):
        if not kept or places[kept[-1]] - places[index] >= room:
            kept.append(index)
    return kept[::-1]


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Places (centres, in pixels) of labels near where they are wanted, without overlap, in their order.

    Labels that would overlap form a block around the mean of their wishes (isotonic regression).
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    offsets = [sum(heights[index] for index in order[:n]) + heights[order[n]] / 2 for n in range(len(order))]
    room = (low, high - sum(heights))
    blocks: list[tuple[float, int]] = []
    for index, offset in zip(order, offsets, strict=True):
        mean, size = min(max(wanted[index] - offset, room[0]), max(room)), 1
        while blocks and blocks[-1][0] >= mean:
            before, count = blocks.pop()
            mean, size = (mean * size + before * count) / (size + count), size + count
        blocks.append((mean, size))
    starts = [mean for mean, size in blocks for _ in range(size)]
    placed = {index: start + offset for index, start, offset in zip(order, starts, offsets, strict=True)}
    return [placed[index] for index in range(len(wanted))]
