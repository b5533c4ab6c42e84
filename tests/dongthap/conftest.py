"""The tests' databases are migrated before the session; CKAN's `clean_db` then only empties them."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session", autouse=True)
def keep_migrated_tables() -> None:
    """CKAN would drop all tables first and make its own again, without the plugins'."""
    from ckan import model

    model.repo.tables_created_and_initialised = True
