"""Answers readers without an account from the pages that are kept."""

from __future__ import annotations

from ckanext.dongthap import pages
from flask import Blueprint, Response, g, request

__all__ = ["dongthap_kept_pages"]

dongthap_kept_pages = Blueprint("dongthap_kept_pages", __name__)


@dongthap_kept_pages.before_app_request
def answer() -> Response | None:
    """The page as it is kept, if it is."""
    g.dongthap_page = None
    where = pages.place(request)
    found = pages.kept(where, request) if where else None
    if found is None:
        g.dongthap_page = where
    return found


@dongthap_kept_pages.after_app_request
def keep(response: Response) -> Response:
    """Keeps the page that was made."""
    where = g.get("dongthap_page")
    return pages.keep(where, response, request) if where else response
