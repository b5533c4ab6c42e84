"""What is one's own is kept by nobody on the way, and nothing tells of what is not public."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ckan import model
from ckan.common import config
from ckan.tests import factories
from ckan.tests.helpers import call_action

from tests.dongthap.api.conftest import AGENCY, Portal
from tests.dongthap.security.people import PASSWORD, Open, somebody
from tests.factories import observation

pytestmark = pytest.mark.services
PLACES = (
    "/", "/dataset", "/chi-tieu", "/organization", "/api/3/action/package_search?rows=0",
    "/api/3/action/dongthap_indicator_list", "/phien-ban.atom", "/catalog.ttl", "/tai-khoan", "/khong-co",
    "/api/observations.csv?indicator=PRIV.9", "/api/openapi.json", "/feeds/dataset.atom",
)  # fmt: skip


@pytest.mark.parametrize("path", PLACES)
def test_answers_to_somebody_are_kept_by_nobody(browser: Open, path: str) -> None:
    user, mine = somebody(), browser()
    mine.log_in(user.name)
    token = call_action("api_token_create", user=user.name, name="t")["token"]
    for answer in (mine.get(path), browser().get(path, headers={"Authorization": token})):
        told = {part.strip() for part in answer.headers["Cache-Control"].split(",")}
        assert "no-store" in told, (path, told)
        assert "public" not in told, (path, told)


def test_what_is_the_same_for_all_may_be_kept(browser: Open) -> None:
    user, mine = somebody(), browser()
    mine.log_in(user.name)
    assert "no-store" not in mine.get("/dongthap/mark.svg").headers.get("Cache-Control", "")


@pytest.fixture(scope="module")
def hidden(portal: Portal) -> Any:
    """A private indicator with figures; beside it a name and a code that there are not."""
    config["ckan.site_url"] = portal.url
    portal.indicator("PRIV.1")
    portal.publish("PRIV.1", [observation("2024", value="1")])
    call_action("package_patch", id="priv-1", private=True)
    return {"priv-1": "khong-1", "PRIV.1": "KHONG.1"}


@pytest.mark.parametrize(
    "headers", [{}, {"If-None-Match": "*"}, {"If-Modified-Since": "Fri, 01 Jan 2038 00:00:00 GMT"}]
)
@pytest.mark.parametrize(
    "path",
    ["/chi-tieu/{code}", "/chi-tieu/{code}/du-lieu.csv", "/chi-tieu/{code}/datapackage.json",
     "/chi-tieu/{code}.ttl", "/chi-tieu/{code}/phien-ban/1", "/chi-tieu/{code}/phien-ban/1/du-lieu.csv",
     "/indicator/{name}", "/dataset/{name}", "/dataset/{name}.ttl", "/dataset/{name}/datapackage.json",
     "/api/3/action/package_show?id={name}", "/api/3/action/dongthap_indicator_show?code={code}",
     "/api/3/action/dongthap_release_list?indicator={code}", "/api/observations.csv?indicator={code}"],
)  # fmt: skip
def test_nothing_tells_that_something_private_is_there(
    browser: Open, hidden: dict[str, str], path: str, headers: dict[str, str]
) -> None:
    seen = []
    for name, code in (("priv-1", "PRIV.1"), ("khong-1", "KHONG.1")):
        answer = browser().get(path.format(name=name, code=code), headers=headers)
        location = answer.headers.get("Location", "").replace(name, "·").replace(code, "·")
        text = answer.text.replace(name, "·").replace(code, "·")
        seen.append((answer.status_code, location, re.sub(r'value="[^"]*"|/webassets/\S+', "", text)))
    assert seen[0] == seen[1]


def test_no_digest_of_an_address_anywhere(browser: Open) -> None:
    user, admin = somebody(), factories.Sysadmin(password=PASSWORD)
    call_action("organization_member_create", id=AGENCY, username=user.name, role="editor")
    found = model.User.get(user.id)
    assert found
    mine = browser()
    mine.log_in(admin["name"])
    for path in (
        "/api/3/action/user_list", f"/api/3/action/user_show?id={user.name}", f"/user/?q={user.name}",
        f"/user/{user.name}", f"/organization/members/{AGENCY}",
        f"/api/3/action/organization_show?id={AGENCY}&include_users=true",
    ):  # fmt: skip
        answer = mine.get(path)
        assert answer.status_code == 200, path
        assert user.name in answer.text
        assert found.email_hash not in answer.text, path


def test_lists_of_accounts_are_for_those_who_give_roles(browser: Open) -> None:
    editor, head, stranger = somebody(), somebody(), somebody()
    call_action("organization_member_create", id=AGENCY, username=editor.name, role="editor")
    call_action("organization_member_create", id=AGENCY, username=head.name, role="admin")
    told = {}
    for user in (editor, head, stranger):
        mine = browser()
        mine.log_in(user.name)
        paths = ("/api/3/action/user_list", "/api/3/action/user_autocomplete?q=a", "/user/")
        told[user.name] = [mine.get(path).status_code for path in paths]
    assert list(told.values()) == [[403] * 3, [200] * 3, [403] * 3]
    assert browser().get("/api/3/action/user_list").status_code == 403


def test_of_others_one_sees_little(browser: Open) -> None:
    user, mine, other = somebody(), browser(), somebody(fullname="Trần Thị Bé")
    mine.log_in(user.name)
    shown = mine.get(f"/api/3/action/user_show?id={other.name}").json()["result"]
    assert shown["display_name"] == "Trần Thị Bé"
    assert not {"email", "last_active", "sysadmin", "apikey", "reset_key", "plugin_extras"} & set(shown)
    own = mine.get(f"/api/3/action/user_show?id={user.name}").json()["result"]
    assert own["email"] == user.email
    assert browser().get(f"/api/3/action/user_show?id={other.name}").status_code == 403
