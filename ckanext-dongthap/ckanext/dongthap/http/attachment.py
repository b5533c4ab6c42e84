"""Files with Vietnamese names."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

_LONGEST = 150


def name(response: Response, title: str, ascii_name: str, extension: str) -> None:
    """Vietnamese name for those who read RFC 5987, a plain one for the others."""
    safe = " ".join(title.replace("/", "-").replace("\\", "-").split())[:_LONGEST].strip()
    encoded = quote(f"{safe}.{extension}", safe="")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{ascii_name}.{extension}\"; filename*=UTF-8''{encoded}"
    )
