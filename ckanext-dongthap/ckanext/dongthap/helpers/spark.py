"""Sparklines: the course of a value in a cell of a table, as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

__all__ = ["dongthap_spark"]

_WIDTH, _HEIGHT, _EDGE = 96, 28, 3.5


def dongthap_spark(stretches: Sequence[Sequence[Sequence[float]]], upside_down: bool = False) -> Markup:
    """Lines between breaks and a dot for the newest value; empty where there are fewer than two points.

    ``upside_down`` for ranks, whose best is the smallest. It is decoration: the figures stand beside it.
    """
    points = [point for stretch in stretches for point in stretch]
    if len(points) < 2:
        return Markup("")
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    left, low, wide, high = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)

    def place(point: Sequence[float]) -> tuple[float, float]:
        along = (point[0] - left) / (wide or 1)
        up = (point[1] - low) / high if high > 0 else 0.5
        down = up if upside_down else 1 - up
        return _EDGE + along * (_WIDTH - 2 * _EDGE), _EDGE + down * (_HEIGHT - 2 * _EDGE)

    lines = "".join(
        '<polyline points="{}"/>'.format(" ".join(f"{x:.1f},{y:.1f}" for x, y in map(place, stretch)))
        for stretch in stretches
        if len(stretch) > 1
    )
    x, y = place(points[-1])
    return Markup(  # noqa: S704 — made of numbers alone
        f'<svg class="spark" width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        f' aria-hidden="true" focusable="false">{lines}<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5"/></svg>'
    )
