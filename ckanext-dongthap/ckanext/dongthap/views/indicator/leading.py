"""CKAN's page of an indicator's dataset leads to the indicator's own."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Response, request


def to_its_page() -> Response | None:
    """From ``/indicator/<name>`` to ``/chi-tieu/<code>``; what is not published stays with CKAN's page."""
    if request.endpoint != "indicator.read" or request.method != "GET":
        return None
    package = model.Package.get((request.view_args or {})["id"])
    if package is None or package.state != model.State.ACTIVE or "code" not in (package.extras or {}):
        return None
    return tk.redirect_to("dongthap_indicator.read", code=package.extras["code"])  # pyright: ignore[reportReturnType]
