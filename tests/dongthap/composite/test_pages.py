"""The pages of indices: what everybody reads, an agency's form, a steward's decisions."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from ckan import model
from ckan.tests.helpers import call_action

from tests.dongthap.composite.conftest import AGENCY, INDEX, SUBJECT, People, evidence

pytestmark = [pytest.mark.services]
FILL = f"/bo-chi-so/{INDEX}/tu-danh-gia?year=2025&agency={AGENCY}"
VERIFY = f"/bo-chi-so/{INDEX}/tham-dinh?year=2025"


class Person:
    """Somebody with a browser: a user's token goes with each request."""

    def __init__(self, app: Any, name: str) -> None:
        self.app = app
        token = call_action("api_token_create", user=name, name="pages")["token"] if name else ""
        self.headers = {"Authorization": token} if token else {}

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.app.get(path, headers=self.headers, status=status, follow_redirects=False)
        model.Session.remove()
        return answer

    def page(self, path: str) -> BeautifulSoup:
        return BeautifulSoup(self.get(path).body, "html.parser")

    def post(self, path: str, status: int = 302, **fields: Any) -> BeautifulSoup:
        answer = self.app.post(path, data=fields, headers=self.headers, status=status, follow_redirects=False)
        model.Session.remove()
        return BeautifulSoup(answer.body, "html.parser")


@pytest.fixture(scope="module")
def persons(portal: Any, people: People) -> dict[str, Person]:
    return {role: Person(portal, name) for role, name in {"nobody": "", **people}.items()}


def words(page: BeautifulSoup, selector: str) -> str:
    return " ".join(" ".join(found.get_text(" ").split()) for found in page.select(selector))


def hand_in(persons: dict[str, Person]) -> str:
    """Two criteria handed in through the form, one of them wrongly; id of the good one's answer."""
    given = {
        "value.van-ban-chi-dao": "12",
        "whole.van-ban-chi-dao": "15",
        "upload.van-ban-chi-dao": (evidence().stream, "minh-chung.pdf"),
        "value.chu-tri-hop": "2.5x",
    }
    shown = persons["editor"].post(FILL, 422, _do="claim", **given)
    assert "Không phải số" in words(shown, "[id=chu-tri-hop] .fault")
    assert "Đính kèm tệp" in words(shown, "[id=chu-tri-hop] .fault")
    assert "1 tiêu chí cần sửa" in words(shown, "[role=alert]")
    field = shown.find(id="value.chu-tri-hop")
    assert field is not None
    assert field["value"] == "2.5x"  # pyright: ignore[reportIndexIssue]
    found = call_action("dongthap_assessment_list", index=INDEX)
    [answer] = found["results"]
    return answer["id"]


def test_an_agency_fills_in_and_a_steward_decides(persons: dict[str, Person]) -> None:
    answer = hand_in(persons)
    assert persons["editor"].get(f"/bo-chi-so/minh-chung/{answer}").data == b"%PDF-1.7 minh chung"
    for role, page in (
        ("stranger", FILL),
        ("editor", VERIFY),
        ("stranger", f"/bo-chi-so/minh-chung/{answer}"),
    ):
        persons[role].get(page, 403)
    persons["nobody"].get(FILL, 302)
    waiting = persons["steward"].page(VERIFY)
    assert "12 / 15" in words(waiting, ".panel .facts")
    assert "Điểm: 8,00 trên 10" in words(waiting, ".panel")
    decision = {"id": answer, "revision": "1", "year": "2025"}
    persons["steward"].post(VERIFY, _do="returned", comment="Thiếu số văn bản", **decision)
    assert "Thiếu số văn bản" in words(persons["editor"].page(FILL), ".note")
    persons["editor"].post(FILL, _do="claim", **{"revision.van-ban-chi-dao": "2"})
    persons["steward"].post(VERIFY, _do="verified", **{**decision, "revision": "3"})
    persons["steward"].post(VERIFY, _do="release", year="2025")
    assert words(persons["editor"].page(FILL), "[id=van-ban-chi-dao] .state") == "Đã thẩm định"


def test_everybody_reads_scores_and_what_is_behind_them(persons: dict[str, Person]) -> None:
    persons["steward"].post(VERIFY, _do="release", year="2025")
    reader = persons["nobody"]
    ranking = reader.page(f"/bo-chi-so/{INDEX}?year=2025")
    assert len(ranking.select(".ranking tbody tr")) == 102
    assert "Dữ liệu minh hoạ" in words(ranking, ".banner")
    link = ranking.select_one(".ranking tbody th a")
    assert link is not None
    shown = reader.page(str(link["href"]))
    assert words(shown, "h1") == "Xã Cái Bè"
    [figure] = [row for row in shown.select(".criteria tbody tr") if "45 / 100" in row.get_text(" ")]
    behind = figure.select_one("a")
    assert behind is not None
    figures = reader.page(str(behind["href"]))
    assert "Xã Cái Bè" in words(figures, ".figures-table")
    assert "45" in words(figures, ".figures-table")
    english = reader.page(f"/en/bo-chi-so/{INDEX}/don-vi/{SUBJECT}?year=2025")
    assert "From an indicator" in words(english, ".criteria")
    structure = reader.page("/bo-chi-so/dti")
    assert words(structure, ".structure tr:last-child td") == "1.000 98"
    assert "Dữ liệu minh hoạ" not in words(structure, "main")
    for path in ("khong-co", f"{INDEX}?year=1999", f"{INDEX}?version=9", f"{INDEX}/don-vi/khong-co"):
        reader.get(f"/bo-chi-so/{path}", 404)
    assert "/bo-chi-so/dti" in str(reader.page("/bo-chi-so"))
