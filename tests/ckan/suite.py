"""A pytest plugin that runs CKAN's own tests: settings of our test home, and what may fail, with its reason.

``CKAN_SUITE`` is ``plain`` (CKAN alone on our configset) or ``portal`` (with our plugins). A test that
``expected.yaml`` lists and that passes is a failure, so that the list stays true.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.conftest import test_home

SUITES = ("plain", "portal")
PORTAL = "dongthap scheming_datasets scheming_organizations"


def pytest_configure(config: pytest.Config) -> None:
    """Start the services, write the settings."""
    stack = contextlib.ExitStack()
    ini = stack.enter_context(test_home()).with_name("test-ckan.ini")
    text = ini.read_text(encoding="utf-8")
    plugins = PORTAL if _suite() == "portal" else ""
    assert "\nckan.plugins =\n" in text
    ini.write_text(text.replace("\nckan.plugins =\n", f"\nckan.plugins = {plugins}\n"), encoding="utf-8")
    config.option.ckan_ini = str(ini)
    config.add_cleanup(stack.close)


def _suite() -> str:
    suite = os.environ.get("CKAN_SUITE", "plain")
    assert suite in SUITES
    return suite


def _expected() -> Iterator[tuple[str, str]]:
    """(test, reason), the test as ``logic/action/test_get.py::TestClass::test_name``."""
    entries = yaml.safe_load(Path(__file__).with_name("expected.yaml").read_text(encoding="utf-8"))
    for suite in SUITES[: SUITES.index(_suite()) + 1]:
        for entry in entries[suite]:
            yield from ((test, entry["reason"]) for test in entry["tests"])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what may fail; an entry that names no test is an error."""
    expected = dict(_expected())
    for item in items:
        name = item.nodeid.rpartition("ckan/tests/")[2]
        if reason := expected.pop(name, None):
            item.add_marker(pytest.mark.xfail(reason=reason, strict=True))
    if expected:
        raise pytest.UsageError(f"expected.yaml names tests that were not collected: {sorted(expected)}")


@pytest.fixture(scope="session", autouse=True)
def keep_migrated_tables() -> None:
    """CKAN would drop all tables first and make its own again, without the plugins'."""
    from ckan import model

    model.repo.tables_created_and_initialised = True
