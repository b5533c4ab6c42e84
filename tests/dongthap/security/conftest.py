"""The portal that answers over HTTP, as the tests of the API have it."""

from __future__ import annotations

import pytest
from ckan.tests import factories
from ckan.tests.helpers import call_action

from tests.dongthap.api.conftest import Portal, _fresh, portal, sample

__all__ = ["_fresh", "portal", "sample"]


@pytest.fixture(scope="module")
def token(portal: Portal) -> str:
    """A sysadmin's token."""
    return call_action("api_token_create", user=factories.Sysadmin()["name"], name="t")["token"]
