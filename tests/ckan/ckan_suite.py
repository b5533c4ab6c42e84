"""A pytest plugin that runs CKAN's own tests: settings of our test home, and what may fail, with its reason.

``CKAN_SUITE`` is ``plain`` (CKAN alone on our configset) or ``portal`` (with our plugins). A test that
``expected.yaml`` lists and that passes is a failure, so that the list stays true.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).resolve().parent
SUITES = ("plain", "portal")
PORTAL = "dongthap scheming_datasets scheming_organizations"


def pytest_configure(config: pytest.Config) -> None:
    """Start the services, write the settings."""
    stack = contextlib.ExitStack()
    ini = stack.enter_context(_portal_tests().test_home()).with_name("test-ckan.ini")
    shutil.rmtree(ini.parent / "storage" / "ckan-tests", ignore_errors=True)
    text = ini.read_text(encoding="utf-8")
    plugins = PORTAL if _suite() == "portal" else ""
    assert "\nckan.plugins =\n" in text
    ini.write_text(text.replace("\nckan.plugins =\n", f"\nckan.plugins = {plugins}\n"), encoding="utf-8")
    config.option.ckan_ini = str(ini)
    config.add_cleanup(stack.close)
    # CKAN's entry points call its own tests `tests`.
    sys.path.append(str(Path(_ckan().origin or "").parent))


def _ckan() -> Any:
    return importlib.util.find_spec("ckan")


def _portal_tests() -> Any:
    """Our conftest under another name: `tests` is CKAN's here."""
    spec: Any = importlib.util.spec_from_file_location("portal_tests", HERE.parent / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _suite() -> str:
    suite = os.environ.get("CKAN_SUITE", "plain")
    assert suite in SUITES
    return suite


def _expected() -> Iterator[tuple[str, str]]:
    """(test, reason), the test as ``logic/action/test_get.py::TestClass::test_name``."""
    entries = yaml.safe_load((HERE / "expected.yaml").read_text(encoding="utf-8"))
    for suite in SUITES[: SUITES.index(_suite()) + 1]:
        for entry in entries[suite]:
            yield from ((test, entry["reason"]) for test in entry["tests"])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what may fail; an entry that names no test is an error."""
    expected = dict(_expected())
    for item in items:
        name = item.nodeid.removeprefix("tests/")
        if reason := expected.pop(name, None):
            item.add_marker(pytest.mark.xfail(reason=reason, strict=True))
    files = {item.nodeid.removeprefix("tests/").partition("::")[0] for item in items}
    if unknown := sorted(test for test in expected if test.partition("::")[0] in files):
        raise pytest.UsageError(f"expected.yaml names tests that are not there: {unknown}")


@pytest.fixture(scope="session", autouse=True)
def keep_migrated_tables() -> None:
    """CKAN would drop all tables first and make its own again, without the plugins'."""
    from ckan import model

    model.repo.tables_created_and_initialised = True
