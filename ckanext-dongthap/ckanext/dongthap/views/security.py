"""Response headers that narrow what a page may load, frame and tell."""

from __future__ import annotations

from ckanext.dongthap.helpers.display import dongthap_light_page
from flask import Blueprint, Response

__all__ = ["dongthap_security"]

dongthap_security = Blueprint("dongthap_security", __name__)

_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
#: CKAN's own scripts on pages behind the login put styles into the page.
_POLICY_WITH_CKAN = _POLICY + "; style-src 'self' 'unsafe-inline'"


@dongthap_security.after_app_request
def add_headers(response: Response) -> Response:
    """Adds the headers unless the page has set its own."""
    policy = _POLICY if dongthap_light_page() else _POLICY_WITH_CKAN
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    return response
