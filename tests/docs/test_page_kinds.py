"""Every page of ours has a row in the table of kinds, so that words, accessibility and looks are tested."""

from __future__ import annotations

import importlib
import re

import flask
import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

from tests.browser.kinds import KINDS, NO_PAGES


def our_pages() -> tuple[Map, list[str]]:
    """The map of our addresses, and the endpoints that answer with a page."""
    app = flask.Flask("kinds")
    views = importlib.import_module("ckanext.dongthap.views")
    for name in views.__all__:
        blueprint = getattr(views, name)
        if isinstance(blueprint, flask.Blueprint):
            app.register_blueprint(blueprint)
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    pages = [rule for rule in rules if not any(re.search(pattern, str(rule)) for pattern in NO_PAGES)]
    return app.url_map, sorted({rule.endpoint for rule in pages} - {"static"})


def covered(rules: Map) -> set[str]:
    """Endpoints that the table's paths lead to."""
    adapter = rules.bind("portal.test")
    found: set[str] = set()
    for kind in KINDS:
        try:
            endpoint, _arguments = adapter.match(kind.path.partition("?")[0], method="GET")
        except HTTPException:
            continue
        found.add(endpoint)
    return found


MAP, PAGES = our_pages()


@pytest.mark.parametrize("endpoint", PAGES)
def test_page_is_in_the_table_of_kinds(endpoint: str) -> None:
    assert endpoint in covered(MAP), "add a row to tests/browser/kinds.py"


def test_names_are_unique() -> None:
    names = [kind.name for kind in KINDS]
    assert sorted(set(names)) == sorted(names)
