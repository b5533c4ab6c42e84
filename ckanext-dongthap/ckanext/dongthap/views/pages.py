"""Pages of text: the terms of use."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint

__all__ = ["dongthap_pages"]

dongthap_pages = Blueprint("dongthap_pages", __name__)


@dongthap_pages.route("/dieu-khoan")
def terms() -> str:
    """Terms of use: what the law says of open data, and the licences the portal knows."""
    return tk.render("pages/terms.html")
