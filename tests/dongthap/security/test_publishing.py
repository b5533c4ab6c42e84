"""Nobody changes a published figure but by publishing: not with ``force``, not by an edit, not by a token."""

from __future__ import annotations

import io
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from ckan import model
from ckan.lib import files
from ckan.lib.uploader import get_resource_uploader
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.checks import orphans
from ckanext.dongthap.guard import trail
from ckanext.dongthap.publication.consistency import check_consistency
from ckanext.dongthap.publish import publish_tables
from ckanext.dongthap.submissions.trail import broken
from sqlalchemy.exc import ProgrammingError
from werkzeug.datastructures import FileStorage

from harvesters.assets import datasets_dir
from harvesters.open_tables import read_open_datasets
from tests.dongthap.api.conftest import AGENCY, Portal
from tests.dongthap.security.conftest import OTHER, People, package_id, released, shown

pytestmark = pytest.mark.services
WRITERS = ("editor", "admin", "sysadmin")
REASON = "Theo Quyết định 12/QĐ-UBND"


@pytest.fixture(scope="module")
def code(portal: Portal, people: People) -> str:
    return released(portal, decimals="1")


def attacks(code: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Name → (action, parameters): each would change what readers take for a published figure."""
    package = shown(package_id(code))
    table = next(each for each in package["resources"] if each["format"] == "CSV")
    row = {"period": "2024", "value": "987654.3", "area_code": "82", "area_valid_from": "2025-07-01"}
    mine = {"resource_id": table["id"], "force": True}
    less = [each for each in package["resources"] if each["format"] != "JSON"]
    other = [{**each, "url": "http://example.com/x"} for each in package["resources"]]
    full = {name: value for name, value in package.items() if name not in ("metadata_modified", "decimals")}
    return {
        "rows in": ("datastore_upsert", {**mine, "method": "insert", "records": [row]}),
        "rows changed": ("datastore_upsert", {**mine, "method": "upsert", "records": [row]}),
        "rows out": ("datastore_records_delete", {**mine, "filters": {}}),
        "table out": ("datastore_delete", mine),
        "table anew": ("datastore_create", {**mine, "fields": [{"id": "x", "type": "text"}]}),
        "table aliased": ("datastore_create", {**mine, "aliases": "so-lieu"}),
        "table beside": (
            "datastore_create",
            {
                "resource": {"package_id": package["id"]},
                "fields": [{"id": "x", "type": "text"}],
                "records": [{"x": "1"}],
            },
        ),
        "triggers": ("datastore_run_triggers", {"resource_id": table["id"]}),
        "file beside": ("resource_create", {"package_id": package["id"], "url": "http://example.com/x"}),
        "file changed": ("resource_patch", {"id": table["id"], "url": "http://example.com/x"}),
        "file replaced": ("resource_update", {"id": table["id"], "url": "http://example.com/x"}),
        "file out": ("resource_delete", {"id": table["id"]}),
        "files fewer": ("package_patch", {"id": package["id"], "resources": less}),
        "files elsewhere": ("package_patch", {"id": package["id"], "resources": other}),
        "files in another order": (
            "package_resource_reorder",
            {"id": package["id"], "order": [each["id"] for each in reversed(package["resources"])]},
        ),
        "view in": (
            "resource_view_create",
            {"resource_id": table["id"], "view_type": "text_view", "title": "x"},
        ),
        "unit": ("package_patch", {"id": package["id"], "unit": "nghin-tan"}),
        "decimals left out": ("package_update", full),
        "unit by revision": (
            "package_revise",
            {"match": {"id": package["id"]}, "update": {"unit": "nghin-tan"}},
        ),
        "decimals": ("package_patch", {"id": package["id"], "decimals": "0"}),
        "direction": ("package_patch", {"id": package["id"], "direction": "lower"}),
        "code": ("package_patch", {"id": package["id"], "code": "KHAC.1"}),
        "breaks": (
            "package_patch",
            {"id": package["id"], "series_breaks": [{"date": "2020-01-01", "reason_vi": "x"}]},
        ),
        "illustrative": ("package_patch", {"id": package["id"], "illustrative": True}),
        "hidden": ("package_patch", {"id": package["id"], "private": True}),
        "hidden in bulk": (
            "bulk_update_private",
            {"datasets": [package["id"]], "org_id": package["owner_org"]},
        ),
        "deleted in bulk": (
            "bulk_update_delete",
            {"datasets": [package["id"]], "org_id": package["owner_org"]},
        ),
        "state": ("package_patch", {"id": package["id"], "state": "deleted"}),
        "draft again": ("package_patch", {"id": package["id"], "state": "draft"}),
        "deleted": ("package_delete", {"id": package["id"]}),
        "purged": ("dataset_purge", {"id": package["id"]}),
        "moved": ("package_owner_org_update", {"id": package["id"], "organization_id": OTHER}),
        "agency deleted": ("organization_patch", {"id": AGENCY, "state": "deleted"}),
    }


def state_of(code: str) -> Any:
    """Everything that a reader could see of the indicator."""
    package = shown(package_id(code))
    table = next(each["id"] for each in package["resources"] if each["format"] == "CSV")
    with get_write_engine().connect() as connection:
        rows = connection.execute(sa.text(f'SELECT * FROM "{table}" ORDER BY _id')).all()
    return {**package, "metadata_modified": None}, rows


@pytest.mark.parametrize("role", WRITERS)
def test_no_action_changes_what_a_release_owns(people: People, code: str, views: None, role: str) -> None:
    before, found = state_of(code), {}
    for name, (action, given) in attacks(code).items():
        answer = people.ask(role, action, **given)
        if answer.status_code != 403:
            found[name] = (answer.status_code, answer.text[:300])
    assert found == {}
    assert state_of(code) == before
    assert [each for each in check_consistency() if each.package_id == package_id(code)] == []


def stored(resource: dict[str, Any]) -> bool:
    """Whether CKAN keeps an uploaded file of this resource."""
    place: Any = get_resource_uploader(resource)
    return place.storage.exists(files.FileData(place.get_path(resource["id"])))


def test_a_file_in_place_of_a_published_one_is_not_even_stored(people: People, portal: Portal) -> None:
    code = released(portal)
    table = next(each for each in shown(package_id(code))["resources"] if each["format"] == "CSV")
    answer = requests.post(
        f"{portal.url}/api/3/action/resource_patch",
        data={"id": table["id"]},
        files={"upload": ("x.csv", b"a;b\n1;2\n")},
        headers={"Authorization": people.tokens["sysadmin"]},
        timeout=60,
    )
    assert answer.status_code == 403, answer.text
    assert portal.get(f"/chi-tieu/{code}/du-lieu.csv").status_code == 200
    assert not stored(table)


def test_what_is_said_stays_the_agencys_and_leaves_a_trail(people: People, portal: Portal) -> None:
    code = released(portal)
    told = {"vi": "Tên mới của chỉ tiêu", "en": "New name"}
    people.done("editor", "package_patch", id=package_id(code), title_translated=told)
    assert shown(package_id(code))["title_translated"] == told
    found = people.done("member", "dongthap_dataset_trail", id=code)
    newest = found["results"][0]
    assert (newest["action"], newest["by"]) == ("described", people.names["editor"])
    changed = newest["detail"]["title_translated"]
    assert "Tên mới" in str(changed["new"])
    assert "Diện tích" in str(changed["old"])
    assert people.ask("other_admin", "dongthap_dataset_trail", id=code).status_code == 403
    assert people.ask("anonymous", "dongthap_dataset_trail", id=code).status_code == 403


def test_a_form_says_beside_the_field_why_it_stays(people: People, portal: Portal) -> None:
    """Programs get 403; a person keeps what was typed."""
    code = released(portal)
    package = shown(package_id(code))
    given = {"save": "", "name": package["name"], "code": code, "unit": "nghin-tan", "owner_org": AGENCY}
    given |= {"title_translated-vi": "Tên", "notes_translated-vi": "Mô tả", "direction": "higher"}
    answer = portal.app.post(
        f"/indicator/edit/{package['name']}",
        data=given,
        headers={"Authorization": people.tokens["editor"]},
        follow_redirects=False,
    )
    assert answer.status_code == 200
    assert "dongthap_dataset_decide" in answer.text
    assert shown(package["id"])["unit"] == package["unit"]


def test_a_decision_changes_what_figures_mean_and_is_told(people: People, portal: Portal) -> None:
    code = released(portal)
    given = {"id": code, "fields": {"decimals": "1"}, "reason": REASON}
    for role in ("anonymous", "member", "editor", "other_admin"):
        assert people.ask(role, "dongthap_dataset_decide", **given).status_code == 403
    cursor = portal.ask("dongthap_changes_list", cursor="now")["next_cursor"]
    done = people.done("admin", "dongthap_dataset_decide", **given)
    assert done["changed"]["decimals"]["new"] in ("1", 1)
    assert str(shown(package_id(code))["decimals"]) == "1"
    newest = people.done("steward", "dongthap_dataset_trail", id=code)["results"][0]
    assert (newest["action"], newest["detail"]["reason"]) == ("decided", REASON)
    events = portal.ask("dongthap_changes_list", cursor=cursor)["results"]
    assert "dataset.decided" in [each["event"] for each in events if each["id"] == package_id(code)]


@pytest.mark.parametrize(
    "fields", [{"code": "KHAC.2"}, {"state": "deleted"}, {"dimensions": ["season"]}, {"private": True}, {}]
)
def test_no_decision_changes_what_needs_another_release(
    people: People, code: str, fields: dict[str, Any]
) -> None:
    answer = people.ask("sysadmin", "dongthap_dataset_decide", id=code, fields=fields, reason=REASON)
    assert answer.status_code == 409


def test_breaking_the_glass_is_for_sysadmins_and_leaves_a_trail(people: People, portal: Portal) -> None:
    code = released(portal)
    table = next(each["id"] for each in shown(package_id(code))["resources"] if each["format"] == "JSON")
    given = {"action": "resource_delete", "parameters": {"id": table}, "reason": REASON}
    for role in ("anonymous", "editor", "admin", "steward"):
        assert people.ask(role, "dongthap_break_glass", **given).status_code == 403
    cursor = portal.ask("dongthap_changes_list", cursor="now")["next_cursor"]
    people.done("sysadmin", "dongthap_break_glass", **given)
    assert table not in [each["id"] for each in shown(package_id(code))["resources"]]
    newest = people.done("admin", "dongthap_dataset_trail", id=code)["results"][0]
    assert (newest["action"], newest["detail"]["action"]) == ("broken", "resource_delete")
    assert newest["by"] == people.names["sysadmin"]
    events = [each["event"] for each in portal.ask("dongthap_changes_list", cursor=cursor)["results"]]
    assert "dataset.overridden" in events


def test_what_is_purged_is_gone(people: People, portal: Portal) -> None:
    code = released(portal)
    identifier = package_id(code)
    tables = [each["id"] for each in shown(identifier)["resources"]]
    given = {"action": "dataset_purge", "parameters": {"id": identifier}, "reason": REASON}
    people.done("sysadmin", "dongthap_break_glass", **given)
    model.Session.remove()
    assert model.Package.get(identifier) is None
    with get_write_engine().connect() as connection:
        left = connection.execute(
            sa.text("SELECT relname FROM pg_class WHERE relname = ANY(:names)"), {"names": tables}
        ).all()
        releases = connection.execute(
            sa.text("SELECT id FROM dongthap.release WHERE package_id = :id"), {"id": identifier}
        ).all()
    assert (left, releases) == ([], [])
    assert code not in portal.get("/api/observations.csv").text
    assert portal.get(f"/chi-tieu/{code}/du-lieu.csv").status_code == 404
    assert portal.ask("package_search", q=code)["count"] == 0
    assert [each for each in orphans.problems() if any(name in each.detail for name in tables)] == []


@pytest.fixture
def open_dataset(people: People) -> dict[str, Any]:
    name = f"mo-{factories.Dataset.stub().name}"[:60]
    return call_action(
        "package_create", type="dataset", name=name, owner_org=AGENCY,
        title_translated={"vi": "Chợ", "en": "Markets"}, notes_translated={"vi": "Chợ", "en": "Markets"},
        identifier=name,
    )  # fmt: skip


def test_published_files_of_open_datasets_change_by_their_own_ways_only(
    people: People, open_dataset: dict[str, Any]
) -> None:
    tables = read_open_datasets(datasets_dir() / "open", datasets_dir() / "codelists")[0].tables
    publish_tables(open_dataset["id"], tables, people.names["sysadmin"])
    ours = shown(open_dataset["id"])["resources"]
    link = {"package_id": open_dataset["id"], "url": "http://example.com/a.csv", "name": "a"}
    own = people.done("editor", "resource_create", **link)["id"]
    for role in WRITERS:
        given = {"id": ours[0]["id"]}
        assert people.ask(role, "resource_patch", **given, hash="", url="http://x.vn/").status_code == 403
        assert people.ask(role, "resource_delete", **given).status_code == 403
        table = {"resource_id": ours[0]["id"], "force": True}
        assert people.ask(role, "datastore_records_delete", **table, filters={}).status_code == 403
        assert people.ask(role, "package_delete", id=open_dataset["id"]).status_code == 403
        assert people.ask(role, "package_patch", id=open_dataset["id"], private=True).status_code == 403
    people.done("editor", "resource_patch", id=ours[0]["id"], description="Danh sách")
    people.done("editor", "resource_patch", id=own, name="b")
    people.done("editor", "resource_delete", id=own)
    assert {each["id"] for each in shown(open_dataset["id"])["resources"]} == {each["id"] for each in ours}


def test_what_was_never_published_is_deleted_and_purged(people: People, portal: Portal) -> None:
    code = portal.indicator(private=True)
    identifier = package_id(code)
    upload = FileStorage(io.BytesIO(b"a,b\n1,2\n"), "a.csv")
    made = call_action("resource_create", package_id=identifier, name="a", upload=upload)
    call_action("datastore_create", resource_id=made["id"], force=True, fields=[{"id": "a", "type": "text"}])
    assert stored(made)
    people.done("editor", "package_delete", id=identifier)
    people.done("sysadmin", "dataset_purge", id=identifier)
    assert not stored(made)
    with get_write_engine().connect() as connection:
        assert not sa.inspect(connection).has_table(made["id"], schema="public")


def test_trails_of_datasets_are_whole_and_only_grow(people: People, portal: Portal) -> None:
    code = released(portal)
    trail.record(package_id(code), "lan", "described", {"notes": {"old": "a", "new": "b"}})
    with pytest.raises(ProgrammingError), get_write_engine().begin() as connection:
        connection.execute(sa.text("UPDATE dongthap.dataset_event SET actor = 'x'"))
    assert package_id(code) not in dict(broken())
