"""What is withdrawn says so wherever it was, at once; one person proposes, another confirms."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ckan.tests.helpers import call_action
from ckanext.dongthap.publication.consistency import check_consistency
from ckanext.dongthap.withdrawals import acts, store

from tests.dongthap.api.conftest import AGENCY, Portal
from tests.dongthap.security.conftest import People, package_id, released, shown
from tests.factories import observation

pytestmark = pytest.mark.services
WHY = "Số liệu sai đơn vị tính"
HTML = {"Accept": "text/html"}


def propose(people: People, code: str, role: str = "editor", **more: Any) -> str:
    return people.done(role, "dongthap_withdrawal_propose", id=code, reason_vi=WHY, **more)["id"]


def withdrawn(people: People, code: str, **more: Any) -> str:
    """Id of a withdrawal that was proposed and confirmed."""
    identifier = propose(people, code, **more)
    people.done("admin", "dongthap_withdrawal_confirm", id=identifier)
    return identifier


def addresses(code: str) -> list[str]:
    package = shown(package_id(code))
    resource = package["resources"][0]["id"]
    return [
        f"/chi-tieu/{code}",
        f"/en/chi-tieu/{code}",
        f"/chi-tieu/{code}/nhung",
        f"/chi-tieu/{code}/bang.csv",
        f"/chi-tieu/{code}/bieu-do.svg",
        f"/chi-tieu/{code}/phien-ban/1",
        f"/chi-tieu/{code}/du-lieu.csv",
        f"/chi-tieu/{code}/du-lieu.xlsx",
        f"/chi-tieu/{code}/phien-ban/1/du-lieu.json",
        f"/chi-tieu/{code}/datapackage.json",
        f"/chi-tieu/{code}/croissant.jsonld",
        f"/chi-tieu/{code}/du-lieu.sdmx.csv",
        f"/chi-tieu/{code}.ttl",
        f"/dataset/{package['name']}",
        f"/dataset/{package['name']}.rdf",
        f"/indicator/{package['name']}.jsonld",
        f"/dataset/{package['name']}/datapackage.json",
        f"/dataset/{package['name']}/resource/{resource}",
        f"/datastore/dump/{resource}",
        f"/api/3/action/package_show?id={package['name']}",
        f"/api/3/action/dongthap_indicator_show?id={code}",
        f"/api/3/action/dongthap_release_show?id={code}",
        f"/api/3/action/dongthap_release_list?id={package['id']}",
        f"/api/3/action/resource_show?id={resource}",
        f"/api/3/action/datastore_search?resource_id={resource}",
    ]


def answers(portal: Portal, places: list[str]) -> dict[str, int]:
    return {place: portal.get(place, headers=HTML).status_code for place in places}


def test_readers_learn_of_it_everywhere_and_at_once(people: People, portal: Portal) -> None:
    code = released(portal)
    places = addresses(code)
    before = {place: status for place, status in answers(portal, places).items() if status != 200}
    assert before == {}
    page = portal.get(f"/chi-tieu/{code}", headers=HTML)
    tag = {"If-None-Match": page.headers.get("ETag", "x")}
    identifier = withdrawn(people, code)
    after = {place: status for place, status in answers(portal, places).items() if status != 410}
    assert after == {}
    assert portal.get(f"/chi-tieu/{code}", headers={**HTML, **tag}).status_code == 410
    people.done("steward", "dongthap_withdrawal_restore", id=identifier, reason="Đã kiểm tra lại")
    again = {place: status for place, status in answers(portal, places).items() if status != 200}
    assert again == {}
    assert [each for each in check_consistency() if each.package_id == package_id(code)] == []


def test_readers_learn_what_there_was_why_and_since_when(people: People, portal: Portal) -> None:
    code = released(portal)
    withdrawn(people, code, reason_en="Wrong unit of measure")
    page = portal.get(f"/chi-tieu/{code}", headers=HTML)
    for words in (WHY, "Diện tích gieo trồng lúa", "Sở Nông nghiệp và Môi trường", code):
        assert words in page.text
    assert people.names["editor"] not in page.text, "names of persons are the agency's"
    english = portal.get(f"/en/chi-tieu/{code}", headers=HTML).text
    assert "Wrong unit of measure" in english
    assert "no-store" in page.headers["Cache-Control"]
    error = portal.get(f"/api/3/action/package_show?id={package_id(code)}").json()["error"]
    assert error["__type"] == "Withdrawn Error"
    assert error["withdrawn"]["reason"]["vi"] == WHY
    assert error["withdrawn"]["since"]
    problem = portal.get(f"/chi-tieu/{code}/du-lieu.csv")
    assert problem.status_code == 410
    assert problem.json()["type"].endswith("#loi-gone")
    assert problem.json()["withdrawn"]["title"]["en"] == "Planted area of paddy"
    rdf = portal.get(f"/chi-tieu/{code}.ttl").text
    assert "dataset-status/WITHDRAWN" in rdf


def test_lists_search_and_feeds_have_it_no_more(people: People, portal: Portal) -> None:
    code = released(portal)
    cursor = portal.ask("dongthap_changes_list", cursor="now")["next_cursor"]
    withdrawn(people, code)
    assert portal.ask("package_search", q=f'"{code}"')["count"] == 0
    assert code not in [each["code"] for each in portal.ask("dongthap_indicator_list", q=code)["results"]]
    assert portal.get(f"/api/3/action/dongthap_observation_search?indicator={code}").status_code == 410
    assert code not in portal.get("/api/observations.csv").text
    assert code not in portal.get("/sitemap.xml").text
    told = [
        each for each in portal.ask("dongthap_changes_list", cursor=cursor)["results"] if each["code"] == code
    ]
    assert {"dataset.withdrawn", "dataset.removed"} <= {each["event"] for each in told}


def test_two_persons_with_the_right_roles(people: People, portal: Portal) -> None:
    code = released(portal)
    given = {"id": code, "reason_vi": WHY}
    for role in ("anonymous", "member", "other_admin"):
        assert people.ask(role, "dongthap_withdrawal_propose", **given).status_code == 403
    identifier = propose(people, code, "admin")
    assert portal.get(f"/chi-tieu/{code}").status_code == 200, "readers see no change yet"
    assert people.ask("editor", "dongthap_withdrawal_propose", **given).status_code == 409
    own = people.ask("admin", "dongthap_withdrawal_confirm", id=identifier)
    assert own.json()["error"]["code"] == ["own"]
    for role in ("anonymous", "member", "editor", "other_admin"):
        assert people.ask(role, "dongthap_withdrawal_confirm", id=identifier).status_code == 403
    people.done("second_admin", "dongthap_withdrawal_confirm", id=identifier)
    assert people.ask("steward", "dongthap_withdrawal_confirm", id=identifier).status_code == 409
    for role in ("anonymous", "member", "editor", "other_admin"):
        answer = people.ask(role, "dongthap_withdrawal_restore", id=identifier, reason="Đã kiểm tra lại")
        assert answer.status_code == 403
    newest = people.done("member", "dongthap_dataset_trail", id=package_id(code))["results"]
    assert [each["action"] for each in newest[:2]] == ["withdrawn", "proposed"]


def test_a_proposal_is_refused_or_taken_back(people: People, portal: Portal) -> None:
    code = released(portal)
    for role in ("editor", "admin"):
        identifier = propose(people, code)
        people.done(role, "dongthap_withdrawal_refuse", id=identifier, reason="Nhầm chỉ tiêu rồi")
        assert people.ask("admin", "dongthap_withdrawal_confirm", id=identifier).status_code == 409
    assert portal.get(f"/chi-tieu/{code}").status_code == 200


def test_nobody_takes_the_address_or_publishes_into_it(people: People, portal: Portal) -> None:
    code = released(portal)
    name = shown(package_id(code))["name"]
    withdrawn(people, code)
    with pytest.raises(Exception, match=re.escape(code)):
        portal.publish(code, [observation("2024", area="82", value="9")])
    with pytest.raises(Exception, match="name"):
        portal.indicator(code)
    answer = people.ask(
        "editor", "package_create", name=name, owner_org=AGENCY, type="dataset", identifier="zz",
        title_translated={"vi": "x"}, notes_translated={"vi": "x"},
    )  # fmt: skip
    assert answer.status_code == 409
    for role in ("editor", "sysadmin"):
        for action in ("package_delete", "dataset_purge"):
            assert people.ask(role, action, id=package_id(code)).status_code in (403, 410)
        given = {"id": package_id(code), "state": "active"}
        assert people.ask(role, "package_patch", **given).status_code in (403, 410)


def test_a_withdrawn_release_leaves_its_place_to_the_figures_before(people: People, portal: Portal) -> None:
    code = released(portal, values=("1.5", "2.5"))
    identifier = withdrawn(people, code, number=2)
    assert "1.5" in portal.get(f"/chi-tieu/{code}/du-lieu.csv").text
    assert portal.ask("dongthap_release_show", id=code)["number"] == 3
    places = [
        f"/chi-tieu/{code}/phien-ban/2",
        f"/chi-tieu/{code}?release=2",
        f"/chi-tieu/{code}/phien-ban/2/du-lieu.csv",
        f"/chi-tieu/{code}/phien-ban/2/datapackage.json",
        f"/api/3/action/dongthap_release_show?id={code}&number=2",
        f"/api/3/action/dongthap_release_diff?id={code}&number=2",
    ]
    assert set(answers(portal, places).values()) == {410}
    assert portal.get(f"/chi-tieu/{code}", headers=HTML).status_code == 200
    listed = portal.ask("dongthap_release_list", id=code)["results"]
    assert [(each["number"], each["state"]) for each in listed] == [
        (3, "published"),
        (2, "withdrawn"),
        (1, "superseded"),
    ]
    assert portal.ask("dongthap_release_diff", id=code)["base"] == 1
    assert [each for each in check_consistency() if each.package_id == package_id(code)] == []
    people.done("admin", "dongthap_withdrawal_restore", id=identifier, reason="Đã kiểm tra lại")
    assert set(answers(portal, places[:4]).values()) == {200}
    assert "2.5" in portal.get(f"/chi-tieu/{code}/du-lieu.csv").text


def test_the_only_release_is_withdrawn_with_its_indicator(people: People, portal: Portal) -> None:
    code = released(portal, values=("1.5",))
    given = {"id": code, "number": 1, "reason_vi": WHY}
    answer = people.ask("editor", "dongthap_withdrawal_propose", **given)
    assert answer.json()["error"]["code"] == ["only_release"]
    assert people.ask("editor", "dongthap_withdrawal_propose", **{**given, "number": 7}).status_code == 409


def test_private_things_are_no_oracle(people: People, portal: Portal) -> None:
    code = released(portal, private=True)
    withdrawn(people, package_id(code))
    assert portal.get(f"/chi-tieu/{code}", headers=HTML).status_code == 404
    assert portal.get(f"/api/3/action/package_show?id={package_id(code)}").status_code in (403, 404)


def test_what_was_never_published_is_not_withdrawn(people: People, portal: Portal) -> None:
    code = portal.indicator(private=True)
    answer = people.ask("editor", "dongthap_withdrawal_propose", id=package_id(code), reason_vi=WHY)
    assert answer.json()["error"]["code"] == ["unpublished"]


def test_an_open_dataset_is_withdrawn_too(people: People, portal: Portal) -> None:
    name = "cho-thu-hoi"
    made = call_action(
        "package_create", type="dataset", name=name, owner_org=AGENCY, identifier=name,
        title_translated={"vi": "Chợ", "en": "Markets"}, notes_translated={"vi": "Chợ", "en": "Markets"},
    )  # fmt: skip
    assert portal.get(f"/dataset/{name}", headers=HTML).status_code == 200
    withdrawn(people, name)
    assert portal.get(f"/dataset/{name}", headers=HTML).status_code == 410
    assert portal.get(f"/dataset/{made['id']}.ttl").status_code == 410


def test_a_death_between_the_databases_is_settled(people: People, portal: Portal) -> None:
    code = released(portal)
    row = store.get(propose(people, code))
    assert row is not None
    store.change(row, "withdrawn", "lan")
    assert portal.get(f"/chi-tieu/{code}", headers=HTML).status_code == 410
    assert acts.settle() >= 1
    assert shown(package_id(code))["state"] == "deleted"
