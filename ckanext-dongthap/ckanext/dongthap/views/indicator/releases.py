"""One release: what it is, what it changed row by row, and its rows with their places in the source."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.indicators import areas, observed
from ckanext.dongthap.indicators.areas import AreaKey
from ckanext.dongthap.publication.difference import KINDS

_PAGE = 100


def release(code: str, number: int) -> str:
    """The release's page; ``show`` is ``changes`` (default after the first release) or ``rows``."""
    try:
        package = tk.get_action("dongthap_indicator_show")({}, {"id": code})
        found = tk.get_action("dongthap_release_show")({}, {"id": package["id"], "number": number})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        tk.abort(404, tk._("There is no such release"))
        raise AssertionError from None
    first = number == 1
    show = tk.request.args.get("show")
    show = show if show in ("changes", "rows") else "rows" if first else "changes"
    page = max(tk.request.args.get("page", 1, type=int) or 1, 1)
    listed = _rows(found, page) if show == "rows" or first else _changes(package, number, page)
    extra = {"pkg": package, "release": found, "show": "rows" if first else show, "page": page, "size": _PAGE}
    return tk.render("indicator/release.html", {**extra, **listed})


def _changes(package: dict[str, Any], number: int, page: int) -> dict[str, Any]:
    kind = tk.request.args.get("kind", "")
    query = {"id": package["id"], "number": number, "limit": _PAGE, "offset": (page - 1) * _PAGE}
    if kind in KINDS:
        query["kind"] = kind
    try:
        diff = tk.get_action("dongthap_release_diff")({}, query)
    except tk.ObjectNotFound:
        return {"diff": None, "kind": "", "count": 0}
    count = diff[kind] if kind in KINDS else sum(diff[name] for name in KINDS)
    return {"diff": diff, "kind": kind if kind in KINDS else "", "count": count}


def _rows(release: dict[str, Any], page: int) -> dict[str, Any]:
    outline = observed.outline(release)
    wanted = tk.request.args.get("area", "")
    only: list[AreaKey] | None = [areas.key_of(wanted)] if wanted else None
    period = tk.request.args.get("period", "") or None
    rows = observed.rows(release, only, period=period)
    first = (page - 1) * _PAGE
    return {
        "rows": rows[first : first + _PAGE],
        "count": len(rows),
        "outline": outline,
        "area": wanted,
        "period": period or "",
        "menu": areas.by_name([(areas.text_of(key), areas.name(key)) for key in outline.keys]),
    }
