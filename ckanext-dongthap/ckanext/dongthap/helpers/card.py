"""Entries of lists, each shown by itself: one that can't be shown never takes its page down."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.base import render_snippet
from flask import g
from markupsafe import Markup

__all__ = ["dongthap_card"]

log = logging.getLogger(__name__)

#: Element of the list → what stands there for an entry that can't be shown.
_PLACES = {
    "li": Markup('<li class="muted left-out">{}</li>'),
    "p": Markup('<p class="muted left-out">{}</p>'),
    "tr": Markup('<tr class="muted left-out"><td colspan="99">{}</td></tr>'),
}
#: An entry's own words for itself, the best first.
_NAMES = ("code", "name", "id", "title")


def dongthap_card(template: str, entry: Any, **variables: Any) -> Markup:
    """The entry as its template shows it; where that fails, a mark in its place and an alarm in the log.

    ``variables`` are the template's, the entry among them under the name that it has there; ``tag`` is the
    element that stands in the list.
    """
    tag = variables.pop("tag", "li")
    try:
        return Markup(render_snippet(template, **variables))  # noqa: S704 — a template's own markup
    except Exception:  # an outermost edge: whatever is wrong with one entry, the others are shown
        log.exception("ALARM: entry %s can't be shown by %s", _called(entry), template)
        model.Session.rollback()
        g.dongthap_page = None  # not kept for others
        told = tk._("An entry can't be shown; the portal's operators have been told.")
        return _PLACES[tag].format(told)


def _called(entry: Any) -> str:
    if not isinstance(entry, Mapping):
        return repr(entry)[:100]
    return next((str(entry[name]) for name in _NAMES if entry.get(name)), "?")[:100]
