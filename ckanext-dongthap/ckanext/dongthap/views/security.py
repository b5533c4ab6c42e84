"""What guards every page: response headers, forms that came from us, tokens that reach only so far."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.config.middleware.flask_app import csrf
from ckanext.dongthap import tokens
from ckanext.dongthap.helpers.display import dongthap_light_page
from flask import Blueprint, Response, g, request

__all__ = ["dongthap_security"]

dongthap_security = Blueprint("dongthap_security", __name__)

_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
#: The chart that other sites may frame.
_FRAMED = _POLICY.replace("frame-ancestors 'self'", "frame-ancestors *")
#: CKAN's own scripts on pages behind the login put styles into the page.
_POLICY_WITH_CKAN = _POLICY + "; style-src 'self' 'unsafe-inline'"


@dongthap_security.before_app_request
def limit_tokens() -> Response | None:
    """Ends a request that a token limited to one agency does not reach."""
    return tokens.refuse()


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
    framed = request.endpoint == "dongthap_indicator.embed"
    policy = _FRAMED if framed else _POLICY if dongthap_light_page() else _POLICY_WITH_CKAN
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if not framed:
        response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    return response
