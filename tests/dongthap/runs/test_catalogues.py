"""Runs of catalogues: datasets created, changed, left alone, taken away; guards; owners; a killed worker."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from runpy import run_path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore import migrate
from ckanext.dongthap.publication.consistency import check_consistency
from ckanext.dongthap.runs import decide, execute, preview, queue, rejections, sources, store
from ckanext.dongthap.worker import work

from tests.dongthap.runs.conftest import Site

pytestmark = pytest.mark.services
SPEC: dict[str, Any] = {
    "name": "danh-muc",
    "title": {"vi": "Danh mục", "en": "Catalogue"},
    "agency": "so-nong-nghiep",
    "connector": "dcat",
    "options": {"url": "{samples}/data.json"},
}


def dataset(n: int, **more: Any) -> dict[str, Any]:
    return {
        "identifier": f"https://x.example/{n}",
        "title": f"Bộ dữ liệu {n}",
        "description": f"Mô tả {n}",
        "keyword": ["lúa", "thống kê"],
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "accrualPeriodicity": "R/P1Y",
        "landingPage": f"https://x.example/{n}",
        "distribution": [{"downloadURL": f"https://x.example/{n}.csv", "mediaType": "text/csv"}],
        **more,
    }


Serve = Callable[..., None]
Harvest = Callable[..., store.Row]


@pytest.fixture
def serve(site: Site) -> Serve:
    """Give the catalogue these datasets (numbers, or whole ones)."""

    def put(*datasets: int | dict[str, Any], name: str = "data.json", note: str = "") -> None:
        items = [each if isinstance(each, dict) else dataset(each) for each in datasets]
        site.put(json.dumps({"dataset": items, "note": note}), name)

    return put


@pytest.fixture
def harvest(agency: dict[str, Any], site: Site, app: Any) -> Harvest:
    """Run a source of a catalogue; the run's row."""
    with get_write_engine().begin() as connection:
        for table in ("dongthap.source", "procrastinate.procrastinate_jobs", "dongthap.record"):
            connection.execute(sa.text(f"TRUNCATE {table} CASCADE"))

    def carry_out(follows: str | None = None, **changes: Any) -> store.Row:
        spec = sources.parse({**SPEC, **changes})
        sources.save(spec, "file")
        trigger: store.Trigger = "approval" if follows else "command"
        run_id = queue.ask(spec.name, trigger, follows=follows)
        work(app.flask_app, once=True)
        model.Session.remove()
        row = store.get(run_id)
        assert row is not None
        assert row["state"] in store.FINAL
        return row

    return carry_out


def numbers(row: store.Row) -> tuple[int, ...]:
    return tuple(row["counts"][name] for name in ("created", "updated", "unchanged", "removed", "rejected"))


def published() -> dict[str, str]:
    """Identifier → title of what the search finds."""
    found = call_action("package_search", rows=1000, fq="dataset_type:dataset")["results"]
    return {each["identifier"]: each["title"] for each in found}


def show(n: int) -> dict[str, Any]:
    query = model.Session.query(model.Package.id).filter(
        model.Package.extras["identifier"].astext == f"https://x.example/{n}", model.Package.state == "active"
    )
    return call_action("package_show", id=query.one()[0])


def test_a_catalogue_becomes_datasets(harvest: Harvest, serve: Serve) -> None:
    serve(1, 2, 3)
    row = harvest()
    assert (row["state"], numbers(row)) == ("published", (3, 0, 0, 0, 0)), row["reasons"]
    assert published() == {f"https://x.example/{n}": f"Bộ dữ liệu {n}" for n in (1, 2, 3)}
    found = show(1)
    assert found["organization"]["name"] == "so-nong-nghiep"
    assert (found["license_id"], found["frequency"], found["name"]) == ("cc-by", "annual", "bo-du-lieu-1")
    assert found["source_url"] == "https://x.example/1"
    assert [tag["name"] for tag in found["tags"]] == ["lúa", "thống kê"]
    assert [each["url"] for each in found["resources"]] == ["https://x.example/1.csv"]
    assert {each["status"] for each in row["datasets"]} == {"created"}
    assert check_consistency() == []


def test_the_same_again_writes_nothing(harvest: Harvest, serve: Serve) -> None:
    serve(1, 2)
    harvest()
    before = show(1)
    serve(1, 2)
    assert harvest()["state"] == "unchanged"
    serve(1, 2, note="other bytes, the same datasets")
    row = harvest()
    assert (row["state"], numbers(row)) == ("unchanged", (0, 0, 2, 0, 0))
    assert show(1) == before


def test_only_what_changed_is_written(harvest: Harvest, serve: Serve) -> None:
    serve(1, 2)
    harvest()
    before = show(2)
    serve(dataset(1, title="Tên mới", distribution=[]), 2, 3)
    row = harvest()
    assert numbers(row) == (1, 1, 1, 0, 0)
    assert published()["https://x.example/1"] == "Tên mới"
    assert show(1)["resources"] == []
    assert show(1)["name"] == "bo-du-lieu-1"
    assert show(2) == before


def test_what_people_add_stays(harvest: Harvest, serve: Serve) -> None:
    serve(1)
    harvest()
    found = show(1)
    attached = call_action(
        "resource_create", package_id=found["id"], url="https://y.example/a.pdf", name="Phụ lục"
    )
    extras = [*found["extras"], {"key": "ghi-chu", "value": "của cán bộ"}] if "extras" in found else []
    call_action(
        "package_patch", id=found["id"], extras=extras, title_translated={"vi": "Sửa tay"}, title="Sửa tay"
    )
    serve(dataset(1, description="Mô tả mới"))
    assert numbers(harvest()) == (0, 1, 0, 0, 0)
    after = show(1)
    assert after["title"] == "Bộ dữ liệu 1"
    assert [each["id"] for each in after["resources"]][-1] == attached["id"]
    assert len(after["resources"]) == 2


def test_gone_is_marked_and_removed_after_the_time_of_grace(harvest: Harvest, serve: Serve) -> None:
    serve(*range(10))
    harvest()
    serve(*range(1, 10))
    row = harvest()
    assert (row["state"], row["counts"]["gone"], row["counts"]["removed"]) == ("unchanged", 1, 0)
    assert len(published()) == 10
    _days_pass(8)
    row = harvest()
    assert (row["state"], row["counts"]["removed"]) == ("published", 1)
    assert "https://x.example/0" not in published()
    assert len(published()) == 9
    serve(*range(10))
    assert numbers(harvest()) == (1, 0, 9, 0, 0)
    assert len(published()) == 10


def _days_pass(days: int) -> None:
    with get_write_engine().begin() as connection:
        connection.execute(
            sa.text("UPDATE dongthap.record SET gone = gone - make_interval(days => :days)"), {"days": days}
        )


def test_back_in_time_is_no_change(harvest: Harvest, serve: Serve) -> None:
    serve(*range(10))
    harvest()
    serve(*range(1, 10))
    harvest()
    serve(*range(10))
    assert numbers(harvest()) == (0, 0, 10, 0, 0)
    _days_pass(30)
    assert harvest()["state"] == "unchanged"
    assert len(published()) == 10


@pytest.mark.parametrize(("left", "code"), [((), "record.few"), ((1, 2, 3), "guard.datasets")])
def test_an_empty_or_shrunken_catalogue_is_held(
    harvest: Harvest, serve: Serve, left: tuple[int, ...], code: str
) -> None:
    serve(*range(6))
    harvest()
    serve(*left)
    row = harvest()
    assert (row["state"], [reason["code"] for reason in row["reasons"]][-1]) == ("held", "guard.datasets")
    assert code in [reason["code"] for reason in row["reasons"]]
    assert len(published()) == 6


def test_a_held_catalogue_is_published_on_a_persons_word(harvest: Harvest, serve: Serve, app: Any) -> None:
    serve(*range(6))
    harvest()
    serve(1, 2, dataset(3, title="Khác"))
    held = harvest()
    run_id = decide.let_through(held, "")
    work(app.flask_app, once=True)
    row = store.get(run_id)
    assert row and row["state"] == "published", row
    assert (row["counts"]["updated"], row["counts"]["gone"]) == (1, 3)
    assert len(published()) == 6


def test_too_many_removals_at_once_are_held(harvest: Harvest, serve: Serve) -> None:
    serve(*range(10))
    harvest()
    for n in range(1, 4):
        serve(*range(n, 10))
        harvest()
        _days_pass(1)
    _days_pass(10)
    row = harvest()
    assert (row["state"], [each["code"] for each in row["reasons"]]) == ("held", ["guard.removal"])
    assert len(published()) == 10


def test_another_sources_dataset_is_refused(harvest: Harvest, serve: Serve) -> None:
    serve(1, 2)
    harvest()
    serve(dataset(1, title="Của tôi"), 5, name="other.json")
    more = {"options": {"url": "{samples}/other.json"}, "checks": {"max_rejected_share": 1}}
    row = harvest(name="nguon-khac", **more)
    assert numbers(row) == (1, 0, 0, 0, 1)
    (refused,) = rejections.page(row["rejections_sha256"], 10)
    assert (refused["code"], refused["record"], refused["row"]) == ("record.owned", "https://x.example/1", 1)
    assert "danh-muc" in refused["message"]["vi"]
    assert published()["https://x.example/1"] == "Bộ dữ liệu 1"
    sources.remove("danh-muc")
    assert numbers(harvest(name="nguon-khac", **more)) == (0, 1, 1, 0, 0)
    assert published()["https://x.example/1"] == "Của tôi"


def test_a_source_whose_datasets_are_all_anothers_fails(harvest: Harvest, serve: Serve) -> None:
    serve(1, 2)
    harvest()
    row = harvest(name="nguon-khac")
    assert (row["state"], [each["code"] for each in row["reasons"]]) == ("failed", ["record.all_owned"])
    assert numbers(row) == (0, 0, 0, 0, 2)
    assert {each["code"] for each in rejections.page(row["rejections_sha256"], 10)} == {"record.owned"}


def test_a_persons_dataset_is_refused(harvest: Harvest, serve: Serve, agency: dict[str, Any]) -> None:
    mine = factories.Dataset(
        owner_org=agency["id"], identifier="https://x.example/1", title_translated={"vi": "Của cán bộ"},
        notes_translated={"vi": "x"},
    )  # fmt: skip
    serve(1, 2)
    sources.save(sources.parse(SPEC), "file")
    looked = preview.preview(sources.parse(SPEC), trusted=True)
    assert (looked["counts"]["created"], looked["counts"]["rejected"]) == (1, 1)
    assert [each["identifier"] for each in looked["datasets"]] == ["https://x.example/2"]
    row = harvest()
    assert numbers(row) == (1, 0, 0, 0, 1)
    assert call_action("package_show", id=mine["id"])["title"] == "Của cán bộ"
    assert numbers(harvest())[:2] == (0, 0)


def test_a_catalogues_own_numbers_are_no_other_catalogues(
    harvest: Harvest, serve: Serve, site: Site, agency: dict[str, Any]
) -> None:
    factories.Dataset(
        owner_org=agency["id"],
        identifier="12",
        title_translated={"vi": "Số 12"},
        notes_translated={"vi": "x"},
    )
    serve(dataset(1, identifier="12"))
    assert numbers(harvest()) == (1, 0, 0, 0, 0)
    serve(dataset(1, identifier="12"), name="other.json")
    same = harvest(
        name="cung-cong", options={"url": "{samples}/other.json"}, checks={"max_rejected_share": 1}
    )
    assert numbers(same) == (0, 0, 0, 0, 1)
    found = call_action("package_search", fq='dataset_type:dataset AND title:"Bộ dữ liệu 1"')["results"]
    assert [each["identifier"] for each in found] == ["12"]


def test_one_bad_dataset_keeps_no_other_back(harvest: Harvest, serve: Serve) -> None:
    serve(1, dataset(2, publisher={"name": "Cơ quan lạ"}), 3)
    row = harvest(catalogue={"organizations": {"Cơ quan lạ": "khong-co"}}, checks={"max_rejected_share": 1})
    assert numbers(row) == (2, 0, 0, 0, 1)
    (refused, *_) = rejections.page(row["rejections_sha256"], 10, code="record.refused")
    assert (refused["record"], refused["column"]) == ("https://x.example/2", "owner_org")


def test_the_same_title_gets_another_address(harvest: Harvest, serve: Serve) -> None:
    serve(dataset(1, title="Trùng tên"), dataset(2, title="Trùng tên"))
    harvest()
    assert show(1)["name"] == "trung-ten"
    assert show(2)["name"].startswith("trung-ten-")


def test_a_stopped_index_is_owed(harvest: Harvest, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    from ckanext.dongthap.publication.outbox import drain_outbox

    serve(1, 2)
    monkeypatch.setitem(tk.config, "solr_url", "http://127.0.0.1:9/solr/ckan")
    row = harvest()
    assert (row["state"], numbers(row)) == ("published", (2, 0, 0, 0, 0))
    monkeypatch.undo()
    assert "owed" in {problem.code for problem in check_consistency()}
    drain_outbox()
    assert len(published()) == 2
    assert check_consistency() == []


def test_an_index_that_another_worker_settles_too_early_follows(
    harvest: Harvest, serve: Serve, app: Any
) -> None:
    from ckanext.dongthap.publication.outbox import drain_outbox

    serve(1)
    harvest()
    serve(1, 2)
    run_id = queue.ask(SPEC["name"], "command")

    def meanwhile(step: str) -> None:
        if step == "owned":
            drain_outbox()

    with app.flask_app.test_request_context():
        assert execute.execute(run_id, on_step=meanwhile) == "published"
    assert len(published()) == 2
    assert check_consistency() == []


def test_a_preview_touches_nothing(harvest: Harvest, serve: Serve) -> None:
    serve(1, 2)
    harvest()
    serve(dataset(1, title="Tên mới"), 3)
    spec = sources.parse({**SPEC, "checks": {"max_shrink_share": 0.5}})
    found = preview.preview(spec, trusted=True)
    assert found["state"] == "published"
    shown = {each["identifier"][-1]: each for each in found["datasets"]}
    assert (shown["1"]["status"], shown["3"]["status"], shown["2"]["status"]) == (
        "updated",
        "created",
        "gone",
    )
    assert len(shown["1"]["differences"]) == 1, shown["1"]["differences"]
    (difference,) = shown["1"]["differences"]
    assert difference == {"field": "title_translated", "before": "Bộ dữ liệu 1", "after": "Tên mới"}
    assert published()["https://x.example/1"] == "Bộ dữ liệu 1"
    assert len(published()) == 2


def test_a_real_catalogue(harvest: Harvest, site: Site, real_data: Path) -> None:
    name = "dcat_catalog_ckanext.rdf"
    (site.folder / name).write_bytes((real_data / name).read_bytes())
    row = harvest(options={"url": f"{{samples}}/{name}"}, catalogue={"language": "en"})
    assert (row["state"], numbers(row)[0]) == ("published", 2), row["reasons"]
    assert set(published().values()) == {"Example dataset 1", "Example dataset 2"}


TABLE = "Xã;Mã;Dân số;Tỷ lệ;Ngày\nTân Hồng;001;12345;3.5;2025-07-01\nMỹ Thọ;002;;0.25;2025-07-02\n"


def test_files_are_copied_and_their_tables_loaded(harvest: Harvest, serve: Serve, site: Site) -> None:
    site.put(TABLE, "bang.csv")
    site.put("<!DOCTYPE html><html><body>login</body></html>", "trang.csv")
    url = f"http://{site.host}"
    files = [{"title": "Bảng", "downloadURL": f"{url}/bang.csv"}, {"downloadURL": f"{url}/trang.csv"}]
    serve(dataset(1, distribution=files))
    row = harvest(catalogue={"resources": "load"})
    assert row["state"] == "published", row["reasons"]
    table, page = show(1)["resources"]
    assert (table["url_type"], table["origin_url"], table["datastore_active"]) == (
        "upload",
        files[0]["downloadURL"],
        True,
    )
    assert page["url"] == files[1]["downloadURL"]
    told = rejections.page(row["rejections_sha256"], 10)
    assert [(each["code"], each["value"]) for each in told] == [("resource.copy", f"{url}/trang.csv")]
    found = call_action("datastore_search", resource_id=table["id"])
    types = {field["id"]: field["type"] for field in found["fields"]}
    assert types == {
        "_id": "int", "Xã": "text", "Mã": "text", "Dân số": "int4", "Tỷ lệ": "numeric", "Ngày": "date",
    }  # fmt: skip
    assert [record["Dân số"] for record in found["records"]] == [12345, None]
    assert call_action("datastore_search", resource_id=table["id"], q="Thọ")["total"] == 1
    site.put(TABLE, "trang.csv")
    harvest(catalogue={"resources": "load"})
    assert [each["url_type"] for each in show(1)["resources"]] == ["upload", "upload"]
    assert harvest(catalogue={"resources": "load"})["state"] == "unchanged"
    serve(dataset(1, title="Tên mới", distribution=files))
    harvest(catalogue={"resources": "load"})
    assert [each["url_type"] for each in show(1)["resources"]] == ["upload", "upload"]


def test_a_table_that_the_database_can_not_hold_is_copied_and_told(
    harvest: Harvest, serve: Serve, site: Site
) -> None:
    lines = [";".join(f"Cột {n}" for n in range(500)), ";".join(["chợ nổi Cái Bè"] * 500)]
    site.put("\n".join(lines), "rong.csv")
    url = f"http://{site.host}/rong.csv"
    serve(dataset(1, distribution=[{"title": "Rộng", "downloadURL": url}]))
    row = harvest(catalogue={"resources": "load"})
    [file] = show(1)["resources"]
    assert (row["state"], file["url_type"]) == ("published", "upload") and not file["datastore_active"]
    told = rejections.page(row["rejections_sha256"], 10)
    assert [(each["code"], each["value"]) for each in told] == [("resource.load", url)]


def test_pages_tell_what_becomes_of_datasets(harvest: Harvest, serve: Serve, app: Any) -> None:
    user = factories.SysadminWithToken()
    headers = {"Authorization": user["token"]}
    serve(1, 2, 3, 4, 5, 6)
    row = harvest()
    page = app.get(f"/thu-thap/lan-chay/{row['id']}", headers=headers).body
    assert "Bộ dữ liệu 1" in page
    assert f"/dataset/{row['datasets'][0]['package_id']}" in page
    serve(dataset(1, title="Tên mới"), 2, 3, 4, 5, 7)
    page = app.get("/thu-thap/danh-muc/xem-truoc", headers=headers).body
    assert "Tên mới" in page
    assert "https://x.example/6" in page
    assert "https://x.example/7" in page
    form = app.get("/thu-thap/danh-muc/sua", headers=headers).body
    assert "catalogue.grace_days" in form
    assert "mappings" not in form


def test_http_or_https_it_is_the_same_catalogue(harvest: Harvest, serve: Serve, site: Site) -> None:
    site.put(TABLE, "bang.csv")
    spelt = {"https://x.example/1": "http://X.example:80/1/", "https://x.example/2": "http://x.example/2"}
    file = f"http://{site.host}/bang.csv"
    serve(*(dataset(n, distribution=[{"downloadURL": file}]) for n in range(1, 6)))
    harvest(catalogue={"resources": "load"})
    before = [show(n) for n in (1, 2)]
    others = [
        dataset(n, identifier=spelt.get(f"https://x.example/{n}", f"http://x.example/{n}"))
        for n in range(1, 6)
    ]
    for each in others:
        each["distribution"] = [{"downloadURL": file + "/"}]
    serve(*others)
    row = harvest(catalogue={"resources": "load"})
    assert (row["state"], numbers(row)[:4], row["counts"]["gone"]) == ("published", (0, 5, 0, 0), 0), row
    after = [call_action("package_show", id=each["id"]) for each in before]
    assert [each["name"] for each in after] == [each["name"] for each in before]
    assert [each["identifier"] for each in after] == list(spelt.values())
    for old, new in zip(before, after, strict=True):
        assert [r["id"] for r in new["resources"]] == [r["id"] for r in old["resources"]]
        assert [r["datastore_active"] for r in new["resources"]] == [True]


def test_the_share_that_is_gone_counts_not_the_total(harvest: Harvest, serve: Serve) -> None:
    serve(*range(6))
    harvest()
    serve(*range(3), *range(20, 30))
    row = harvest()
    assert (row["state"], [each["code"] for each in row["reasons"]]) == ("held", ["guard.datasets"])
    assert "3" in row["reasons"][0]["message"]["vi"] and "10" in row["reasons"][0]["message"]["vi"]
    assert len(published()) == 6


def test_new_identifiers_are_held_with_their_pairs(harvest: Harvest, serve: Serve, app: Any) -> None:
    serve(*range(1, 4))
    harvest()
    before = {show(n)["id"] for n in range(1, 4)}
    renamed = [dataset(n, identifier=f"urn:x:{n}") for n in (1, 2)]
    # Another title, the same file.
    serve(*renamed, dataset(3, identifier="urn:x:3", title="Tên khác"), dataset(9))
    held = harvest()
    assert held["state"] == "held"
    assert {each["code"] for each in held["reasons"]} == {"guard.datasets", "guard.identifiers"}
    shown = {(each["former"], each["identifier"]) for each in held["datasets"]}
    assert shown == {(f"//x.example/{n}", f"urn:x:{n}") for n in range(1, 4)}
    run_id = decide.let_through(held, "")
    work(app.flask_app, once=True)
    row = store.get(run_id)
    assert row and (row["state"], numbers(row)[:2], row["counts"]["gone"]) == ("published", (1, 3), 0), row
    found = call_action("package_search", rows=10, fq="dataset_type:dataset")["results"]
    assert {each["id"] for each in found} > before
    assert len(found) == 4
    told = rejections.page(row["rejections_sha256"], 10)
    assert [each["code"] for each in told] == ["record.paired"] * 3
    assert harvest()["state"] == "unchanged"


def test_what_a_person_deleted_stays_deleted_until_asked(harvest: Harvest, serve: Serve) -> None:
    serve(*range(1, 7))
    harvest()
    found = show(1)["id"]
    call_action("package_delete", id=found)
    serve(dataset(1, title="Đổi ở nguồn"), *range(2, 7))
    for _ in range(2):
        row = harvest()
        told = rejections.page(row["rejections_sha256"], 10)
        assert [(each["code"], each["value"]) for each in told] == [("record.deleted", "https://x.example/1")]
        assert (row["state"], numbers(row)[:2]) == ("unchanged", (0, 0))
        assert "https://x.example/1" not in published()
    call_action("package_patch", id=found, state="active")
    row = harvest()
    assert (row["rejections_sha256"], numbers(row)[:2]) == (None, (0, 1))
    assert show(1)["title"] == "Đổi ở nguồn"


def test_a_dataset_moves_between_catalogues(harvest: Harvest, serve: Serve) -> None:
    serve(*range(1, 7))
    harvest()
    before = show(1)["id"]
    more = {"options": {"url": "{samples}/other.json"}, "checks": {"max_rejected_share": 1}}
    serve(1, 21, name="other.json")
    assert numbers(harvest(name="nguon-khac", **more)) == (1, 0, 0, 0, 1)
    serve(*range(2, 7))
    assert harvest()["counts"]["gone"] == 1
    row = harvest(name="nguon-khac", **more)
    assert (row["state"], numbers(row)) == ("published", (0, 1, 1, 0, 0))
    told = rejections.page(row["rejections_sha256"], 10)
    assert [each["code"] for each in told] == ["record.taken"]
    assert "danh-muc" in told[0]["message"]["vi"]
    _days_pass(30)
    harvest()
    assert show(1)["id"] == before
    serve(*range(1, 7))
    assert numbers(harvest(checks={"max_rejected_share": 1}))[4] == 1


def test_what_the_catalogue_does_not_tell_stays_empty(harvest: Harvest, serve: Serve) -> None:
    serve(1)
    harvest()
    assert not {"issued", "creator"} & {name for name, value in show(1).items() if value}
    # As versions did before that filled them in.
    call_action("package_patch", id=show(1)["id"], issued="2026-01-02", creator="Sở Nông nghiệp")
    with get_write_engine().begin() as connection:
        connection.execute(sa.text("UPDATE dongthap.record SET content_sha256 = 'of the mapping before'"))
    serve(1, note="the same")
    assert numbers(harvest())[:2] == (0, 1)
    call_action("package_patch", id=show(1)["id"], title_translated={"vi": "Sửa tay"})
    assert not {"issued", "creator"} & {name for name, value in show(1).items() if value}
    told = call_action("dcat_dataset_show", id=show(1)["id"], format="ttl")
    assert "dct:issued" not in told and "dct:creator" not in told
    serve(dataset(1, issued="2024-05-06", publisher={"name": "Cục Thống kê"}))
    harvest()
    assert (show(1)["issued"], show(1)["creator"]) == ("2024-05-06", "Cục Thống kê")


def test_records_of_the_version_before_are_known_again(harvest: Harvest, serve: Serve) -> None:
    serve(1, 2)
    harvest()
    before = {show(n)["id"] for n in (1, 2)}
    former = (
        "UPDATE dongthap.record SET identifier = 'http:' || identifier || :end WHERE identifier LIKE :which"
    )
    with get_write_engine().begin() as connection:
        for which, end in (("%1", ""), ("%2", "/")):
            connection.execute(sa.text(former), {"which": which, "end": end})
        twice = (
            "INSERT INTO dongthap.record (identifier, package_id) VALUES ('https://x.example/2', 'another')"
        )
        connection.execute(sa.text(twice))
        [path] = (Path(migrate.__file__).parent / "migration" / "versions").glob("*_identity.py")
        migration = run_path(str(path))
        with Operations.context(MigrationContext.configure(connection)):
            migration["upgrade"]()
        found = connection.execute(sa.text("SELECT identifier FROM dongthap.record ORDER BY 1")).scalars()
        assert list(found) == ["//x.example/1", "//x.example/2", "https://x.example/2"]
    serve(1, 2, note="the same")
    assert numbers(harvest())[:3] == (0, 0, 2)
    assert {show(n)["id"] for n in (1, 2)} == before
