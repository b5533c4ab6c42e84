"""What browsers may do on the portal's pages: one Content-Security-Policy for all, CKAN's own included.

No page has a script or a style within it, so there is nothing that would need a nonce, and a kept page has
the policy of a new one. The one exception is the style sheet that a sysadmin writes in CKAN's settings: it
stands in the page, and its hash in the policy.
"""

from __future__ import annotations

import base64
import hashlib

import ckan.plugins.toolkit as tk

#: Where browsers report what the policy kept them from.
REPORTS = "/csp"
ENDPOINTS = f'csp="{REPORTS}"'
_DIRECTIVES = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-src": "'self'",
    "worker-src": "'none'",
}


def policy(framed: bool) -> str:
    """The policy of a page; ``framed``: other sites may show it within theirs."""
    directives = dict(_DIRECTIVES)
    if css := tk.config.get("ckan.site_custom_css"):
        directives["style-src"] += f" '{digest(str(css))}'"
    directives["frame-ancestors"] = "*" if framed else "'self'"
    directives["report-uri"] = REPORTS
    directives["report-to"] = "csp"
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def digest(text: str) -> str:
    """A text within an element as the policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
