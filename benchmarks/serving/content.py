"""Fills stock CKAN: ``python -m benchmarks.serving.content INI COUNT`` makes that many datasets.

Each is as stock would hold one of our indicators: agency, tags, notes, three files.
"""

from __future__ import annotations

import sys
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckan.types import Context

_NOTES = "Diện tích gieo trồng lúa cả năm của tỉnh, theo năm và theo địa bàn, trước và sau ngày 01/7/2025. "
_FORMATS = ("CSV", "XLSX", "JSON")


def main(ini: str, count: str) -> None:
    """Make an organization and the datasets."""
    app: Any = make_app(load_config(ini))
    with app._wsgi_app.test_request_context():
        user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        tk.get_action("organization_create")(_context(user), {"name": "thong-ke", "title": "Cục Thống kê"})
        for number in range(int(count)):
            tk.get_action("package_create")(_context(user), _dataset(number))


def _context(user: str) -> Context:
    return {"user": user, "ignore_auth": True}


def _dataset(number: int) -> dict[str, Any]:
    return {
        "name": f"bo-du-lieu-{number}",
        "title": f"Diện tích gieo trồng lúa, bộ {number}",
        "notes": _NOTES * 4,
        "owner_org": "thong-ke",
        "license_id": "cc-by",
        "tags": [{"name": name} for name in ("lúa", "nông nghiệp", f"bộ {number % 20}")],
        "resources": [
            {
                "name": f"Số liệu ({kind})",
                "format": kind,
                "url": f"https://example.vn/{number}.{kind.lower()}",
            }
            for kind in _FORMATS
        ],
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
