"""The CKAN connector: its contract, paging under change, old and new answers, the real one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harvesters.connectors.ckan import CkanConnector
from harvesters.errors import AskTheAgency, FixTheSource
from harvesters.model import Outcome
from tests.harvesters.connectors.catalogue_contract import CatalogueContract, collect, entries
from tests.harvesters.connectors.contract import replying
from tests.harvesters.connectors.portals import Ckan, js, package
from tests.harvesters.door.conftest import Asked, MakeDoor, Server, answer

WAY = CkanConnector()


class TestCkan(CatalogueContract):
    way = WAY
    count = 5
    cut = b'{"success": true, "result": {"count": 5, "results": [{"id": "a"'

    def options(self, url: str) -> dict[str, Any]:
        return {"url": url, "page_size": 2}

    def good(self, asked: Asked) -> bytes:
        return Ckan([package(n) for n in range(5)])(asked)


Harvest = Callable[..., Outcome]


@pytest.fixture
def harvest(server: Server, make_door: MakeDoor, tmp_path: Path) -> Harvest:
    def run(respond: Callable[[Asked], bytes], **options: Any) -> Outcome:
        server.reply = replying(respond)
        server.asked.clear()
        given = {"url": f"{server.url}/", "page_size": 2, **options}
        (folder := tmp_path / f"w{len(list(tmp_path.iterdir()))}").mkdir()
        raw = WAY.fetch(WAY.options(given), make_door(), {}, folder)
        return collect("ckan", given, raw, folder / "c")

    return run


def identifiers(outcome: Outcome) -> list[str]:
    return sorted(entry["identifier"][4:8] for entry in entries(outcome))


PORTALS = {
    "keyset": Ckan([package(n) for n in range(5)]),
    "no keyset": Ckan([package(n) for n in range(5)], keyset=False),
    "no order": Ckan([package(n) for n in (3, 1, 4, 0, 2)], keyset=False, ordered=False),
    "no search": Ckan([package(n) for n in range(5)], search=False),
    "small pages": Ckan([package(n) for n in range(5)], most=1),
}


@pytest.mark.parametrize("portal", PORTALS.values(), ids=PORTALS)
def test_every_dataset_of_every_kind_of_portal(harvest: Harvest, portal: Ckan) -> None:
    outcome = harvest(portal)
    assert outcome.failure is None
    assert identifiers(outcome) == ["0000", "0001", "0002", "0003", "0004"]


def drupal(n: int) -> dict[str, Any]:
    """A package as DKAN gives it."""
    return {
        "id": f"0000000{n}-bb6e-505c-ba2a-ffe3da0b640e",
        "name": f"bo-{n}",
        "title": f"Bộ {n}",
        "notes": "<p>Mô tả</p>",
        "state": "Active",
        "private": "Published" if n else "Unpublished",
        "type": "Dataset",
        "metadata_created": "Thu, 09/19/2013 - 13:05",
        "license_title": "http://opendefinition.org/licenses/cc-by/",
        "resources": [
            {"id": str(n), "url": f"https://x.example/{n}.csv", "format": "csv", "state": "Active"}
        ],
    }


@pytest.mark.parametrize("nested", [False, True])
def test_dkan_gives_lists(harvest: Harvest, nested: bool) -> None:
    def dkan(asked: Asked) -> bytes:
        action = asked.path.partition("?")[0].rpartition("/")[2]
        if action == "package_list":
            return js({"success": True, "result": [f"bo-{n}" for n in range(4)]})
        if action == "package_show":
            found = [drupal(int(asked.path[-1]))]
            return js({"success": True, "result": [found] if nested else found})
        return answer(b"{}", "404 Not Found")

    outcome = harvest(dkan)
    assert (outcome.failure, outcome.rejected) == (None, 0)
    found = entries(outcome)
    assert [entry["title_translated"]["vi"] for entry in found] == ["Bộ 1", "Bộ 2", "Bộ 3"]
    assert {(entry["issued"], entry["resources"][0]["format"]) for entry in found} == {("2013-09-19", "CSV")}


def test_a_search_that_gives_a_list(harvest: Harvest) -> None:
    outcome = harvest(lambda asked: js({"success": True, "result": [drupal(n) for n in (1, 2)]}))
    assert (outcome.failure, len(entries(outcome))) == (None, 2)


def _added(ckan: Ckan, n: int) -> None:
    if n == 1:
        ckan.packages = [package(n) for n in (0, 1, 2, 3, 4, 10)] + [package(0, id="00000000-9")]


def _deleted(ckan: Ckan, n: int) -> None:
    if n == 1:
        ckan.packages = ckan.packages[2:]


@pytest.mark.parametrize("keyset", [True, False])
@pytest.mark.parametrize(("change", "stay"), [(_added, range(5)), (_deleted, range(2, 5))])
def test_what_stays_is_found_whatever_changes_meanwhile(
    harvest: Harvest, change: Callable[[Ckan, int], None], stay: range, keyset: bool
) -> None:
    outcome = harvest(Ckan([package(n) for n in range(5)], keyset=keyset, meanwhile=change))
    assert outcome.failure is None
    assert {f"{n:04d}" for n in stay} <= set(identifiers(outcome))


def test_the_search_of_an_old_ckan_is_at_another_address(harvest: Harvest) -> None:
    portal = Ckan([package(n) for n in range(3)])

    def old(asked: Asked) -> bytes:
        return answer(b"", "404 Not Found") if "/api/3/" in asked.path else portal(asked)

    assert identifiers(harvest(old)) == ["0000", "0001", "0002"]


def test_only_public_datasets(harvest: Harvest) -> None:
    others = [package(1, private=True), package(2, state="deleted"), package(3, type="harvest")]
    outcome = harvest(Ckan([package(0), *others]))
    assert (outcome.failure, identifiers(outcome)) == (None, ["0000"])


def test_fewer_than_the_portal_counts_is_held(harvest: Harvest) -> None:
    outcome = harvest(lambda asked: js({"success": True, "result": {"count": 9, "results": [package(0)]}}))
    assert outcome.failure and outcome.failure.code == "paging.incomplete"
    assert outcome.entries and outcome.entries.count == 1


def test_a_portal_that_says_no(harvest: Harvest) -> None:
    with pytest.raises(AskTheAgency):
        harvest(lambda asked: js({"success": False, "error": {"message": "Access denied"}}))


def test_too_many_are_no_part(harvest: Harvest) -> None:
    with pytest.raises(FixTheSource, match=r"paging\.limit"):
        harvest(PORTALS["keyset"], max_records=3)


def test_the_filter_goes_with_every_question(harvest: Harvest, server: Server) -> None:
    harvest(PORTALS["keyset"], filter="organization:so-y-te")
    assert len(server.asked) > 2
    assert all("organization%3Aso-y-te" in asked.path for asked in server.asked)


def test_the_facts_of_a_package(harvest: Harvest) -> None:
    (entry,) = entries(harvest(Ckan([package(1)])))
    resource = entry.pop("resources")[0]
    assert resource.pop("id")
    assert resource == {"url": "https://portal.example/1.csv", "name": "Tệp", "format": "CSV", "size": 12}
    assert entry.pop("source_url").endswith("/dataset/bo-du-lieu-1")
    assert entry == {
        "identifier": "00000001-aaaa-4bbb-8ccc-dddddddddddd",
        "title_translated": {"vi": "Bộ dữ liệu 1"},
        "notes_translated": {"vi": "Mô tả đậm.\n\nĐoạn hai."},
        "tags_translated": {"vi": ["giường bệnh"]},
        "owner_org": "so-y-te",
        "creator": "Sở Y tế",
        "issued": "2024-01-02",
        "frequency": "annual",
        "license_id": "cc-by",
        "sectors": ["y-te"],
        "source_system": "Danh mục",
        "contact_name": "Phòng Thống kê",
        "contact_email": "thongke@example.vn",
        "extras": [
            {"key": "origin_modified", "value": "2024-05-06"},
            {"key": "origin_themes", "value": "Y tế"},
        ],
    }


def test_a_portal_of_the_same_make_tells_its_sectors_and_what_is_made_up(harvest: Harvest) -> None:
    (entry,) = entries(harvest(Ckan([package(1, groups=[], sectors=["y-te"], illustrative=True)])))
    assert (entry["sectors"], entry["illustrative"]) == (["y-te"], True)


def test_the_recorded_answer_of_opendata_swiss(harvest: Harvest, real_data: Path) -> None:
    recorded = json.loads((real_data / "ckan_package_search_opendata_swiss.json").read_bytes())
    whole = harvest(lambda asked: js(recorded))
    assert whole.failure and whole.failure.code == "paging.incomplete"
    recorded["result"]["count"] = 2
    outcome = harvest(lambda asked: js(recorded))
    assert outcome.failure is None
    first, second = entries(outcome)
    assert first["identifier"] == "vote-ct-13-200@kanton-basel-landschaft"
    assert first["title_translated"]["vi"].startswith("Formulierte Gesetzesinitiative")
    assert first["contact_email"] == "wahlen-abstimmungen@bl.ch"
    assert (first["temporal_start"], first["issued"]) == ("2026-06-14", "2026-06-14")
    assert [resource["format"] for resource in first["resources"]] == ["CSV", "JSON"]
    assert second["resources"][0]["size"] == 1572974
    licence = {"key": "origin_licence", "value": "https://opendata.swiss/terms-of-use#terms_by"}
    assert licence in first["extras"]
    codes = {(each.code, each.value) for each in outcome.rejections}
    assert ("term.licence", "https://opendata.swiss/terms-of-use#terms_by") in codes


def test_hostile_facts_are_harmless(harvest: Harvest) -> None:
    evil = package(
        1,
        title="<script>alert(1)</script>Tên\u0000\u202e",
        notes="x" * 300_000,
        url="javascript:alert(1)",
        maintainer_email="a@b\nBcc: c@d",
        resources=[
            {"id": "r", "url": "javascript:alert(1)"},
            {"id": "r", "url": "https://ok.example/a b.csv"},
        ],
        tags=[{"name": "a/b\\c<"}, {"name": "x"}, {"name": "y" * 300}],
        extras=[{"key": "temporal_start", "value": "2024-05-01"}, {"key": "temporal_end", "value": "2020"}],
    )
    outcome = harvest(Ckan([evil]))
    (entry,) = entries(outcome)
    assert "<" not in entry["title_translated"]["vi"]
    assert len(entry["notes_translated"]["vi"]) <= 100_000
    assert "contact_email" not in entry and "temporal_start" not in entry
    assert [resource["url"] for resource in entry["resources"]] == ["https://ok.example/a%20b.csv"]
    assert all(2 <= len(tag) <= 100 for tag in entry["tags_translated"]["vi"])
    assert {each.code for each in outcome.rejections} >= {"record.link", "record.date"}


def test_what_can_not_be_a_dataset_is_refused_with_its_place(harvest: Harvest) -> None:
    twin = package(4, extras=[{"key": "guid", "value": package(0)["id"]}])
    portal = Ckan([package(0), package(2, title="", name=""), twin])
    outcome = harvest(portal, page_size=50)
    errors = [each for each in outcome.rejections if each.severity == "error"]
    assert [(each.code, each.row, each.record) for each in errors] == [
        ("record.title", 2, package(2)["id"]),
        ("record.duplicate", 3, package(0)["id"]),
    ]
    assert outcome.failure and outcome.failure.code == "rejected.share"
