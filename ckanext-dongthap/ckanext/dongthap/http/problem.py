"""Errors of our own addresses as problem details (RFC 9457), in the reader's language.

Each kind of problem is explained on the developers' page, at the anchor ``#loi-<code>``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import ckan.plugins.toolkit as tk
from ckanext.dongthap import codelists
from flask import Response

MEDIA_TYPE = "application/problem+json"
Code = Literal["invalid-parameters", "not-found", "not-authorized", "too-many-requests"]
STATUSES: dict[Code, int] = {
    "invalid-parameters": 400,
    "not-authorized": 403,
    "not-found": 404,
    "too-many-requests": 429,
}


def answer(code: Code, title: str, detail: str = "", **more: Any) -> Response:
    """A problem; ``more`` are members of its own, such as ``errors``."""
    told = {
        "type": f"{tk.config['ckan.site_url'].rstrip('/')}/nha-phat-trien#loi-{code}",
        "title": title,
        "status": STATUSES[code],
        **({"detail": detail} if detail else {}),
        **more,
    }
    body = json.dumps(told, ensure_ascii=False)
    response = Response(body, status=STATUSES[code], mimetype=MEDIA_TYPE)
    response.headers["Content-Language"] = codelists.current_language()
    return response


def invalid(errors: Mapping[str, Sequence[str]]) -> Response:
    """What is wrong with which parameters."""
    pairs = [(name, text) for name, texts in errors.items() if name != "__type" for text in texts]
    listed = [{"parameter": name, "detail": text} for name, text in pairs]
    detail = "; ".join(f"{name}: {text}" for name, text in pairs)
    return answer("invalid-parameters", tk._("Some parameters can't be used"), detail, errors=listed)
