"""A chart as it stands in a page (colours by the style sheet, light and dark) and as a file of its own
(title, source and notes in the picture).
"""

from __future__ import annotations

import copy
import re
from typing import Any

from ckanext.dongthap.charts import palette, scale, words
from ckanext.dongthap.charts.frame import FONT, Size
from ckanext.dongthap.charts.model import Chart

_NOISE = re.compile(r' (?:role|aria-[a-z]+|pointer-events|class|xmlns:xlink|font-family)="[^"]*"')
_EMPTY = re.compile(r'<path d="M0,0h0v0h0Z"/>|<path d="" display="none"/>|<g></g>|<g/>')
_GROUP = re.compile(r"<g>(<g[ >])")
_COLOUR = re.compile(r' (fill|stroke)="(#[0-9A-Fa-f]{6})"')
_LONG = re.compile(r"(\d\.\d)\d+")
_PAPER = re.compile(r'<rect width="[\d.]+" height="[\d.]+" fill="#FFFFFF"/>')


def inline(svg: str) -> str:
    """The SVG for a page: no paper, no fonts, no roles; colours are classes such as ``f-s0``, ``k-grid``."""
    lean = _PAPER.sub("", _NOISE.sub("", svg), count=1)
    lean = re.sub(r"<(?!svg)[^>]+>", lambda tag: _LONG.sub(r"\1", tag[0]), lean)
    for _ in range(3):
        lean = _EMPTY.sub("", lean)
    lean = re.sub(r"<[a-z]+ [^>]*>", _classes, lean)
    return re.sub(r'<svg xmlns="[^"]*" version="1.1"', "<svg", lean, count=1)


def _classes(tag: re.Match[str]) -> str:
    names: list[str] = []

    def take(found: re.Match[str]) -> str:
        name = palette.CLASSES.get(found[2].upper())
        if name is None:
            return found[0]
        names.append(f"{'f' if found[1] == 'fill' else 'k'}-{name}")
        return ""

    text = _COLOUR.sub(take, tag[0])
    if not names:
        return text
    head, space, rest = text.partition(" ")
    mark = f' class="{" ".join(names)}"'
    return f"{head}{mark}{space}{rest}" if space else f"{head[:-1]}{mark}{head[-1]}"


def framed(spec: dict[str, Any], chart: Chart, size: Size, notes: tuple[str, ...] = ()) -> dict[str, Any]:
    """The specification with title, unit, notes and source in the picture: it explains itself."""
    columns = int(size.width / (size.font * 0.54))
    title = scale.wrap(chart.title, int(columns * 0.78), lines=3)
    below = [line for note in _notes(chart, notes) for line in scale.wrap(note, columns, lines=4)]
    line = size.font * 1.35
    above = line * (len(title) * 1.35 + 1.5) + (line if chart.illustrative else 0)
    whole = copy.deepcopy(spec)
    padding = whole["padding"]
    left, plot_top, plot_height = padding["left"], padding["top"], whole["height"]
    bottom = plot_height + padding["bottom"]
    whole["padding"] = {
        **padding,
        "top": plot_top + above,
        "bottom": padding["bottom"] + line * len(below) + 12,
    }
    top = -plot_top - above + line
    texts = [
        _text(left, top + index * line * 1.35, [part], size.font + 4, palette.INK, 700)
        for index, part in enumerate(title)
    ]
    top += len(title) * line * 1.35
    texts.append(_text(left, top, [chart.unit], size.font, palette.MUTED))
    if chart.illustrative:
        texts.append(
            _text(left, top + line, [words.say("illustrative", chart.language)], size.font, palette.GOLD, 700)
        )
    texts += [
        _text(left, bottom + line * (index + 0.5), [part], size.font - 1, palette.MUTED)
        for index, part in enumerate(below)
    ]
    return {**whole, "layer": [*whole["layer"], *texts]}


def _notes(chart: Chart, notes: tuple[str, ...]) -> list[str]:
    source = words.say("source", chart.language, source=chart.source) if chart.source else ""
    return [note for note in (*notes, source) if note]


def _text(
    left: float, y: float, lines: list[str], font: float, colour: str, weight: int = 400
) -> dict[str, Any]:
    mark = {"type": "text", "align": "left", "baseline": "middle", "fontSize": font, "fontWeight": weight}
    return {
        "data": {"values": [{"text": lines}]},
        "mark": {**mark, "color": colour, "font": FONT},
        "encoding": {"x": {"value": -left + 2}, "y": {"value": y}, "text": {"field": "text"}},
    }
