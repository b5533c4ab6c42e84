"""Errors of our own addresses as problem details (RFC 9457), in the reader's language.

Each kind of problem is explained on the developers' page, at the anchor ``#loi-<code>``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NoReturn

import ckan.plugins.toolkit as tk
from ckanext.dongthap import codelists
from flask import Response, request
from werkzeug.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"
Code = Literal["invalid-parameters", "not-found", "not-authorized", "gone", "too-many-requests", "busy"]
STATUSES: dict[Code, int] = {
    "invalid-parameters": 400,
    "not-authorized": 403,
    "not-found": 404,
    "gone": 410,
    "too-many-requests": 429,
    "busy": 503,
}


def document(code: Code, title: str, detail: str = "", **more: Any) -> str:
    """A problem's JSON; ``more`` are members of its own, such as ``errors``."""
    told = {
        "type": f"{tk.config['ckan.site_url'].rstrip('/')}/nha-phat-trien#loi-{code}",
        "title": title,
        "status": STATUSES[code],
        **({"detail": detail} if detail else {}),
        **more,
    }
    return json.dumps(told, ensure_ascii=False)


def answer(code: Code, title: str, detail: str = "", **more: Any) -> Response:
    """A problem as response."""
    body = document(code, title, detail, **more)
    response = Response(body, status=STATUSES[code], mimetype=MEDIA_TYPE)
    response.headers["Content-Language"] = codelists.current_language()
    return response


def invalid(errors: Mapping[str, Sequence[str]]) -> Response:
    """What is wrong with which parameters."""
    pairs = [(name, text) for name, texts in errors.items() if name != "__type" for text in texts]
    listed = [{"parameter": name, "detail": text} for name, text in pairs]
    detail = "; ".join(f"{name}: {text}" for name, text in pairs)
    return answer("invalid-parameters", tk._("Some parameters can't be used"), detail, errors=listed)


def abort(code: Code, title: str, detail: str = "") -> NoReturn:
    """End the request: with a page for those who prefer pages, with a problem for programs."""
    wanted = request.accept_mimetypes
    if wanted.best_match(["application/json", "text/html"], "application/json") == "text/html":
        tk.abort(STATUSES[code], detail or title)
    raise HTTPException(response=answer(code, title, detail))
