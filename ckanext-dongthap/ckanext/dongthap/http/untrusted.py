"""Files that people uploaded or that were copied from elsewhere: browsers save them, they never run them.

A page among them would act with the rights of whoever opens it, a script among them is what another page's
policy (``script-src 'self'``) allows.
"""

from __future__ import annotations

from flask import Response

#: Pictures alone are shown in place; they can't carry scripts.
_SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp")
_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def serves_files(endpoint: str | None) -> bool:
    """Whether the address hands out stored files as they came."""
    return (endpoint or "").endswith("download")


def confine(response: Response) -> None:
    """Set the headers under which a file is only a file."""
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    mimetype = response.mimetype or ""
    if "script" in mimetype or mimetype == "text/css":
        response.mimetype = "text/plain"
    if response.mimetype not in _SHOWN and response.status_code in (200, 206):
        name = response.headers.get("Content-Disposition", "").partition(";")[2]
        response.headers["Content-Disposition"] = f"attachment;{name}" if name else "attachment"
