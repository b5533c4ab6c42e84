"""Batches of harvested datasets: few questions to the database, and nothing that differs from CKAN's way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import search
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.dongthap.plugin import DongthapPlugin
from ckanext.dongthap.publication import questions
from ckanext.dongthap.publication.answers import Answers
from ckanext.dongthap.publication.searchindex import reindex

from tests.dongthap.runs.conftest import Site
from tests.dongthap.runs.test_catalogues import Harvest, Serve, dataset, harvest, numbers, serve, show

__all__ = ["harvest", "serve"]
pytestmark = pytest.mark.services


@contextmanager
def asked() -> Iterator[list[str]]:
    """What is asked of the main database meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(model.meta.engine, "before_cursor_execute", note)


def count(run: Callable[[], Any]) -> int:
    with asked() as statements:
        run()
    return len(statements)


def test_more_datasets_are_no_more_questions(harvest: Harvest, serve: Serve, site: Site) -> None:
    serve(1)
    harvest()
    serve(1, 2, 3)
    few = count(harvest)
    serve(*range(1, 24))
    assert count(harvest) <= few
    serve(*(dataset(n, title=f"Tên mới {n}") if n < 4 else n for n in range(1, 24)))
    few = count(harvest)
    serve(*(dataset(n, title=f"Tên khác {n}") for n in range(1, 24)))
    assert count(harvest) <= few


def test_the_index_knows_what_ckan_would_tell_it(harvest: Harvest, serve: Serve) -> None:
    serve(1, dataset(2, keyword=[], distribution=[]))
    harvest()
    for n in (1, 2):
        found = show(n)["id"]
        # In the same language: the worker's is the portal's.
        assert reindex([found]) == {}
        ours = document(found)
        search.rebuild(found)
        assert ours == document(found)


def document(package_id: str) -> dict[str, Any]:
    found = search.show(package_id)
    told = {name: json.loads(found.pop(name)) for name in ("data_dict", "validated_data_dict")}
    return {**found, **told, "_version_": 0, "indexed_ts": ""}


def test_plugins_see_what_was_written(
    harvest: Harvest, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str]] = []

    def after(_self: Any, context: Any, data: dict[str, Any]) -> None:
        again: Any = {"ignore_auth": True, "use_cache": False}
        found = call_action("package_show", again, id=data["id"])
        seen.append((found["title"], ",".join(tag["name"] for tag in found["tags"])))
        assert context["package"].title == data["title"] == found["title"]

    monkeypatch.setattr(DongthapPlugin, "after_dataset_create", after, raising=False)
    monkeypatch.setattr(DongthapPlugin, "after_dataset_update", after, raising=False)
    serve(1, 2)
    harvest()
    assert seen == [("Bộ dữ liệu 1", "lúa,thống kê"), ("Bộ dữ liệu 2", "lúa,thống kê")]
    serve(dataset(1, title="Tên mới", keyword=["mới", "lúa"]), 2)
    harvest()
    assert seen[2:] == [("Tên mới", "lúa,mới")]


def test_a_dataset_moves_to_another_agency(harvest: Harvest, serve: Serve, agency: dict[str, Any]) -> None:
    other = factories.Organization(name="so-khac", title_translated={"vi": "Sở Khác"})
    theirs = dataset(1, publisher={"name": "Sở Khác"})
    serve(theirs, 2)
    harvest()
    assert show(1)["owner_org"] == agency["id"]
    serve(theirs, 2, note="the same, of another agency")
    assert numbers(harvest(catalogue={"organizations": {"Sở Khác": "so-khac"}})) == (0, 1, 1, 0, 0)
    found = show(1)
    assert (found["owner_org"], found["organization"]["name"]) == (other["id"], "so-khac")
    members = model.Session.query(model.Member.group_id).filter(
        model.Member.table_id == found["id"], model.Member.state == "active"
    )
    assert [row[0] for row in members] == [other["id"]]


def test_what_is_written_meanwhile_is_no_longer_answered(harvest: Harvest, serve: Serve) -> None:
    serve(1)
    harvest()
    found = show(1)
    with Answers() as answers:
        questions.prepare_shows(answers, [found["id"]])
        again: Any = {"ignore_auth": True, "use_cache": False}
        assert call_action("package_show", again, id=found["id"])["resources"][0]["name"] != "Khác"
        model.Resource.get(found["resources"][0]["id"]).name = "Khác"  # pyright: ignore[reportOptionalMemberAccess]
        model.Session.flush()
        assert call_action("package_show", again, id=found["id"])["resources"][0]["name"] == "Khác"
    model.Session.rollback()
    assert reindex([found["id"]]) == {}
