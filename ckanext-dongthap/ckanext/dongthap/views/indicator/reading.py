"""One indicator: its page, the chart and the table of a view as files, and the frame to embed."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import quote, urlencode

import ckan.plugins.toolkit as tk
from ckanext.dongthap.indicators import areas, charting, page, selection, series
from ckanext.dongthap.indicators.page import View
from flask import Response, request
from markupsafe import escape

from harvesters.tabular.neutralise import neutral_text

MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png", "json": "application/json"}


def read(code: str) -> str:
    """The indicator's page; the query string names the view."""
    package, view = _find(code)
    return tk.render("indicator/read.html", {"pkg": package, **_shown(package, view)})


def embed(code: str) -> str:
    """The chart of a view alone, for a frame on another site; no cookie is set."""
    package, view = _find(code)
    return tk.render("indicator/embed.html", {"pkg": package, **_shown(package, view)})


def picture(code: str, extension: str) -> Response:
    """The chart of a view as SVG or PNG, or its Vega-Lite specification."""
    package, view = _published(code)
    if not charting.has_values(view.chart):
        tk.abort(404, tk._("This view has no value"))
    shape = "bar" if view.selection.shape == "bar" else "line"
    body = charting.file(view.chart, shape, extension)
    return _attachment(body, MEDIA_TYPES[extension], package, view, extension)


def table(code: str) -> Response:
    """The figures of a view as CSV: a row a period and a column a series, or a row an area."""
    package, view = _published(code)
    return _attachment(_csv(package, view).encode("utf-8-sig"), "text/csv", package, view, "csv")


def _find(code: str) -> tuple[dict[str, Any], View | None]:
    try:
        package = tk.get_action("dongthap_indicator_show")({}, {"id": code})
        return package, page.read(package, tk.request.args)
    except tk.ObjectNotFound as error:
        tk.abort(404, str(error) or tk._("There is no indicator {name}").format(name=code))
    except tk.NotAuthorized:
        tk.abort(404, tk._("There is no indicator {name}").format(name=code))
    raise AssertionError


def _published(code: str) -> tuple[dict[str, Any], View]:
    package, view = _find(code)
    if view is None:
        tk.abort(404, tk._("No figure published yet"))
        raise AssertionError
    return package, view


def _shown(package: dict[str, Any], view: View | None) -> dict[str, Any]:
    """What the templates need."""
    if view is None:
        return {"view": None, "drawing": None, "table": None, "head": None}
    groups, chosen = selection.groups(view.outline), view.selection
    ranking = chosen.shape == "bar"
    return {
        "view": view,
        "drawing": page.drawing(view) if view.selection.shape != "table" else None,
        "table": page.table(view),
        "head": page.headline(package),
        "areas": page.menu_of_areas(view.outline),
        "groups": groups,
        "recomputable": page.is_additive(package) and series.can_recompute(view.outline),
        "area_keys": {areas.text_of(area) for area in (chosen.marked if ranking else chosen.areas)},
        "levels": [(selection.level_text(group), areas.group_name(group)) for group in groups],
        "level": selection.level_text(view.selection.group),
        "frame": frame(package, view),
        "permanent": address(package, view, "dongthap_indicator.read", external=True),
        "address": lambda endpoint, **more: address(package, view, endpoint, **more),
    }


def address(
    package: dict[str, Any], view: View, endpoint: str, *, external: bool = False, **more: Any
) -> str:
    """The lasting address of the view: with its release, which never changes."""
    query = [*view.selection.query(), ("release", str(view.release["number"]))]
    changed = {name: value for name, value in more.items() if name not in ("extension",)}
    query = [pair for pair in query if pair[0] not in changed]
    query += [(name, value) for name, value in changed.items() if value is not None]
    extension = {"extension": more["extension"]} if "extension" in more else {}
    base = tk.h.url_for(endpoint, code=package["code"], _external=external, **extension)
    return f"{base}?{urlencode(query, safe='@')}"


def frame(package: dict[str, Any], view: View) -> str:
    """The HTML that shows the view's chart on another site."""
    where = escape(address(package, view, "dongthap_indicator.embed", external=True))
    return f'<iframe src="{where}" title="{escape(view.chart.title)}" width="100%" height="560"></iframe>'


def _attachment(
    body: bytes, media_type: str, package: dict[str, Any], view: View, extension: str
) -> Response:
    response = Response(body, mimetype=media_type)
    stem = f"{package['name']}-{view.release['number']}"
    title = quote(
        f"{view.chart.title} - phiên bản {view.release['number']}.{extension}".replace("/", "-"), safe=""
    )
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{stem}.{extension}\"; filename*=UTF-8''{quote(title, safe='')}"
    )
    response.add_etag()
    return response.make_conditional(request)  # pyright: ignore[reportReturnType]


def _csv(package: dict[str, Any], view: View) -> str:
    """Values with the source's digits; where any has a qualifier or status, a column of notes beside."""
    found, buffer = page.table(view), io.StringIO()
    writer = csv.writer(buffer)
    ranking = view.selection.shape == "bar"
    if view.chart.illustrative:
        writer.writerow([tk._("Illustrative data"), tk._("Do not quote these figures.")])
    first = tk._("Area") if ranking else tk._("Period")
    columns = [f"{label} ({view.chart.unit})" for label in found["columns"]]
    noted = [any(_note(points[n]) for _head, points in found["rows"]) for n in range(len(columns))]
    header = [first]
    for label, has_notes in zip(columns, noted, strict=True):
        header += [label, tk._("Note")] if has_notes else [label]
    writer.writerow(map(neutral_text, header))
    for head, points in found["rows"]:
        cells = [head]
        for point, has_notes in zip(points, noted, strict=True):
            cells += [(point.value if point else "") or ""] + ([_note(point)] if has_notes else [])
        writer.writerow(map(neutral_text, cells))
    return buffer.getvalue()


def _note(point: Any) -> str:
    if point is None:
        return ""
    status = (
        ""
        if point.status in ("official", "illustrative")
        else tk.h.dongthap_codelist_label("statuses", point.status)
    )
    return " ".join(filter(None, (point.qualifier, status, point.note)))
