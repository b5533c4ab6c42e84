"""What guards every page: response headers, forms that came from us, tokens that reach only so far."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.config.middleware.flask_app import csrf
from ckan.lib import files
from ckanext.dongthap import tokens
from ckanext.dongthap.http import content_types, door, untrusted
from ckanext.dongthap.http.policy import ENDPOINTS, policy
from flask import Blueprint, Response, abort, g, request
from flask.sansio.blueprints import BlueprintSetupState

__all__ = ["dongthap_security"]

dongthap_security = Blueprint("dongthap_security", __name__)

#: Bytes that somebody without an account may send: questions, no files.
_QUESTION = 1 << 20
#: Room for the other fields of a form with a file.
_FIELDS = 1 << 20


def limit_bodies() -> None:
    """Ends a request whose body is larger than any that its sender has reason to send (413).

    A stranger tells the length beforehand (else 411): a body without one would be cut, not refused.
    """
    if not tk.current_user.is_authenticated:
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            abort(411)
        request.max_content_length = _QUESTION
        return
    storage = files.get_storage(tk.config["ckan.files.default_storages.resource"])
    largest = getattr(storage.settings, "max_size", -1)
    request.max_content_length = largest + _FIELDS if largest >= 0 else None


@dongthap_security.record
def _limit_first(state: BlueprintSetupState) -> None:
    """CKAN's own guard of forms, second in line, reads the whole body before a blueprint is asked."""
    state.app.before_request_funcs.setdefault(None, []).insert(1, limit_bodies)


@dongthap_security.before_app_request
def limit_tokens() -> Response | None:
    """Ends a request that a token limited to one agency does not reach."""
    return tokens.refuse()


@dongthap_security.before_app_request
def measure() -> Response | None:
    """Ends a request with a parameter that is longer, more, deeper or greater than any question needs."""
    return door.refuse(request)


@dongthap_security.before_app_request
def refuse_scripts() -> Response | None:
    """Ends a request that wants data as a script."""
    return content_types.refuse_jsonp(request)


@dongthap_security.before_app_request
def protect_forms() -> None:
    """Asks for the form's token of everybody who is logged in with a cookie.

    CKAN exempts a view for good once somebody called it without a session.
    """
    if tk.config["WTF_CSRF_ENABLED"] and not g.get("login_via_auth_header"):
        csrf.protect()


@dongthap_security.after_app_request
def add_headers(response: Response) -> Response:
    """Adds the headers unless the page has set its own."""
    if untrusted.serves_files(request.endpoint) and response.status_code < 400:
        untrusted.confine(response)
    content_types.correct(response)
    framed = request.endpoint == "dongthap_indicator.embed"
    response.headers.setdefault("Content-Security-Policy", policy(framed))
    response.headers.setdefault("Reporting-Endpoints", ENDPOINTS)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if not framed:
        response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if tk.config["ckan.site_url"].startswith("https:"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
