"""Pages kept for readers without an account: never stale, never another's, 304 for whoever has them."""

from __future__ import annotations

import gzip

import pytest
import requests
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.dongthap.http import state
from ckanext.dongthap.publication.outbox import drain_outbox

from tests.dongthap.pages.conftest import Portal, years

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("portal")]


def bare(portal: Portal, path: str, **headers: str) -> requests.Response:
    """The answer to a reader without cookies, as it came."""
    return portal.get(path, headers={"Accept-Encoding": "identity", **headers})


def test_whoever_has_the_page_is_told_so(portal: Portal) -> None:
    code = portal.indicator()
    portal.publish(code, years(["10", "11"]))
    first = bare(portal, f"/chi-tieu/{code}")
    again = bare(portal, f"/chi-tieu/{code}", **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"] == "no-cache, private"
    assert bare(portal, f"/chi-tieu/{code}").text == first.text
    assert bare(portal, f"/en/chi-tieu/{code}").text != first.text
    assert "default-src 'self'" in bare(portal, f"/chi-tieu/{code}").headers["content-security-policy"]


def test_kept_pages_travel_compressed(portal: Portal) -> None:
    code = portal.indicator()
    portal.publish(code, years(["10", "11"]))
    plain = bare(portal, f"/chi-tieu/{code}")
    packed = requests.get(
        f"{portal.url}/chi-tieu/{code}", headers={"Accept-Encoding": "gzip"}, stream=True, timeout=30
    )
    body = packed.raw.read(decode_content=False)
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(body).decode() == plain.text
    assert len(body) < 30_000


@pytest.mark.parametrize("change", ["publish", "rename", "agency", "hide"])
def test_a_change_is_seen_at_once(portal: Portal, change: str) -> None:
    code = portal.indicator(title_translated={"vi": f"Tên {change} trước", "en": "Before"})
    portal.publish(code, years(["10", "11"]))
    paths = (f"/chi-tieu/{code}", "/chi-tieu")
    before = {path: bare(portal, path) for path in paths}
    name = portal.ask("dongthap_indicator_show", id=code)["name"]
    if change == "publish":
        portal.publish(code, years(["10", "123456"]))
    elif change == "rename":
        call_action("package_patch", id=name, title_translated={"vi": "Tên sau", "en": "After"})
    elif change == "agency":
        call_action(
            "organization_patch", id="so-nong-nghiep", title_translated={"vi": "Sở đổi tên", "en": "Renamed"}
        )
    else:
        call_action("package_patch", id=name, private=True)
    after = {path: bare(portal, path, **{"If-None-Match": before[path].headers["etag"]}) for path in paths}
    if change == "hide":
        assert after[paths[0]].status_code == 404
        assert "Tên hide trước" not in after["/chi-tieu"].text
    else:
        expected = {"publish": "123.456", "rename": "Tên sau", "agency": "Sở đổi tên"}[change]
        for path in paths:
            assert after[path].status_code == 200, path
            assert expected in after[path].text, path


def test_readers_with_an_account_get_pages_of_their_own(portal: Portal) -> None:
    code = portal.indicator()
    portal.publish(code, years(["10", "11"]))
    bare(portal, f"/chi-tieu/{code}")
    user = factories.SysadminWithToken()
    own = bare(portal, f"/chi-tieu/{code}", Authorization=user["token"])
    assert "etag" not in own.headers
    assert "Quản lý" in own.text
    assert "Quản lý" not in bare(portal, f"/chi-tieu/{code}").text


def test_without_redis_pages_are_made_each_time(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    from ckanext.dongthap import cache
    from redis.exceptions import ConnectionError as Gone

    class Broken:
        def get(self, *_: object) -> bytes:
            raise Gone

        def set(self, *_: object, **__: object) -> None:
            raise Gone

    code = portal.indicator()
    portal.publish(code, years(["10", "11"]))
    monkeypatch.setattr(cache, "connect_to_redis", Broken)
    assert bare(portal, f"/chi-tieu/{code}?view=line").status_code == 200


@pytest.mark.parametrize("path", ["/", "/dataset?q=lua", "/organization"])
def test_pages_of_the_index_have_a_tag_of_their_content_once_it_has_followed(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    code = portal.indicator(title_translated={"vi": f"Lúa {path}", "en": "Rice"})
    portal.publish(code, years(["10", "11"]))
    drain_outbox()
    monkeypatch.setattr(state, "INDEX_FOLLOWS", 3600)
    unsettled = bare(portal, path).headers["etag"]
    monkeypatch.setattr(state, "INDEX_FOLLOWS", -1)
    first = bare(portal, path).headers["etag"]
    assert bare(portal, path, **{"If-None-Match": first}).status_code == 304
    assert first != unsettled
    portal.publish(code, years(["10", "12"]))
    assert bare(portal, path, **{"If-None-Match": first}).status_code == 200
