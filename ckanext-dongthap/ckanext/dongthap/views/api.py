"""What answers of CKAN's Action API have besides their body."""

from __future__ import annotations

from ckanext.dongthap.http import links
from flask import Blueprint, Response

__all__ = ["dongthap_api"]

dongthap_api = Blueprint("dongthap_api", __name__)


@dongthap_api.after_app_request
def add_links(response: Response) -> Response:
    """Lists link to their other pages."""
    return links.add(response)
