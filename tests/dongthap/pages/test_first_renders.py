"""Pages that are made anew: few questions however much they show, and what they tell follows every change."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pysolr
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.dongthap.publication.outbox import drain_outbox

from tests.dongthap.api.conftest import AGENCY
from tests.dongthap.pages.conftest import Portal, page, words, years

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("portal")]
_numbers = itertools.count()


@contextmanager
def asked() -> Iterator[list[str]]:
    """What is asked of all databases and of the index meanwhile."""
    told: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        told.append(statement)

    def search(self: pysolr.Solr, q: str, *words: Any, **more: Any) -> Any:
        told.append("index")
        return plain(self, q, *words, **more)

    plain = pysolr.Solr.search
    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    pysolr.Solr.search = search
    yield told
    pysolr.Solr.search = plain
    sa.event.remove(sa.Engine, "before_cursor_execute", note)


def questions(portal: Portal, path: str) -> list[str]:
    """What the portal asks for a page that nobody has asked for yet, its own lists being at hand."""
    page(portal, f"{path}?n={next(_numbers)}")
    with asked() as told:
        page(portal, f"{path}?n={next(_numbers)}")
    return told


def released(portal: Portal, **more: Any) -> str:
    """The code of a new indicator with figures, which the index knows."""
    code = portal.indicator(pillars=["kinh-te-so"], sectors=["nong-nghiep"], **more)
    portal.publish(code, years(["10", "11"]))
    drain_outbox()
    return code


def test_more_releases_are_no_more_questions_of_the_home_page(portal: Portal) -> None:
    released(portal)
    few = questions(portal, "/")
    for _ in range(6):
        released(portal)
    assert len(questions(portal, "/")) == len(few) < 14
    assert few.count("index") == 1


def test_more_agencies_are_no_more_questions_of_their_list(portal: Portal) -> None:
    few = questions(portal, "/organization")
    for number in range(4):
        factories.Organization(title=f"Sở mới {number}")
    assert len(questions(portal, "/organization")) == len(few) < 14
    assert few.count("index") == 1


def test_the_list_of_indicators_asks_nothing_for_each_area(portal: Portal) -> None:
    released(portal)
    assert not [each for each in questions(portal, "/chi-tieu") if "previous_value" in each]


def sums(portal: Portal) -> list[str]:
    """The numbers at the head of the home page."""
    return [each.get_text(strip=True) for each in page(portal, "/").select(".sums strong")]


def test_home_tells_what_there_is_and_follows_every_change(portal: Portal) -> None:
    code = released(portal, title_translated={"vi": "Số hộ có mạng", "en": "Homes online"})
    before = [int(each.replace(".", "")) for each in sums(portal)]
    other = released(portal, title_translated={"vi": "Trạm bơm", "en": "Pumps"})
    after = [int(each.replace(".", "")) for each in sums(portal)]
    changes = [new - old for old, new in zip(before, after, strict=True)]
    assert changes == [1, 1, 2, 1, 0], "indicators, datasets, figures, releases, agencies"
    assert "Trạm bơm" in words(page(portal, "/"), ".releases li")
    portal.publish(code, years(["10", "11", "12"]))
    newest = words(page(portal, "/"), ".releases li")
    assert "Số hộ có mạng" in newest
    assert "phiên bản 2: thêm 1" in newest
    assert "release 2" in words(page(portal, "/en/"), ".releases li")
    call_action("package_patch", id=other.lower().replace(".", "-"), private=True)
    assert "Trạm bơm" not in page(portal, "/").get_text()


def test_home_counts_the_datasets_of_each_sector(portal: Portal) -> None:
    released(portal)
    found = call_action("package_search", fq='sectors:"nong-nghiep"', rows=0)["count"]
    heading = next(
        each for each in page(portal, "/").select(".four h3") if each.a and "nong-nghiep" in each.a["href"]
    )
    assert f"{found} bộ dữ liệu" in heading.get_text()


def listed(portal: Portal, **headers: str) -> dict[str, int]:
    """Agency → how many datasets the list of agencies tells."""
    answer = portal.get(f"/organization?n={next(_numbers)}", headers=headers)
    rows = BeautifulSoup(answer.text, "html.parser").select("table.names-of tbody tr")
    return {row.a["href"].rpartition("/")[2]: int(row.td.get_text()) for row in rows if row.a and row.td}


def test_the_list_of_agencies_counts_what_its_reader_may_see(portal: Portal) -> None:
    released(portal)
    portal.indicator(private=True)
    token = {"Authorization": factories.SysadminWithToken()["token"]}
    for reader in ({}, token):
        told = portal.get("/api/3/action/organization_list?all_fields=true", headers=reader).json()["result"]
        assert listed(portal, **reader) == {agency["name"]: agency["package_count"] for agency in told}
    assert listed(portal, **token)[AGENCY] > listed(portal)[AGENCY]


def test_the_list_of_agencies_has_a_new_name_at_once(portal: Portal) -> None:
    name = factories.Organization(title_translated={"vi": "Sở Xưa", "en": "Old"})["name"]
    assert "Sở Xưa" in page(portal, "/organization").get_text()
    call_action("organization_patch", id=name, title_translated={"vi": "Sở Nay", "en": "New"})
    shown = page(portal, "/organization").get_text()
    assert "Sở Nay" in shown
    assert "Sở Xưa" not in shown
    assert "New" in page(portal, "/en/organization").get_text()
