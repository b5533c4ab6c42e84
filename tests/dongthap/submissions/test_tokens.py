"""Tokens that are limited to one agency: what they reach, and what they never do."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests.helpers import call_action
from ckanext.dongthap import tokens
from ckanext.dongthap.logic.auth import roles

from tests.dongthap.submissions.conftest import AGENCY, OTHER

pytestmark = [pytest.mark.services]
API = "/api/3/action/"


def token(user: str, agency: str | None = AGENCY) -> str:
    more = {"agency": agency} if agency else {}
    context = {"user": user, "ignore_auth": False}
    return call_action("api_token_create", context, user=user, name="t", **more)["token"]


@pytest.mark.parametrize(
    "path",
    ["/", "/thu-thap", "/dataset", f"{API}package_list", f"{API}dongthap_source_list", f"{API}user_show",
     f"{API}api_token_create", f"{API}dongthap_submission_approve", "/dashboard/datasets"],
)  # fmt: skip
def test_a_limited_token_opens_nothing_else(people: dict[str, str], app: Any, path: str) -> None:
    for role in ("editor", "sysadmin"):
        answer = app.get(path, headers={"Authorization": token(people[role])}, status=403)
        assert answer.json["success"] is False
    app.get("/dataset", headers={"Authorization": token(people["editor"], None)}, status=200)


def test_only_for_an_agency_that_one_maintains(people: dict[str, str]) -> None:
    for role, agency in (("editor", OTHER), ("member", AGENCY), ("stranger", AGENCY)):
        with pytest.raises(tk.ValidationError):
            token(people[role], agency)
    for role in ("editor", "admin", "steward", "sysadmin"):
        assert token(people[role])


def test_rights_shrink_to_the_agency(
    people: dict[str, str], app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def look() -> None:
        seen.append(tokens.limited_to())
        context: Any = {"user": tk.current_user.name}
        for agency in (AGENCY, OTHER):
            seen.append(roles.may(context, agency, "update_dataset"))
        seen.append(roles.agencies_of(context))

    with monkeypatch.context() as patched:
        patched.setattr(tokens, "refuse", look)
        app.get("/", headers={"Authorization": token(people["sysadmin"])})
    assert seen == [AGENCY, True, False, [AGENCY]]
    assert roles.agencies_of({"user": people["sysadmin"]}) is None
    assert roles.agencies_of({"user": people["steward"]}) is None
    assert roles.agencies_of({"user": people["editor"]}) == [AGENCY]
    assert roles.agencies_of({"user": people["editor"]}, "admin") == []
    assert roles.agencies_of({"user": ""}) == []


def test_the_limit_can_not_be_taken_off(people: dict[str, str], app: Any) -> None:
    import jwt

    limited = token(people["editor"])
    claims = jwt.decode(limited, options={"verify_signature": False})
    del claims["dongthap_agency"]
    forged = jwt.encode(claims, "another secret that is long enough for it", algorithm="HS256")
    answer = app.get("/thu-thap", headers={"Authorization": forged}, status=302, follow_redirects=False)
    assert "/user/login" in answer.headers["Location"]


def test_no_group_no_stewards(people: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert roles.is_steward(people["steward"])
    assert not roles.is_steward(people["admin"])
    monkeypatch.setitem(tk.config, "dongthap.stewards.group", "")
    assert not roles.is_steward(people["steward"])
    monkeypatch.setitem(tk.config, "dongthap.stewards.group", AGENCY)
    assert not roles.is_steward(people["admin"])
