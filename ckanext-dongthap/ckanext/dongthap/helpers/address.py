"""Addresses of the page that is shown, with parts of its query changed."""

from __future__ import annotations

from urllib.parse import urlencode

import ckan.plugins.toolkit as tk

__all__ = ["dongthap_address", "dongthap_address_without", "dongthap_page_numbers"]


def dongthap_address(**changes: str | int) -> str:
    """This page in its language with the query as it is but for ``changes``."""
    kept = {name: values for name, values in tk.request.args.lists() if name not in changes}
    here = tk.h.url_for(tk.request.endpoint, **(tk.request.view_args or {}))
    return f"{here}?{urlencode({**kept, **changes}, doseq=True)}"


def dongthap_address_without(*names: str) -> str:
    """This page in its language without these parameters, at its first page."""
    kept = {
        name: values
        for name, values in tk.request.args.lists()
        if name not in (*names, "page") and any(values)
    }
    here = tk.h.url_for(tk.request.endpoint, **(tk.request.view_args or {}))
    return f"{here}?{urlencode(kept, doseq=True)}" if kept else here


def dongthap_page_numbers(page: int, count: int) -> list[int]:
    """Pages to offer: the first, the last and those around this one."""
    return sorted({n for n in (1, page - 2, page - 1, page, page + 1, page + 2, count) if 1 <= n <= count})
