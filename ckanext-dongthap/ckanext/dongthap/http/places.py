"""How a view asks for a place of its class before it makes what is not kept."""

from __future__ import annotations

from typing import Literal

from flask import Response, has_request_context, request
from werkzeug.exceptions import HTTPException

#: In the environment: the class whose place the request has, and the one that it asks for.
PLACE = "dongthap.place"
WANTED = "dongthap.place_wanted"


def need(name: Literal["catalogues", "charts"]) -> None:
    """End the request if it has no place of this class: the server begins it anew where there is one.

    Other servers than ours give no places; there every request goes on.
    """
    if not has_request_context():
        return
    place = request.environ.get(PLACE)
    if place not in (None, name, "uploads"):
        request.environ[WANTED] = name
        raise HTTPException(response=Response(status=503))
