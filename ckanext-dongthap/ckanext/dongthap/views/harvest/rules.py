"""The page that explains every rule code, for everybody."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

from harvesters.rules import RULES


def index() -> str:
    """Each code with what it means and what to do."""
    return tk.render("harvest/rules.html", {"rules": RULES})
