"""Answers are what they say: JSON is never shown as a page, and no answer is a script of the caller's making.

CKAN serves what a view returns as text as ``text/html``; a value in JSON that came from a file would be
markup there. Its API wraps answers into a function that the caller names (JSONP), which makes each of them
a script from the portal itself, so every policy lets it run.
"""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckanext.dongthap.http import problem
from flask import Request, Response


def refuse_jsonp(request: Request) -> Response | None:
    """The refusal of a request that wants its answer as a script."""
    if (request.endpoint or "").startswith("api.") and "callback" in request.args:
        return problem.invalid({"callback": [tk._("Answers come as JSON only, with CORS for other sites")]})
    return None


def correct(response: Response) -> None:
    """Say of what is no markup that it is none."""
    if response.mimetype != "text/html" or response.is_streamed or response.direct_passthrough:
        return
    if response.headers.get("Content-Encoding"):
        return
    begin = response.get_data()[:64].lstrip()
    if begin[:1] in (b"{", b"["):
        response.content_type = "application/json"
    elif begin and not begin.startswith(b"<"):
        response.content_type = "text/plain; charset=utf-8"
