"""How the portal speaks HTTP: validators, caching, CORS, rate limits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from ckan.common import config
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.dongthap.http import limiter, state
from ckanext.dongthap.http.limiter import Limiter, address
from ckanext.dongthap.publication.outbox import drain_outbox
from redis import Redis
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from tests.dongthap.api.conftest import Portal
from tests.factories import observation

pytestmark = pytest.mark.services

SEARCH = "/api/3/action/dongthap_observation_search"


@pytest.fixture(scope="module")
def code(portal: Portal) -> str:
    made = portal.indicator("HTTP.1")
    portal.publish(made, [observation(value="1")])
    return made


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Every statement that goes to a database meanwhile."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(sa.Engine, "before_cursor_execute", note)


def addresses(code: str) -> list[str]:
    return [
        f"{SEARCH}?indicator={code}",
        f"/api/observations.csv?indicator={code}",
        f"/api/observations.parquet?indicator={code}",
        f"/chi-tieu/{code}/du-lieu.csv",
        f"/chi-tieu/{code}/phien-ban/1/du-lieu.json",
        "/api/3/action/dongthap_release_list",
    ]


@pytest.mark.parametrize("number", range(6))
def test_an_unchanged_answer_costs_one_query(
    portal: Portal, code: str, number: int, statements: list[str]
) -> None:
    path = addresses(code)[number]
    first = portal.get(path)
    assert first.status_code == 200
    assert first.headers["Cache-Control"].startswith("public, max-age=")
    assert "Last-Modified" in first.headers
    statements.clear()
    again = portal.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert len(statements) == 1, statements


def test_a_release_changes_what_depends_on_it_and_nothing_else(portal: Portal, code: str) -> None:
    other = portal.indicator("HTTP.2")
    portal.publish(other, [observation(value="1")])
    mine, everything = f"/api/observations.csv?indicator={code}", "/api/observations.csv"
    tags = {path: portal.get(path).headers["ETag"] for path in (mine, everything)}
    portal.publish(other, [observation(value="2")])
    assert portal.get(mine, headers={"If-None-Match": tags[mine]}).status_code == 304
    assert portal.get(everything, headers={"If-None-Match": tags[everything]}).status_code == 200
    portal.publish(code, [observation(value=str(time.time()))])
    assert portal.get(mine, headers={"If-None-Match": tags[mine]}).status_code == 200


def test_hiding_an_indicator_changes_what_showed_it(portal: Portal) -> None:
    hidden = portal.indicator("HTTP.3")
    portal.publish(hidden, [observation()])
    path = f"/api/observations.csv?indicator={hidden}"
    tag = portal.get(path).headers["ETag"]
    token = call_action("api_token_create", user=factories.Sysadmin()["name"], name="t")["token"]
    hide = {"action": "package_patch", "parameters": {"id": "http-3", "private": True}}
    answer = requests.post(
        f"{portal.url}/api/3/action/dongthap_break_glass",
        json={**hide, "reason": "Tệp có dữ liệu cá nhân"},
        headers={"Authorization": token},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text
    assert portal.get(path, headers={"If-None-Match": tag}).status_code == 400


def test_representations_have_tags_of_their_own(portal: Portal, code: str) -> None:
    paths = [*addresses(code)[:4], f"/en{SEARCH}?indicator={code}", f"/chi-tieu/{code}/du-lieu.csv?bom=1"]
    tags = [portal.get(path).headers["ETag"] for path in paths]
    assert len(set(tags)) == len(tags)


def test_since_is_understood_but_not_within_the_second(portal: Portal, code: str) -> None:
    path = f"/api/observations.csv?indicator={code}"
    portal.publish(code, [observation(value=str(time.time()))])
    told = portal.get(path).headers["Last-Modified"]
    assert portal.get(path, headers={"If-Modified-Since": told}).status_code == 200
    while portal.get(path, headers={"If-Modified-Since": told}).status_code != 304:
        time.sleep(0.2)


def test_what_a_user_sees_is_kept_by_nobody_else(portal: Portal, code: str) -> None:
    token = call_action("api_token_create", user=factories.User()["name"], name="t")["token"]
    answer = portal.get(f"{SEARCH}?indicator={code}", headers={"Authorization": token})
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers
    cookie = portal.get(f"{SEARCH}?indicator={code}", cookies={"ckan": "x"})
    assert cookie.headers["Cache-Control"] == "private, no-store"


def test_the_feed_is_always_fresh_and_errors_are_not_kept(portal: Portal, code: str) -> None:
    assert portal.get("/api/3/action/dongthap_changes_list").headers["Cache-Control"] == "no-cache"
    wrong = portal.get(f"{SEARCH}?indicators={code}")
    assert wrong.headers["Cache-Control"] == "no-store" and "ETag" not in wrong.headers


def test_answers_from_the_index_are_marked_once_it_has_followed(
    portal: Portal, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/api/3/action/dongthap_indicator_list?limit=1"
    portal.publish(code, [observation(value=str(time.time()))])
    assert "ETag" not in portal.get(path).headers
    drain_outbox()
    monkeypatch.setattr(state, "INDEX_FOLLOWS", -1)
    marked = portal.get(path)
    assert portal.get(path, headers={"If-None-Match": marked.headers["ETag"]}).status_code == 304


def test_any_page_of_the_web_may_read(portal: Portal, code: str) -> None:
    for path in [*addresses(code), "/api/3/action/package_search?rows=0"]:
        answer = portal.get(path, headers={"Origin": "https://example.org"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    preflight = requests.options(portal.url + SEARCH, headers=asked, timeout=30)
    assert preflight.status_code == 204
    assert "POST" not in preflight.headers["Access-Control-Allow-Methods"]
    assert "Authorization" not in preflight.headers["Access-Control-Allow-Headers"]


def test_pages_are_none_of_it(portal: Portal) -> None:
    assert "Access-Control-Allow-Origin" not in portal.get("/chi-tieu").headers


def test_lists_link_to_their_next_page(portal: Portal, code: str) -> None:
    answer = portal.get(f"{SEARCH}?limit=1&fields=period&indicator=HTTP.1,HTTP.2")
    following = answer.links["next"]["url"]
    assert following.startswith(f"{portal.url}{SEARCH}?")
    assert "fields=period" in following and "limit=1" in following and "cursor=" in following
    assert requests.get(following, timeout=30).json()["result"]["results"]
    page = portal.get("/en/api/3/action/dongthap_codelist_show?id=units&limit=2&offset=2")
    assert {name: link["url"].split("?")[1] for name, link in page.links.items()} == {
        "first": "id=units&limit=2&offset=0",
        "prev": "id=units&limit=2&offset=0",
        "next": "id=units&limit=2&offset=4",
        "last": f"id=units&limit=2&offset={(page.json()['result']['count'] - 1) // 2 * 2}",
    }
    assert page.links["next"]["url"].startswith(f"{portal.url}/en/api/3/action/")
    feed = portal.get("/api/3/action/dongthap_changes_list?limit=1")
    assert "cursor=" in feed.links["next"]["url"]


@pytest.fixture
def limited(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """Three requests a minute."""
    manners = portal.app.flask_app.wsgi_app
    monkeypatch.setattr(manners, "_limiter", Limiter("3/minute", config["ckan.redis.url"]))
    yield portal
    with Redis.from_url(config["ckan.redis.url"]) as redis:
        for key in redis.scan_iter("dongthap:limit*"):
            redis.delete(key)


def test_a_client_that_asks_too_often_is_told_when_to_come_back(limited: Portal, code: str) -> None:
    told = [limited.get(f"{SEARCH}?limit=1") for _ in range(3)]
    assert [answer.headers["RateLimit"].split(";")[1] for answer in told] == ["r=2", "r=1", "r=0"]
    assert told[0].headers["RateLimit-Policy"] == '"default";q=3;w=60'
    refused = limited.get(f"{SEARCH}?limit=1")
    assert refused.status_code == 429
    assert refused.headers["Content-Type"].startswith("application/problem+json")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.json()["title"] == "Quá nhiều yêu cầu"
    assert limited.get(f"/en{SEARCH}").json()["title"] == "Too many requests"
    assert limited.get("/chi-tieu").status_code == 200, "pages are not limited"
    token = call_action("api_token_create", user=factories.User()["name"], name="t")["token"]
    assert limited.get(f"{SEARCH}?limit=1", headers={"Authorization": token}).status_code == 200


def test_with_redis_out_of_order_everybody_may_pass(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(limiter.log, "warning", lambda text, *_values: told.append(text))
    monkeypatch.setattr(portal.app.flask_app.wsgi_app, "_limiter", Limiter("1/hour", "redis://127.0.0.1:1/0"))
    for _ in range(3):
        answer = portal.get(f"{SEARCH}?limit=1")
        assert answer.status_code == 200 and "RateLimit" not in answer.headers
    assert len(told) == 1 and "requests are not limited" in told[0]


@pytest.mark.parametrize(
    ("trusted", "forwarded", "client"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (3, "203.0.113.9", "203.0.113.9"),
        (1, "", "192.0.2.1"),
    ],
)
def test_only_our_own_proxies_are_believed(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, trusted: int, forwarded: str, client: str
) -> None:
    monkeypatch.setitem(config, "dongthap.api.trusted_proxies", trusted)
    environ = EnvironBuilder(headers={"X-Forwarded-For": forwarded}).get_environ()
    environ["REMOTE_ADDR"] = "192.0.2.1"
    assert address(Request(environ)) == client


def test_without_the_datastore_answers_go_unmarked(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = sa.create_engine("postgresql://nobody@127.0.0.1:1/none")
    monkeypatch.setattr(state, "get_read_engine", lambda: broken)
    answer = portal.get("/api/3/action/dongthap_codelist_list")
    assert answer.status_code == 200 and "ETag" not in answer.headers


def test_programs_get_problems_and_people_pages(portal: Portal, code: str) -> None:
    path = f"/chi-tieu/{code}/phien-ban/99/du-lieu.csv"
    for accept in ("*/*", "text/csv", "application/json"):
        answer = portal.get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.json()["status"]) == (404, 404)
        assert answer.headers["Content-Type"].startswith("application/problem+json")
    page = portal.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.status_code == 404 and page.headers["Content-Type"].startswith("text/html")
