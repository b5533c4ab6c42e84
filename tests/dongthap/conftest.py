"""The tests' databases are migrated before the session; CKAN's `clean_db` then only empties them."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from typing import Any

import pytest
from ckan.tests.helpers import FakeSMTP


@pytest.fixture(scope="session", autouse=True)
def keep_migrated_tables() -> None:
    """CKAN would drop all tables first and make its own again, without the plugins'."""
    from ckan import model

    model.repo.tables_created_and_initialised = True


@pytest.fixture(scope="module")
def loaded_plugins() -> Iterator[None]:
    """CKAN with its plugins, loaded once for all tests of a module: it takes longer than most tests."""
    from ckan import plugins

    plugins.load_all()
    yield
    plugins.unload_all()


@pytest.fixture(scope="module")
def loaded_app(loaded_plugins: None) -> Any:
    """The web application, made once for all tests of a module."""
    from ckan.tests.helpers import _get_test_app

    return _get_test_app().app


class Postbox(FakeSMTP):
    """CKAN's, with the arguments that our own connection has; mails are texts."""

    def __call__(self, *args: Any, **options: Any) -> Postbox:
        return self

    def send_message(self, msg: Any, from_addr: Any = None, to_addrs: Any = None, *more: Any) -> Any:
        self.sendmail(from_addr, to_addrs, msg.as_string())


@pytest.fixture
def mail_server(monkeypatch: pytest.MonkeyPatch) -> Postbox:
    """Catches every mail."""
    box = Postbox()
    monkeypatch.setattr(smtplib, "SMTP", box)
    return box
