"""The indicators' list and each indicator's page."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint

__all__ = ["dongthap_indicator"]

dongthap_indicator = Blueprint("dongthap_indicator", __name__)

_FILTERS = ("pillar", "sector", "agency", "content")
_PAGE = 50


@dongthap_indicator.route("/chi-tieu")
def index() -> str:
    """All indicators with their latest value; filtered and paged by the query string."""
    wanted = {name: tk.request.args[name] for name in (*_FILTERS, "q") if tk.request.args.get(name)}
    page = max(tk.request.args.get("page", 1, type=int) or 1, 1)
    query = {**wanted, "limit": _PAGE, "offset": (page - 1) * _PAGE}
    found = tk.get_action("dongthap_indicator_list")({}, query)
    return tk.render("indicator/index.html", {"found": found, "wanted": wanted, "page": page, "size": _PAGE})


@dongthap_indicator.route("/chi-tieu/<code>")
def read(code: str) -> str:
    """One indicator."""
    try:
        pkg = tk.get_action("dongthap_indicator_show")({}, {"id": code})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        tk.abort(404, tk._("There is no indicator {name}").format(name=code))
    return tk.render("indicator/read.html", {"pkg": pkg})
