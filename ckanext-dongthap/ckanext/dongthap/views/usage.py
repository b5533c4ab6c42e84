"""Counts uses of datasets: pages that are opened and files that are taken."""

from __future__ import annotations

from ckanext.dongthap import usage
from flask import Blueprint, Response, request

__all__ = ["dongthap_usage"]

dongthap_usage = Blueprint("dongthap_usage", __name__)
#: Endpoint → argument that names the dataset.
_USES = {
    "dataset.read": "id",
    "dongthap_indicator.read": "code",
    "dongthap_downloads.latest": "code",
    "dongthap_downloads.release": "code",
    "dataset_resource.download": "id",
}
_ANSWERED = (200, 304)


@dongthap_usage.after_app_request
def count(response: Response) -> Response:
    """One use, if somebody was shown something."""
    argument = _USES.get(request.endpoint or "")
    shown = request.method == "GET" and response.status_code in _ANSWERED
    if argument and shown and not usage.is_robot(request.user_agent.string):
        usage.count((request.view_args or {})[argument])
    return response
