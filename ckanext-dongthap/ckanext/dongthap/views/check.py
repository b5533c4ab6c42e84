"""The page ``/kiem-tra``: what the nightly check found."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckanext.dongthap.views.harvest.access import act, page_number, paging
from flask import Blueprint

__all__ = ["dongthap_check"]

dongthap_check = Blueprint("dongthap_check", __name__)
_SIZE = 50


@dongthap_check.get("/kiem-tra", endpoint="index")
def index() -> str:
    """The last run and its problems, the newest first."""
    found = act("dongthap_check_show", **paging(_SIZE))
    return tk.render("checks/index.html", {"found": found, "page": page_number(), "size": _SIZE})
