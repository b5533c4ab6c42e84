"""Answers to people and programs that are known are theirs alone; what they were refused is logged."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckanext.dongthap import tokens
from ckanext.dongthap.accounts import security_log
from ckanext.dongthap.http import limiter
from flask import Blueprint, Response, request

__all__ = ["dongthap_privacy"]

dongthap_privacy = Blueprint("dongthap_privacy", __name__)
#: Refusals of one account that the log takes; whoever tries more is in it already.
_LOGGED = "30/minute"


@dongthap_privacy.after_app_request
def keep_private(response: Response) -> Response:
    """Tell everybody on the way to keep no copy; files that are the same for all may be kept."""
    endpoint = request.endpoint or ""
    is_file = endpoint == "webassets.index" or endpoint.rpartition(".")[2] == "static"
    if is_file and response.status_code in (200, 206, 304):
        return response
    if tk.current_user.is_authenticated or tk.config["apitoken_header_name"] in request.headers:
        # CKAN sets the header after this, and leaves it where it finds this word.
        request.environ["__no_cache__"] = True
        response.headers["Cache-Control"] = "private, no-store"
    return response


@dongthap_privacy.after_app_request
def note_refusal(response: Response) -> Response:
    """Note what somebody with an account tried to reach in vain."""
    if response.status_code == 403 and tk.current_user.is_authenticated:
        name = tk.current_user.name
        verdict = limiter.shared(_LOGGED, tk.config["ckan.redis.url"]).count(
            limiter.digest(f"refused {name}")
        )
        if verdict is None or verdict.allowed:
            detail = {"method": request.method, "scope": tokens.scope()}
            security_log.record("access.refused", name, request.path, detail)
    return response
