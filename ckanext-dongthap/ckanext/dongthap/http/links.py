"""Link headers (RFC 8288) from an answer's page to the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Response, g, has_request_context, request

_LINKS = "dongthap_links"


def offer_next(cursor: str | None) -> None:
    """The answer that is being made goes on at this cursor, if it does."""
    _offer({"next": {"cursor": cursor}} if cursor else {})


def page(count: int, wanted: Mapping[str, Any]) -> dict[str, int]:
    """What a page of a list says of itself: ``{count, limit, offset}``; it links to the others."""
    limit, offset = wanted["limit"], wanted["offset"]
    if limit > 0:
        _offer(_places(count, limit, offset))
    return {"count": count, "limit": limit, "offset": offset}


def _places(count: int, limit: int, offset: int) -> dict[str, dict[str, Any]]:
    last = max(count - 1, 0) // limit * limit
    places = {"first": 0, "last": last}
    if offset > 0:
        places["prev"] = max(offset - limit, 0)
    if offset + limit < count:
        places["next"] = offset + limit
    return {name: {"limit": limit, "offset": place} for name, place in places.items()}


def _offer(links: dict[str, dict[str, Any]]) -> None:
    if has_request_context():
        setattr(g, _LINKS, links)


def add(response: Response) -> Response:
    """Set the header on an action's answer."""
    links = g.get(_LINKS, {})
    if links and request.endpoint == "api.action" and request.method == "GET" and response.status_code == 200:
        told = ", ".join(f'<{_address(change)}>; rel="{name}"' for name, change in links.items())
        response.headers["Link"] = told
    return response


def _address(change: dict[str, Any]) -> str:
    arguments = {**request.args.to_dict(), **change}
    return tk.url_for("api.action", **(request.view_args or {}), **arguments, _external=True)
