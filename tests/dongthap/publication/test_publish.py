"""Publishing: what readers get, what stays unchanged, what differs."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import sqlalchemy as sa
from ckan.lib import search
from ckan.plugins import toolkit as tk
from ckan.tests.helpers import call_action
from ckanext.datastore.backend.postgres import get_write_engine, search_sql
from ckanext.dongthap.datastore.migrate import upgrade
from ckanext.dongthap.publication.model import Change, Overtaken, UnknownIndicator
from ckanext.dongthap.publication.outbox import drain_outbox

from tests.dongthap.publication.conftest import CODE, Publish, package_row, rows_of
from tests.factories import observation, observations

pytestmark = pytest.mark.services


INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = :id ORDER BY 1"
SUMMARY = "SELECT period, value::text, previous_period, previous_value::text FROM dongthap.summary"
OUR_TABLES = """
SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname = 'dongthap' AND relkind = 'r'
"""


def _resource(package_id: str) -> str:
    return call_action("package_show", id=package_id)["resources"][0]["id"]


def test_a_release_is_readable_everywhere(indicator: dict[str, Any], publish_rows: Publish) -> None:
    result = publish_rows(observations(years=3, areas=4))

    assert (result.status, result.number, result.rows) == ("published", 1, 12)
    assert result.change == Change(12, 0, 0)
    package = call_action("package_show", id=indicator["id"])
    assert (package["version"], package["temporal_start"], package["temporal_end"]) == (
        "1",
        "2020-01-01",
        "2022-12-31",
    )
    assert [resource["format"] for resource in package["resources"]] == ["CSV", "XLSX", "JSON"]
    found = call_action("datastore_search", resource_id=package["resources"][0]["id"], limit=1)
    assert found["total"] == 12
    assert found["records"][0]["value"] == 0 and found["records"][0]["area_name"] == "Xã Mỹ Thọ 00000"
    indexed = call_action("package_search", q=f"code:{CODE}")["results"]
    assert [each["version"] for each in indexed] == ["1"]


def test_text_search_works(indicator: dict[str, Any], publish_rows: Publish) -> None:
    rows = [observation(note="ước tính"), observation("2023", season="DX"), observation("2022")]
    resource = _resource(publish_rows(rows, dimensions=["season"]).package_id)

    def total(q: Any, **more: Any) -> int:
        return call_action("datastore_search", resource_id=resource, q=q, **more)["total"]

    assert total("mỹ thọ") == 3
    assert total("my tho") == 3 and total("mỵ tho") == 0
    assert total("ước") == 1
    assert total("DX") == 1
    assert total("2023") == 1
    assert total("'mỹ' <-> 'thọ'", plain=False) == 3
    assert total("'thọ' <-> 'mỹ'", plain=False) == 0
    assert total("'82' & 'dx' & 'official'", plain=False) == 1
    assert total("'my' <-> 'tho'", plain=False) == 3
    assert total("'82' <-> 'xa'", plain=False) == 0, "a phrase crosses a text and the same without tones"
    assert total("'82' <-> 'dx'", plain=False) == 0, "a phrase crosses columns of two parts"
    assert total("'official' <-> 'ước'", plain=False) == 0, "a phrase crosses columns of one part"
    assert total({"note": "ước"}) == 1


def test_every_row_keeps_what_is_its_own(indicator: dict[str, Any], publish_rows: Publish) -> None:
    """Rows that share a part with others, and parts that differ in one blank."""
    rows = [
        observation("2023", season="DX", note=""),
        observation("2023", season="HT", note='dấu "," và\nxuống dòng', value=""),
        observation("2023", season="", note=" "),
        observation("2023-2024", season="DX", area_valid_from="", period_start="", period_end=""),
    ]
    publish_rows(rows, dimensions=["season"])
    resource = _resource(indicator["id"])

    names = ["period", "area_code", "area_valid_from", "area_name", "season", "note", "source_row"]
    found = call_action("datastore_search", resource_id=resource, sort="_id")["records"]
    given = sorted(rows, key=lambda row: (row["period_start"], row["period"], row["season"]))
    texts, wanted = ([[row[name] for name in names] for row in each] for each in (found, given))
    assert texts == wanted
    assert [row["period_start"] for row in found] == [None, *["2023-01-01"] * 3]
    assert [row["value"] for row in found] == [1234.5, 1234.5, 1234.5, None]
    across = rows_of(
        "SELECT position, dimensions ->> 'season', note, value FROM dongthap.observation ORDER BY position"
    )
    told = [(row["_id"], row["season"], row["note"], row["value"]) for row in found]
    assert [tuple(row.values()) for row in across] == told


def test_the_table_is_as_ckan_makes_it(indicator: dict[str, Any], publish_rows: Publish) -> None:
    resource = _resource(publish_rows(observations()).package_id)
    made = rows_of(INDEXES, id=resource)
    publish_rows(observations(note="khác"))

    info = call_action("datastore_info", id=resource)
    assert info["meta"]["count"] == 12
    assert {field["id"]: field["type"] for field in info["fields"]}["value"] == "numeric"
    assert info["fields"][0]["info"]["label"] == "Kỳ" and info["fields"][0]["info"]["label_en"] == "Period"
    again = rows_of(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = :id ORDER BY 1", id=resource
    )
    assert again == made and len(made) == 3
    call_action(
        "datastore_upsert", resource_id=resource, method="insert", force=True, records=[observation("1999")]
    )
    assert call_action("datastore_search", resource_id=resource, q="1999")["total"] == 1


def test_the_same_content_writes_nothing(indicator: dict[str, Any], publish_rows: Publish) -> None:
    first = publish_rows(observations())
    before = _everything(first.package_id)
    moved = [{**row, "source_row": "99"} for row in observations()]
    again = publish_rows(moved)

    assert (again.status, again.number, again.release_id) == ("unchanged", 1, first.release_id)
    assert _everything(first.package_id) == before


def _everything(package_id: str) -> list[Any]:
    tables = ("release", "pointer", "observation", "summary", "outbox")
    rows = [rows_of(f"SELECT xmin::text, * FROM dongthap.{name} ORDER BY 2") for name in tables]
    indexed = search.show(package_id)
    return [*rows, package_row(package_id), indexed["_version_"], indexed["metadata_modified"]]


def test_a_release_knows_what_differs(indicator: dict[str, Any], publish_rows: Publish) -> None:
    publish_rows([observation("2022"), observation("2023"), observation("2024")])
    result = publish_rows([observation("2022"), observation("2023", value="9"), observation("2025")])

    assert result.change == Change(added=1, changed=1, removed=1)
    shown = call_action("dongthap_release_diff", id=CODE)
    assert [(row["kind"], row["key"]["period"]) for row in shown["results"]] == [
        ("changed", "2023"),
        ("removed", "2024"),
        ("added", "2025"),
    ]
    changed = call_action("dongthap_release_diff", id=CODE, kind="changed")["results"][0]
    assert (changed["old"]["value"], changed["new"]["value"]) == ("1234.50", "9")


def test_returning_content_is_a_new_release(indicator: dict[str, Any], publish_rows: Publish) -> None:
    numbers = [publish_rows([observation(value=value)]).number for value in ("1", "2", "1")]
    assert numbers == [1, 2, 3]


def test_disaggregations_come_and_go(indicator: dict[str, Any], publish_rows: Publish) -> None:
    resource = _resource(publish_rows([observation()]).package_id)
    publish_rows([observation(), observation(season="DX", value="5")], dimensions=["season"])
    assert call_action("datastore_search", resource_id=resource, filters={"season": "DX"})["total"] == 1
    publish_rows([observation(value="7")])
    fields = [field["id"] for field in call_action("datastore_info", id=resource)["fields"]]
    assert "season" not in fields


def test_summary_has_latest_and_previous(indicator: dict[str, Any], publish_rows: Publish) -> None:
    rows = [
        observation("2022", value="1"),
        observation("2023", value="2"),
        observation("2023", season="DX", value="9"),
    ]
    publish_rows(rows, dimensions=["season"])
    (summary,) = rows_of(SUMMARY)
    assert summary == {"period": "2023", "value": "2", "previous_period": "2022", "previous_value": "1"}


def test_a_nil_report_is_published_and_is_no_latest_value(
    indicator: dict[str, Any], publish_rows: Publish
) -> None:
    resource = _resource(publish_rows([observation("2023"), observation("2024", value="")]).package_id)
    (summary,) = rows_of(SUMMARY)
    assert summary["period"] == "2023"
    (nil,) = call_action("datastore_search", resource_id=resource, filters={"period": "2024"})["records"]
    assert nil["value"] is None


def test_unknown_indicator_is_refused(portal: None, publish_rows: Publish) -> None:
    with pytest.raises(UnknownIndicator):
        publish_rows([observation()], code="KHONG.CO")


def test_a_fenced_publication_changes_nothing(indicator: dict[str, Any], publish_rows: Publish) -> None:
    publish_rows([observation(value="1")])

    def fence(cursor: Any) -> None:
        raise Overtaken

    with pytest.raises(Overtaken):
        publish_rows([observation(value="2")], fence=fence)
    assert call_action("dongthap_observation_search", indicator=CODE)["results"][0]["value"] == "1"
    assert publish_rows([observation(value="2")]).number == 2


def test_publications_at_the_same_time_follow_each_other(
    indicator: dict[str, Any], publish_rows: Publish, app: Any
) -> None:
    publish_rows([observation(value="0")])
    numbers: list[int] = []

    def run(value: int) -> None:
        with app.flask_app.test_request_context():
            numbers.append(publish_rows([observation(value=str(value))], settle=False).number)

    threads = [threading.Thread(target=run, args=(value,)) for value in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [2, 3, 4, 5]
    states = rows_of("SELECT state, count(*)::int FROM dongthap.release GROUP BY 1 ORDER BY 1")
    assert states == [{"state": "published", "count": 1}, {"state": "superseded", "count": 4}]


def test_internals_are_out_of_reach(indicator: dict[str, Any], publish_rows: Publish) -> None:
    publish_rows([observation()])
    for name in ("release", "observation", "pointer"):
        query: Any = {"sql": f"SELECT * FROM dongthap.{name}"}
        with pytest.raises(tk.NotAuthorized):
            search_sql({"check_access": lambda tables: None}, query)
        with pytest.raises(tk.ValidationError):
            search_sql({"check_access": lambda tables: None}, {"sql": f"SELECT * FROM {name}"})
    for name in ("release", "dongthap.release", "observation"):
        with pytest.raises(tk.ObjectNotFound):
            call_action("datastore_search", resource_id=name)


def test_staged_tables_do_not_outlive_a_failure(
    indicator: dict[str, Any], publish_rows: Publish, tmp_path: Path
) -> None:
    def fail(step: str) -> None:
        if step == "observed":
            raise RuntimeError(step)

    def tables() -> set[str]:
        return {row["relname"] for row in rows_of(OUR_TABLES)}

    before = tables()
    with pytest.raises(RuntimeError):
        publish_rows([observation()], on_step=fail)
    assert tables() == before


def test_an_index_that_goes_away_at_its_commit_keeps_nothing_from_being_published(
    indicator: dict[str, Any], publish_rows: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as away:
        away.setattr(search, "commit", Mock(side_effect=search.SearchIndexError("away")))
        assert publish_rows([observation()]).status == "published"
    assert call_action("package_search", q=f"code:{CODE}")["results"][0].get("version") != "1"
    drain_outbox()
    assert call_action("package_search", q=f"code:{CODE}")["results"][0]["version"] == "1"


def test_the_type_that_ckan_makes_at_first_use_is_there_before(portal: None) -> None:
    with get_write_engine().begin() as connection:
        connection.execute(sa.text("DROP TYPE nested"))
    upgrade()
    assert rows_of("SELECT typname FROM pg_type WHERE typname = 'nested'") != []
