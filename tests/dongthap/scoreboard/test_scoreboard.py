"""The scoreboard: groups of a year, what counts, the rows behind it, CSV, and never a stale page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from ckan.lib.redis import connect_to_redis
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap import usage
from ckanext.dongthap.composite import reading
from ckanext.dongthap.datastore.submission_tables import timeliness
from ckanext.dongthap.runs.sources import ZONE
from ckanext.dongthap.scoreboard import board, membership
from ckanext.dongthap.submissions import owed

from tests.dongthap.pages.conftest import Portal, _fresh, page, portal, words, years

__all__ = ["Portal", "_fresh", "portal"]

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("portal")]
ACTION = "dongthap_scoreboard_show"
PARTICIPANT = "so-thi-dua"


@pytest.fixture(scope="module")
def agency(portal: Portal) -> str:
    """A department with a real indicator that has a target, an illustrative one and a private one."""
    factories.Organization(
        name=PARTICIPANT, kind="so", title_translated={"vi": "Sở Thi đua", "en": "Department of Emulation"}
    )
    own: dict[str, Any] = {"owner_org": PARTICIPANT, "license_id": "cc-by"}
    target = {"area_code": "87", "area_valid_from": "", "period": "2024", "value": "15", "comparison": "ge"}
    portal.indicator("TD.THAT", targets=[{**target, "document": "qd-861-2022", "geography": "Tỉnh"}], **own)
    portal.publish("TD.THAT", years(["10", "11", "20"], first=2021))
    portal.indicator("TD.MH", illustrative=True, **own)
    portal.publish("TD.MH", years(["10", "11"]))
    portal.indicator("TD.RIENG", private=True, **own)
    portal.publish("TD.RIENG", years(["10", "11"]))
    return PARTICIPANT


@pytest.fixture
def due(agency: str) -> Iterator[None]:
    """What was due this year: two in time, one of them nil, two late, one missing; one still to come."""
    today = owed.today()
    first = date(today.year, 1, 1)
    rows = [
        _row("2019", first, first, False),
        _row("2020", first, first, True),
        _row("2021", first, first + timedelta(days=1), False),
        _row("2022", first, first + timedelta(days=400), False),
        _row("2023", first, None, False),
        _row("2024", date(today.year, 12, 31), None, False),
        {**_row("2019", first, None, False), "indicator": "TD.MH"},
        {**_row("2019", first, None, False), "indicator": "TD.RIENG"},
        _row("2018", date(today.year - 1, 6, 1), None, False),
    ]
    with get_write_engine().begin() as connection:
        connection.execute(timeliness.delete())
        connection.execute(timeliness.insert(), rows)
    yield
    with get_write_engine().begin() as connection:
        connection.execute(timeliness.delete())


def _row(period: str, on: date, reported: date | None, nil: bool) -> dict[str, Any]:
    return {
        "indicator": "TD.THAT",
        "period": period,
        "agency": PARTICIPANT,
        "period_end": date(int(period), 12, 31),
        "due": on,
        "reported": datetime.combine(reported, time(9), ZONE) if reported else None,
        "nil": nil,
    }


def standing(portal: Portal, **wanted: Any) -> dict[str, Any]:
    [group] = portal.ask(ACTION, agency=PARTICIPANT, **wanted)["groups"]
    [found] = group["standings"]
    return found


def test_only_what_is_public_and_real_counts(portal: Portal, agency: str) -> None:
    found = standing(portal)
    assert found["open_data"] == {
        "datasets": 1,
        "illustrative_datasets": 1,
        "releases": 1,
        "fresh": 0,
        "promised": 1,
        "checks_met": 4,
        "checks": 6,
        "score": 33.3,
    }
    assert found["targets"] == {"indicators": 1, "judged": 1, "on_track": 1, "score": 100.0}
    assert found["composite"] is found["reporting"] is None
    assert found["overall"] == 66.7
    text = portal.get(f"/api/3/action/{ACTION}?agency={PARTICIPANT}").text
    assert "TD.RIENG" not in text
    assert portal.ask(ACTION)["official"] is False


@pytest.mark.usefixtures("due")
def test_late_is_half_and_what_is_not_yet_due_does_not_count(portal: Portal) -> None:
    found = standing(portal)["reporting"]
    counts = {"on_time": 1, "nil": 1, "late": 2, "missing": 1}
    assert {name: found[name] for name in counts} == counts
    assert found["score"] == 60.0
    rows = portal.ask(ACTION, agency=PARTICIPANT)["rows"]["reporting"]
    assert {row["indicator"] for row in rows} == {"TD.THAT"}
    assert len(rows) == sum(counts.values()) + found["open"]
    before = standing(portal, year=owed.today().year - 1)
    assert before["reporting"]["missing"] == 1
    assert before["open_data"]["score"] is None


def test_a_year_knows_only_the_figures_until_its_end(portal: Portal, agency: str) -> None:
    """10, 11, 20 in 2021–2023 with a target of 15: too short, then too slow, then reached."""
    judged = {year: standing(portal, year=year)["targets"] for year in (2021, 2022, 2023)}
    assert [each["score"] for each in judged.values()] == [None, 0.0, 100.0]
    assert [each["judged"] for each in judged.values()] == [0, 1, 1]
    answer = portal.get(f"/api/3/action/{ACTION}?year=2020")
    assert answer.status_code == 404


def test_pages_follow_what_is_due(portal: Portal, due: None) -> None:
    path = f"/thi-dua/{PARTICIPANT}"
    before = portal.get(path, headers={"Accept-Encoding": "identity"})
    assert "chưa báo cáo" in before.text
    with get_write_engine().begin() as connection:
        missing = timeliness.c.reported.is_(None) & (timeliness.c.period == "2023")
        connection.execute(timeliness.update().where(missing).values(reported=sa.func.now()))
    tag = {"If-None-Match": before.headers["etag"], "Accept-Encoding": "identity"}
    after = portal.get(path, headers=tag)
    assert after.status_code == 200
    assert after.text.count("chưa báo cáo") < before.text.count("chưa báo cáo")


def test_each_figure_leads_to_its_rows(portal: Portal, due: None) -> None:
    board = page(portal, "/thi-dua?group=so")
    assert "không phải kết quả thi đua" in words(board, ".banner")
    links = [link["href"] for link in board.select(".board a.n")]
    own = [link for link in links if f"/thi-dua/{PARTICIPANT}" in str(link)]
    assert len(own) == 3
    rows = page(portal, str(own[0]).partition("#")[0])
    for anchor in (str(link).partition("#")[2] for link in own):
        assert rows.select_one(f"#{anchor}") is not None, anchor
    assert portal.get("/thi-dua/khong-co").status_code == 404
    assert portal.get("/thi-dua?year=1999").status_code == 404
    assert portal.get("/thi-dua?year=abc").status_code == 404


def test_the_table_has_a_row_a_member(portal: Portal, agency: str) -> None:
    answer = portal.get("/thi-dua.csv?group=so")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    [own] = [row for row in rows if row["key"] == PARTICIPANT]
    assert (own["open_data_datasets"], own["targets_score"], own["official"]) == ("1", "100.0", "false")
    assert own["name"] == "Sở Thi đua"


def test_an_illustrative_index_is_shown_and_never_counts(
    portal: Portal, agency: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scores(index: str, year: int | None = None) -> list[reading.CompositeScore]:
        numbers = {"points": Decimal("51.8"), "most": Decimal(100), "rank": 1}
        return [
            reading.CompositeScore(
                **numbers, index=index, version="2025", year=2025, subject="28261@2025-07-01",
                title={"vi": "Phường Mỹ Tho"}, agency="", complete=True, sub_indices={}, standings={},
                indicator="TD.CAPXA.MH", release=1,
            )
        ] if index == "cap-xa-minh-hoa" else []  # fmt: skip

    monkeypatch.setattr(reading, "scores", scores)
    found = board._make(2025)
    [communes] = [group for group in found["groups"] if group["code"] == "ubnd-xa"]
    first = communes["standings"][0]
    assert first["area"] == "28261@2025-07-01"
    assert (first["composite"]["score"], first["composite"]["illustrative"]) == (51.8, True)
    assert first["scores"]["composite"] is first["overall"] is None
    assert communes["measures"] == ["composite"]


def test_leaders_see_targets_with_the_published_row_and_who_is_late(portal: Portal, due: None) -> None:
    screen = page(portal, "/thi-dua/lanh-dao")
    [row] = [each for each in screen.select(".aims tr") if each.select_one('a[href$="/chi-tieu/TD.THAT"]')]
    assert words(row, "th a") == portal.ask("dongthap_indicator_show", id="TD.THAT")["title_translated"]["vi"]
    published = row.select_one("a.n")
    assert published is not None
    assert published.get_text(strip=True).startswith("20")
    assert "period=2023" in str(published["href"])
    rows = page(portal, str(published["href"]))
    assert [cell.get_text(strip=True) for cell in rows.select("tbody td.num")] == ["20"]
    late = words(screen, ".late tbody tr")
    assert late.startswith("Sở Thi đua 2 1")
    assert "TD.MH" not in screen.get_text()


def test_an_agency_page_tells_its_indicators_and_how_it_reports(portal: Portal, due: None) -> None:
    shown = page(portal, f"/organization/{PARTICIPANT}")
    assert "2 chỉ tiêu" in words(shown, "#indicators")
    assert "1 đúng hạn, 1 không phát sinh, 2 trễ, 1 chưa báo cáo" in words(shown, ".scores")


def test_home_counts_what_is_public_and_what_is_used(portal: Portal, agency: str) -> None:
    redis = connect_to_redis()
    for place in list(redis.scan_iter("dongthap:used:*")):
        redis.delete(place)
    robot = {"User-Agent": "Googlebot/2.1"}
    for path, headers, times in (
        ("/chi-tieu/TD.THAT", {}, 3),
        ("/chi-tieu/TD.MH", {}, 1),
        ("/chi-tieu/TD.MH", robot, 5),
        ("/chi-tieu/TD.RIENG", {}, 5),
        ("/chi-tieu/KHONG.CO", {}, 5),
    ):
        for _ in range(times):
            portal.get(path, headers=headers)
    used = usage.most_used(9)
    assert [(row["code"], row["uses"]) for row in used] == [("TD.THAT", 3), ("TD.MH", 1)]
    assert used[1]["illustrative"]
    home = page(portal, "/")
    assert [link["href"] for link in home.select(".used a")] == ["/chi-tieu/TD.THAT", "/chi-tieu/TD.MH"]
    sums = {words(part, "strong"): part.get_text(" ", strip=True) for part in home.select(".sums li")}
    figures = next(text for text in sums.values() if "số liệu đã công bố" in text)
    assert figures == "3 số liệu đã công bố và 2 số liệu minh hoạ"
    assert portal.get("/chi-tieu/TD.THAT").cookies.get_dict() == {}


def test_groups_are_those_of_the_year(portal: Portal, agency: str) -> None:
    codes = {group.code: group for group in membership.groups(2021)}
    assert {member.area for member in codes["cum-1-2020"].members} == {"866@", "867@", "868@", "875@"}
    assert "cum-1-2020" not in {group.code for group in membership.groups(2022)}
    assert "ubnd-xa" not in codes
    now = {group.code: group for group in membership.groups(2025)}
    assert len(now["ubnd-xa"].members) == 102
    rows = [{"group": "cum-3-2020", "valid_from": "2020-05-01", "valid_to": "2021-12-31"}]
    call_action("organization_patch", id=agency, emulation_groups=rows)
    listed = {group.code: group for group in membership.groups(2021)}
    assert agency in {member.key for member in listed["cum-3-2020"].members}
    by_kind = [group for group in listed.values() if group.basis == "kind"]
    assert agency not in {member.key for group in by_kind for member in group.members}
