"""Browsers of people with accounts, and what the security log has of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from ckan import model
from ckan.common import config
from ckan.tests import factories
from ckanext.dongthap.accounts import security_log
from redis import Redis

from tests.dongthap.api.conftest import Portal

PASSWORD = "ba cây cầu nhỏ 5"


@dataclass
class Browser:
    """A browser with cookies, at one portal; ``address`` is where its requests seem to come from."""

    url: str
    address: str = "203.0.113.7"
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **more: Any) -> requests.Response:
        """Open a page, without following where it leads."""
        return self._ask("GET", path, **more)

    def post(self, path: str, **fields: str) -> requests.Response:
        """Send a form."""
        return self._ask("POST", path, data=fields)

    def _ask(self, method: str, path: str, **more: Any) -> requests.Response:
        headers = {"X-Forwarded-For": self.address, **more.pop("headers", {})}
        return self.session.request(
            method, self.url + path, headers=headers, allow_redirects=False, timeout=60, **more
        )

    def log_in(self, name: str, password: str = PASSWORD, **more: str) -> requests.Response:
        """Send the form of the login page."""
        return self.post("/user/login", login=name, password=password, **more)

    def is_in(self) -> bool:
        """Whether the portal takes this browser for somebody's."""
        return self.get("/tai-khoan").status_code == 200


def somebody(**more: Any) -> model.User:
    """A new account whose password is ``PASSWORD``."""
    made = factories.User(password=PASSWORD, **more)
    user = model.User.get(made["id"])
    assert user is not None
    return user


def entries(event: str, actor: str = "", of: str = "") -> list[security_log.Entry]:
    """What the log has of an event."""
    return [each for each in security_log.find(event, actor, limit=500) if not of or each.object == of]


def forget_counts(redis_url: str) -> None:
    """No wrong password was ever given."""
    with Redis.from_url(redis_url) as redis:
        for key in redis.scan_iter("dongthap:limit*"):
            redis.delete(key)


def change(statement: str, **values: Any) -> None:
    """Change rows past the portal."""
    with model.ensure_engine().begin() as connection:
        connection.execute(sa.text(statement), values)


def link_in(text: str) -> str:
    """The path of the address with a key in a letter."""
    found = re.search(r"https?://[^/\s]+(/user/reset/\S+)", text)
    assert found, text
    return found.group(1)


Open = Callable[..., Browser]


@pytest.fixture
def no_wrong_passwords(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test begins with no wrong password counted; browsers say by a header where they are."""
    monkeypatch.setitem(config, "dongthap.api.trusted_proxies", 1)
    forget_counts(config["ckan.redis.url"])
    yield
    forget_counts(config["ckan.redis.url"])


@pytest.fixture
def browser(portal: Portal, no_wrong_passwords: None) -> Open:
    """Opens a new browser."""

    def opened(address: str = "203.0.113.7") -> Browser:
        return Browser(portal.url, address)

    return opened
