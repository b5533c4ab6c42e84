"""The scoreboard as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from ckanext.dongthap.scoreboard.weights import MEASURES
from ckanext.dongthap.views.scoreboard.reading import shown
from flask import Response

from harvesters.tabular.neutralise import neutral_text

_COUNTS = {
    "composite": ("index", "version", "points", "most", "rank", "illustrative"),
    "reporting": ("on_time", "nil", "late", "missing", "open"),
    "open_data": ("datasets", "releases", "fresh", "promised", "checks_met", "checks"),
    "targets": ("indicators", "judged", "on_track"),
}


def index_csv() -> Response:
    """What the scoreboard shows, a row a member of a group; columns are named as the API names them."""
    board = shown()
    response = Response("\ufeff" + "".join(_lines(board)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="thi-dua-{board["year"]}.csv"'
    return response


def _lines(board: dict[str, Any]) -> Iterator[str]:
    columns = [f"{measure}_{name}" for measure, names in _COUNTS.items() for name in (*names, "score")]
    head = ["year", "as_of", "weights_version", "official", "group", "group_basis", "name", "name_en", "key"]
    yield _line([*head, *columns, "overall", "rank"])
    for group in board["groups"]:
        for each in group["standings"]:
            first = [board["year"], board["as_of"], board["weights_version"], "false", group["code"]]
            title = each["title"]
            cells = [*first, group["basis"], title["vi"], title.get("en"), each["key"], *_cells(each)]
            yield _line([*cells, each["overall"], each["rank"]])


def _cells(each: dict[str, Any]) -> Iterator[Any]:
    for measure in MEASURES:
        found = each[measure] or {}
        yield from (found.get(name) for name in (*_COUNTS[measure], "score"))


def _line(cells: list[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(["" if cell is None else neutral_text(_text(cell)) for cell in cells])
    return buffer.getvalue()


def _text(cell: Any) -> str:
    return str(cell).lower() if isinstance(cell, bool) else str(cell)
