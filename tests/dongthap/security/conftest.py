"""A portal with two agencies, people in every role, and datasets in every state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import requests
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action

from tests.dongthap.api.conftest import AGENCY, Portal, _fresh, portal, sample
from tests.dongthap.security.people import browser, no_wrong_passwords
from tests.factories import observation

__all__ = ["_fresh", "browser", "no_wrong_passwords", "portal", "sample"]
OTHER, STEWARDS = "so-y-te", "dieu-phoi-du-lieu"
ROLES = ("anonymous", "member", "editor", "admin", "other_admin", "steward", "sysadmin")


@dataclass
class People:
    """Role → account name and token; "" for anonymous."""

    portal: Portal
    names: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def ask(self, role: str, action_: str, /, **given: Any) -> requests.Response:
        """The answer of an action over HTTP."""
        headers = {"Authorization": self.tokens[role]} if self.tokens[role] else {}
        return requests.post(
            f"{self.portal.url}/api/3/action/{action_}", json=given, headers=headers, timeout=120
        )

    def done(self, role: str, action_: str, /, **given: Any) -> Any:
        """What an action returns that must succeed."""
        answer = self.ask(role, action_, **given)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]


@pytest.fixture(scope="package")
def people(portal: Portal) -> People:
    """One person a role; two admins of the agency, for what needs a second one."""
    if model.Group.get(OTHER) is None:
        factories.Organization(name=OTHER, title_translated={"vi": "Sở Y tế", "en": "Department of Health"})
    factories.Group(name=STEWARDS)
    tk.config["dongthap.stewards.group"] = STEWARDS
    made = People(portal, {"anonymous": ""}, {"anonymous": ""})
    for role in (*ROLES[1:6], "second_admin"):
        made.names[role] = factories.User(email=f"{role}@example.com")["name"]
    made.names["sysadmin"] = factories.Sysadmin()["name"]
    for role in ("member", "editor", "admin", "second_admin"):
        capacity = role.rpartition("_")[2]
        call_action("organization_member_create", id=AGENCY, username=made.names[role], role=capacity)
    call_action("organization_member_create", id=OTHER, username=made.names["other_admin"], role="admin")
    call_action("group_member_create", id=STEWARDS, username=made.names["steward"], role="member")
    for role, name in made.names.items():
        if name:
            made.tokens[role] = call_action("api_token_create", user=name, name="t")["token"]
    return made


@pytest.fixture(scope="module")
def token(portal: Portal) -> str:
    """A sysadmin's token."""
    return call_action("api_token_create", user=factories.Sysadmin()["name"], name="t")["token"]


def released(portal: Portal, code: str = "", values: tuple[str, ...] = ("1.5", "2.5"), **more: Any) -> str:
    """A new indicator with a release for each value; its code."""
    code = portal.indicator(code, **more)
    for value in values:
        portal.publish(code, [observation("2024", area="82", value=value)])
    return code


def shown(reference: str) -> dict[str, Any]:
    """A dataset as the database has it now."""
    model.Session.rollback()
    model.Session.expire_all()
    return tk.get_action("package_show")({"ignore_auth": True, "use_cache": False}, {"id": reference})


def package_id(code: str) -> str:
    """Id of an indicator's dataset, whatever its state."""
    query = model.Session.query(model.Package.id).filter(
        model.Package.extras["code"].astext == code  # pyright: ignore[reportIndexIssue]
    )
    return query.one()[0]


@pytest.fixture(scope="module")
def views() -> Iterator[None]:
    """A kind of view is switched on: the portal has none, so that every view would be refused for that."""
    kind = SimpleNamespace(info=lambda: {"name": "text_view", "schema": {}})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("ckan.lib.datapreview.get_view_plugin", lambda _name: kind)
        yield
