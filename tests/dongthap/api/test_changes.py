"""The change feed: everything public in order, nothing missed and nothing twice, whoever writes meanwhile."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.dongthap.changes import feed, read, relay
from ckanext.dongthap.publication.database import connect

from tests.dongthap.api.conftest import Portal
from tests.factories import observation

pytestmark = pytest.mark.services


def follow(portal: Portal, cursor: str, **more: Any) -> tuple[list[dict[str, Any]], str]:
    """Everything after a cursor, page by page."""
    found: list[dict[str, Any]] = []
    while True:
        page = portal.ask("dongthap_changes_list", cursor=cursor, **more)
        found += page["results"]
        cursor = page["next_cursor"]
        if not page["more"]:
            return found, cursor


def now(portal: Portal) -> str:
    page = portal.ask("dongthap_changes_list", cursor="now")
    assert page["results"] == []
    return page["next_cursor"]


def events(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(change["event"], change["code"] or change["name"]) for change in found]


def test_a_release_is_told_with_what_it_changed(portal: Portal) -> None:
    code = portal.indicator()
    portal.publish(code, [observation("2023"), observation("2024")])
    start = now(portal)
    published = portal.publish(code, [observation("2023", value="7"), observation("2024")])
    found, _ = follow(portal, start, event="release.published")
    assert events(found) == [("release.published", code)]
    assert found[0]["release"] == {
        "id": published.release_id, "number": 2, "rows": 2, "added": 0, "changed": 1, "removed": 0,
    }  # fmt: skip
    assert found[0]["name"] == code.lower().replace(".", "-") and found[0]["type"] == "indicator"


def test_a_dataset_is_told_from_creation_to_removal(portal: Portal) -> None:
    start = now(portal)
    package = factories.Dataset(owner_org="so-nong-nghiep")
    call_action("package_patch", id=package["id"], title="Tên mới")
    call_action("package_delete", id=package["id"])
    found, _ = follow(portal, start)
    assert events(found) == [(f"dataset.{what}", package["name"]) for what in ("removed",)]

    other = factories.Dataset(owner_org="so-nong-nghiep")
    call_action("package_patch", id=other["id"], title="Tên mới")
    found, _ = follow(portal, start)
    told = [event for event, name in events(found) if name == other["name"]]
    assert told[0] == "dataset.created" and set(told[1:]) == {"dataset.updated"}


def test_what_is_private_is_not_told_and_hiding_is_a_removal(portal: Portal) -> None:
    start = now(portal)
    package = factories.Dataset(owner_org="so-nong-nghiep", private=True)
    call_action("package_patch", id=package["id"], title="Nội bộ")
    found, middle = follow(portal, start)
    assert package["name"] not in str(found)
    call_action("package_patch", id=package["id"], private=False)
    found, middle = follow(portal, middle)
    assert events(found) == [("dataset.created", package["name"])]
    # Written to the table directly, as CKAN's bulk actions do.
    call_action("bulk_update_private", datasets=[package["id"]], org_id=package["owner_org"])
    assert model.Package.get(package["id"]).private  # type: ignore[union-attr]
    found, _ = follow(portal, middle)
    assert events(found) == [("dataset.removed", package["name"])]
    assert follow(portal, start)[0] == found, "only the removal of what is hidden now is told"


def test_agencies_and_code_lists_are_told(portal: Portal) -> None:
    start = now(portal)
    agency = factories.Organization()
    relay.note("codelist", "units")
    model.Session.commit()
    assert events(follow(portal, start)[0]) == [
        ("agency.created", agency["name"]),
        ("codelist.updated", ""),
    ]


def test_what_was_rolled_back_is_not_told(portal: Portal) -> None:
    start = now(portal)
    factories.Dataset(owner_org="so-nong-nghiep")
    model.Session.execute(model.Package.__table__.update().values(title="x"))  # type: ignore[attr-defined]
    model.Session.rollback()
    relay.relay()
    assert {event for event, _ in events(follow(portal, start)[0])} == {"dataset.created"}


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJjaGFuZ2VzIl0", "WyJvdGhlciIsMV0"])
def test_a_cursor_of_elsewhere_is_refused(portal: Portal, cursor: str) -> None:
    answer = portal.get("/api/3/action/dongthap_changes_list", params={"cursor": cursor})
    assert answer.status_code == 409
    assert answer.json()["error"]["cursor"] == ["Con trỏ này không phải của trang trước"]
    english = portal.get("/en/api/3/action/dongthap_changes_list", params={"cursor": cursor, "until": "1"})
    assert set(english.json()["error"]) == {"until", "__type"}


def test_a_cursor_ahead_of_the_feed_is_refused(portal: Portal) -> None:
    from ckanext.dongthap.logic.action.changes import changes_cursor

    answer = portal.get(
        "/en/api/3/action/dongthap_changes_list", params={"cursor": changes_cursor(read.last() + 10)}
    )
    assert answer.status_code == 409 and "restored" in answer.json()["error"]["cursor"][0]


def test_a_crash_between_the_databases_tells_nothing_twice(portal: Portal) -> None:
    start = now(portal)
    package = factories.Dataset(owner_org="so-nong-nghiep")
    with connect() as connection, connection, connection.cursor() as cursor:
        feed.append(cursor, *filter(None, map(relay._as_change, relay._read())))
    assert [name for _, name in events(follow(portal, start)[0])].count(package["name"]) == 1


def test_writers_wait_for_each_other_so_that_numbers_appear_in_order(portal: Portal) -> None:
    """Without the lock the second writer would be read first, and the first one's change be missed."""
    start = read.last()
    first_is_in, second_is_done = threading.Event(), threading.Event()

    def second() -> None:
        first_is_in.wait()
        with connect() as other, other, other.cursor() as cursor:
            feed.append(cursor, {"event": "codelist.updated", "subject": "hai"})
        second_is_done.set()

    thread = threading.Thread(target=second)
    thread.start()
    with connect() as connection, connection, connection.cursor() as cursor:
        feed.append(cursor, {"event": "codelist.updated", "subject": "một"})
        first_is_in.set()
        assert not second_is_done.wait(0.5)
        assert read.after(start, 10).changes == []
    thread.join()
    assert [change["id"] for change in read.after(start, 10).changes] == ["một", "hai"]


def test_a_follower_misses_nothing_while_many_write(portal: Portal) -> None:
    codes = [portal.indicator() for _ in range(4)]
    start = now(portal)
    stop = threading.Event()
    seen: list[dict[str, Any]] = []
    published: list[tuple[str, int]] = []

    def publish(code: str) -> None:
        with portal.app.flask_app.test_request_context():
            for value in range(5):
                result = portal.publish(code, [observation(value=str(value))], settle=False)
                published.append((code, result.number))
            model.Session.remove()

    def listen() -> None:
        cursor = start
        for _ in _until(stop):
            found, cursor = follow(portal, cursor, limit=random.randint(1, 7))
            seen.extend(found)

    threads = [threading.Thread(target=publish, args=(code,)) for code in codes]
    listener = threading.Thread(target=listen)
    for thread in (listener, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    listener.join()
    told = [(change["code"], change["release"]["number"]) for change in seen if change["release"]]
    assert sorted(told) == sorted(published) and len(told) == 20
    for code in codes:
        assert [number for other, number in told if other == code] == [1, 2, 3, 4, 5]


def _until(stop: threading.Event) -> Iterator[None]:
    """Rounds until it is time to stop, and one more."""
    while not stop.is_set():
        yield
    yield
