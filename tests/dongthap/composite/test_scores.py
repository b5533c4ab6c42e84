"""From an agency's draft to the score that everybody reads, and every way in between."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan.tests.helpers import call_action
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.composite import reading
from ckanext.dongthap.submissions import trail

from tests.dongthap.composite.conftest import AGENCY, INDEX, MEASURED, SCORES, SUBJECT, YEAR, evidence

pytestmark = [pytest.mark.services]


def save(act: Any, criterion: str, role: str = "editor", **given: Any) -> Any:
    place = {"index": INDEX, "year": YEAR, "agency": AGENCY, "criterion": criterion}
    return act(role, "assessment_save", **{**place, **given})


def claim(act: Any, criterion: str = "van-ban-chi-dao", **given: Any) -> Any:
    answer = {"value": "12", "whole": "15", "upload": evidence(), "claim": True}
    return save(act, criterion, **{**answer, **given})


def decide(act: Any, answer: Any, decision: str = "verified", **given: Any) -> Any:
    return act("steward", "assessment_decide", id=answer["id"], decision=decision, **given)


def refused(act: Any, *given: Any, **more: Any) -> dict[str, Any]:
    with pytest.raises(tk.ValidationError) as caught:
        given[0](act, *given[1:], **more)
    return caught.value.error_dict


def own(year: int = YEAR) -> Any:
    return next(row for row in reading.scores(INDEX, year) if row.subject == SUBJECT)


def test_from_a_draft_to_the_released_score(act: Any, people: dict[str, str]) -> None:
    draft = save(act, "van-ban-chi-dao", value="12")
    assert (draft["state"], draft["revision"], draft["whole"]) == ("draft", 1, None)
    assert set(refused(act, save, "van-ban-chi-dao", claim=True)) == {"whole", "upload"}
    waiting = save(act, "van-ban-chi-dao", whole="15", upload=evidence(), claim=True, revision=1)
    assert (waiting["state"], waiting["value"]) == ("claimed", "12")
    assert waiting["evidence"]["filename"] == "minh-chung.pdf"
    made = act("steward", "index_release", id=INDEX, year=YEAR)
    assert made["status"] == "published"
    before = own()
    assert (before.points, before.complete) == (before.sub_indices["chinh-quyen-so"], False)
    verified = decide(act, waiting, revision=waiting["revision"])
    assert [each["action"] for each in verified["events"]] == ["changed", "claimed", "verified"]
    assert act("steward", "index_release", id=INDEX, year=YEAR)["changed"] > 0
    after = own()
    assert after.points - before.points == 8
    assert after.rank == 1
    assert after.standings == {"verified": 1, "measured": 1, "missing": 7}
    assert act("steward", "index_release", id=INDEX, year=YEAR)["status"] == "unchanged"


def test_each_figure_leads_to_what_is_behind_it(act: Any) -> None:
    decide(act, claim(act, link="https://example.com/danh-muc"))
    act("steward", "index_release", id=INDEX, year=YEAR)
    shown = call_action("dongthap_index_show", id=INDEX, year=YEAR, subject=SUBJECT, limit=3)
    assert (shown["count"], len(shown["results"]), shown["results"][0]["subject"]) == (102, 3, SUBJECT)
    lines = {line["criterion"]: line for line in shown["criteria"]}
    measured, verified = lines["dich-vu-cong-truc-tuyen"], lines["van-ban-chi-dao"]
    # 45 of 100, and 90 % gives all of 15 points
    assert (measured["value"], measured["share"], measured["points"]) == ("45", "0.5", "7.5")
    trace = measured["trace"]
    assert (trace["indicator"], trace["period"]) == (MEASURED, "2025-12")
    assert (trace["release"], trace["row"]) == ("1", "C7")
    assert (verified["value"], verified["whole"], verified["points"]) == ("12", "15", "8")
    assert verified["trace"]["link"] == "https://example.com/danh-muc"
    assert "remark" not in str(verified["trace"])
    found = call_action("dongthap_observation_search", indicator=SCORES, area=SUBJECT, period_from="2025")
    names = ("nhom_tieu_chi", "tieu_chi")
    rows = {tuple(row["dimensions"][name] for name in names): row for row in found["results"]}
    total = rows["", ""]
    assert (total["value"], total["status"]) == ("15.5", "illustrative")
    assert total["note"].startswith("Dữ liệu minh hoạ; Phiên bản bộ chỉ số 2025; hạng 1; tối đa 100 điểm")
    proof = f"minh chứng: https://example.com/danh-muc, tệp có SHA-256 {verified['trace']['sha256'][:16]}"
    assert f": 12/15; {proof}; tối đa" in rows["nhan-thuc-so", "van-ban-chi-dao"]["note"]
    missing = rows["nhan-thuc-so", "chu-tri-hop"]
    assert (missing["value"], missing["note"]) == (None, "Dữ liệu minh hoạ; Chưa có; tối đa 10 điểm")


def test_a_year_is_released_by_its_own_version_and_leaves_the_others(act: Any) -> None:
    decide(act, claim(act))
    act("steward", "index_release", id=INDEX, year=2025)
    made = act("steward", "index_release", id=INDEX, year=2026)
    assert (made["changed"], made["removed"]) == (0, 0)
    years = {each.year: each.version for each in reading.released(INDEX)}
    assert years == {2026: "2026", 2025: "2025"}
    assert str(own(2025).points) == "15.5"
    assert own(2026).points == 0
    assert refused(act, lambda act: act("steward", "index_release", id=INDEX, year=2999))["code"] == ["year"]


def test_what_is_decided_is_decided_by_others_on_what_they_saw(act: Any) -> None:
    answer = claim(act)
    save(act, "van-ban-chi-dao", role="colleague", value="13", claim=True)
    assert refused(act, decide, answer, revision=answer["revision"])["code"] == ["revision"]
    assert refused(act, decide, answer, "returned")["code"] == ["comment"]
    returned = decide(act, answer, "returned", comment="Thiếu danh mục")
    assert (returned["state"], returned["answer"]) == ("returned", "Thiếu danh mục")
    assert refused(act, decide, answer)["code"] == ["state"]
    with pytest.raises(tk.NotAuthorized):
        act("editor", "assessment_decide", id=answer["id"], decision="verified")
    mine = save(act, "van-ban-chi-dao", role="steward", value="14", claim=True)
    assert refused(act, decide, mine)["code"] == ["own"]


def test_what_is_verified_stays_until_it_is_returned(act: Any) -> None:
    answer = decide(act, claim(act))
    assert refused(act, save, "van-ban-chi-dao", value="15")["code"] == ["verified"]
    decide(act, answer, "returned", comment="Kiểm tra lại")
    assert save(act, "van-ban-chi-dao", value="15")["state"] == "returned"
    assert save(act, "van-ban-chi-dao", claim=True)["state"] == "claimed"


def test_all_faults_at_once_and_nothing_is_kept(act: Any) -> None:
    given = {"value": "16", "whole": "15", "link": "javascript:alert(1)", "remark": "x" * 2001}
    assert set(refused(act, save, "van-ban-chi-dao", **given)) == {"value", "link", "remark"}
    assert set(refused(act, save, "truong-ban-chi-dao", value="2")) == {"value"}
    page = evidence("a.html", b"<script>")
    assert refused(act, save, "van-ban-chi-dao", upload=page)["code"] == ["kind"]
    assert refused(act, save, "dich-vu-cong-truc-tuyen", value="1")["code"] == ["criterion"]
    assert refused(act, save, "chu-tri-hop", year=2024)["code"] == ["year"]
    assert act("editor", "assessment_list", index=INDEX)["count"] == 0


def test_the_trail_tells_who_rewrote_it(act: Any) -> None:
    answer = decide(act, claim(act))
    assert trail.broken() == []
    change = "UPDATE dongthap.assessment_event SET actor = 'ai-do' WHERE number = 1"
    with pytest.raises(sa.exc.DBAPIError), get_write_engine().begin() as connection:
        connection.execute(sa.text(change))
    with get_write_engine().begin() as connection:
        for statement in (
            "GRANT UPDATE ON dongthap.assessment_event TO CURRENT_USER",
            "ALTER TABLE dongthap.assessment_event DISABLE TRIGGER USER",
            change,
            "ALTER TABLE dongthap.assessment_event ENABLE TRIGGER USER",
            "REVOKE UPDATE ON dongthap.assessment_event FROM CURRENT_USER",
        ):
            connection.execute(sa.text(statement))
    assert trail.broken() == [(answer["id"], 1)]
