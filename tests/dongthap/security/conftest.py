"""The portal that answers over HTTP, as the tests of the API have it, and browsers of people."""

from __future__ import annotations

import pytest
from ckan.tests import factories
from ckan.tests.helpers import call_action

from tests.dongthap.api.conftest import Portal, _fresh, portal, sample
from tests.dongthap.security.people import browser, no_wrong_passwords

__all__ = ["_fresh", "browser", "no_wrong_passwords", "portal", "sample"]


@pytest.fixture(scope="module")
def token(portal: Portal) -> str:
    """A sysadmin's token."""
    return call_action("api_token_create", user=factories.Sysadmin()["name"], name="t")["token"]
