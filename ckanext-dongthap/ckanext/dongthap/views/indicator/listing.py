"""All indicators as a table, and the same as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap import codelists
from ckanext.dongthap.indicators import finding
from ckanext.dongthap.indicators.catalogue import Row
from ckanext.dongthap.logic.schema import indicator as schema
from flask import Response

from harvesters.tabular.neutralise import neutral_text

_FILTERS = ("q", "pillar", "sector", "agency", "content", "progress", "sort")
_PAGE = 50


def index() -> str:
    """All indicators with latest value, change, course, target and status; filtered and paged."""
    page = max(tk.request.args.get("page", 1, type=int) or 1, 1)
    wanted = _wanted()
    found, first = _find(wanted), (page - 1) * _PAGE
    extra = {
        "results": found[first : first + _PAGE],
        "count": len(found),
        "wanted": wanted,
        "page": page,
        "size": _PAGE,
    }
    return tk.render("indicator/index.html", extra)


def index_csv() -> Response:
    """What the table shows, all pages of it, for a spreadsheet."""
    response = Response("".join(_lines(_wanted())), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="chi-tieu.csv"'
    return response


def _wanted() -> dict[str, str]:
    return {name: value for name in _FILTERS if (value := tk.request.args.get(name, "").strip())}


def _find(wanted: dict[str, str]) -> list[Row]:
    """What ``dongthap_indicator_list`` finds, without the latest values of all areas."""
    checked, errors = tk.navl_validate(wanted, schema.list_indicators())
    if errors:
        tk.abort(400, tk._("The address asks for something that this list does not know"))
    return finding.find({}, checked)


def _lines(wanted: dict[str, str]) -> Iterator[str]:
    yield "\ufeff"
    yield _row(_header())
    for item in _find(wanted):
        yield _row(_cells(item))


def _row(cells: list[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(["" if cell is None else neutral_text(str(cell)) for cell in cells])
    return buffer.getvalue()


def _header() -> list[str]:
    return [
        tk._("Code"),
        tk._("Indicator"),
        tk._("Agency"),
        tk._("Unit"),
        tk._("Area"),
        tk._("Period"),
        tk._("Qualifier"),
        tk._("Latest value"),
        tk._("Period before"),
        tk._("Value before"),
        tk._("Target"),
        tk._("Target’s period"),
        tk._("Status"),
        tk._("Illustrative data"),
        tk._("Address"),
    ]


def _cells(item: Row) -> list[Any]:
    head, first = item["head"] or {}, (item["progress"] or [None])[0]
    change, target = head.get("change") or {}, first["target"] if first else {}
    return [
        item["code"],
        tk.h.dongthap_translated(item["title_translated"]),
        tk.h.dongthap_agency_of(item["agency"]) if item["agency"] else "",
        codelists.label("units", item["unit"]),
        head.get("area_name"),
        head.get("period"),
        head.get("qualifier"),
        head.get("value"),
        change.get("period"),
        change.get("value"),
        f"{target.get('comparison', '')} {target.get('value', '')}".strip(),
        target.get("period"),
        tk.h.dongthap_progress_label(first["status"]) if first else "",
        tk._("Illustrative data") if item["illustrative"] else "",
        tk.h.url_for("dongthap_indicator.read", code=item["code"], _external=True),
    ]
