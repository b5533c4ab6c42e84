"""Pages of text: the terms of use, and whom to tell of a weakness."""

from __future__ import annotations

import datetime as dt

import ckan.plugins.toolkit as tk
from ckanext.dongthap import config
from flask import Blueprint, Response

__all__ = ["dongthap_pages"]

dongthap_pages = Blueprint("dongthap_pages", __name__)


@dongthap_pages.route("/dieu-khoan")
def terms() -> str:
    """Terms of use: what the law says of open data, and the licences the portal knows."""
    return tk.render("pages/terms.html")


@dongthap_pages.route("/.well-known/security.txt")
def security_txt() -> Response:
    """Whom to tell of a weakness (RFC 9116); not there while the operator has named nobody."""
    contact = config.security_contact()
    if not contact:
        tk.abort(404)
    # The standard wants a date within a year; a portal that still answers is still looked after.
    until = dt.datetime.now(dt.timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = {
        "Contact": contact,
        "Expires": (until + dt.timedelta(days=180)).isoformat(),
        "Preferred-Languages": "vi, en",
        "Canonical": tk.config["ckan.site_url"] + "/.well-known/security.txt",
    }
    return Response("".join(f"{name}: {value}\n" for name, value in lines.items()), mimetype="text/plain")
