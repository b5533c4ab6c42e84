"""Runs on real services: published, unchanged, held, failed, cancelled, taken over."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.publication.consistency import check_consistency
from ckanext.dongthap.runs import decide, execute, queue, rejections, sources, store
from ckanext.dongthap.worker import work

from harvesters.spec import Source
from tests.dongthap.runs.conftest import GOOD, HEADER, NAME, SPEC, Run, Site, give_no_sign_of_life, values

pytestmark = [pytest.mark.services]


def test_a_file_becomes_a_release(run: Run) -> None:
    row = run()
    assert row["state"] == "published", str(row)
    assert row["counts"] == {
        "accepted": 6, "rejected": 0, "warned": 0, "missing": 0,
        "published": 1, "unchanged": 0, "added": 6, "changed": 0, "removed": 0,
    }  # fmt: skip
    assert values()["2016", "87"] == "551.6"
    release = call_action("dongthap_release_show", id="NN.LUA.DT")
    assert (release["run_id"], release["source"]) == (row["id"], NAME)
    assert release["raw"][0]["sha256"] == row["raw"][0]["sha256"]
    assert check_consistency() == []


def test_the_same_again_changes_nothing(run: Run, indicator: dict[str, Any]) -> None:
    run()
    before = call_action("package_show", id=indicator["id"])["metadata_modified"]
    again = run()
    assert again["state"] == "unchanged"
    assert again["raw"] == []
    assert call_action("package_show", id=indicator["id"])["metadata_modified"] == before
    assert call_action("dongthap_release_list", id="NN.LUA.DT")["count"] == 1


def test_the_same_content_in_another_file_changes_nothing(run: Run, site: Site) -> None:
    run()
    site.put(GOOD + "\n")
    again = run()
    assert (again["state"], again["counts"]["unchanged"]) == ("unchanged", 1)


def test_a_change_is_a_release_with_its_difference(run: Run, site: Site) -> None:
    run()
    site.put(GOOD.replace("551,6", "551,7"))
    row = run()
    assert row["state"] == "published"
    assert (row["counts"]["added"], row["counts"]["changed"], row["counts"]["removed"]) == (0, 1, 0)
    assert values()["2016", "87"] == "551.7"


def test_rejections_are_kept_with_coordinates(run: Run, site: Site) -> None:
    site.put(GOOD + "Sao Hỏa;1;2;3\n")
    row = run()
    assert (row["state"], row["counts"]["rejected"]) == ("published", 1)
    first = rejections.page(row["rejections_sha256"], 1)[0]
    assert (first["code"], first["row"], first["value"]) == ("area.unknown", 4, "Sao Hỏa")
    page = call_action("dongthap_run_rejections", id=row["id"])
    assert (page["count"], page["results"][0]["remedy"]["vi"]) == (1, first["remedy"]["vi"])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (HEADER + "Đồng Tháp;528,4;546,2;551,6\n", "guard.rows"),
        ("", "file.empty"),
        ("<!doctype html><html><body>Đăng nhập</body></html>", "file.html"),
        ("Tỉnh;2014;2015\n", None),
        (HEADER + "Đồng Tháp;528,4;546,2;551,6\nTiền Giang;228,5;-5;216,9\n", "guard.range"),
    ],
)
def test_a_suspicious_answer_is_held(
    run: Run, site: Site, content: str, code: str | None, indicator: dict[str, Any]
) -> None:
    if code == "guard.range":
        call_action("package_patch", id=indicator["id"], value_min="0")
    run()
    before = values()
    site.put(content)
    row = run()
    assert row["state"] == "held"
    assert row["reasons"]
    assert code is None or row["reasons"][0]["code"] == code
    assert values() == before


def test_a_held_run_is_let_through(run: Run, site: Site, app: Any) -> None:
    run()
    site.put(HEADER + "Đồng Tháp;528,4;546,2;551,6\n")
    held = run()
    assert held["releases"][0]["removed"] == 3
    site.put("something else by now")
    approved = decide.let_through(held, "chi-lan")
    work(app.flask_app, once=True)
    row = store.get(approved)
    assert row is not None
    assert (row["state"], row["follows"], row["counts"]["removed"]) == ("published", held["id"], 3)
    assert len(values()) == 3
    with pytest.raises(decide.NotHeld):
        decide.let_through(held, "chi-lan")


def test_a_held_run_is_dismissed(run: Run, site: Site) -> None:
    run()
    site.put(HEADER + "Đồng Tháp;528,4;546,2;551,6\n")
    held = run()
    assert store.cancel(held["id"], "chi-lan", ("held",))
    assert len(values()) == 6


def test_an_outage_fails_a_command_and_delays_a_schedule(run: Run, site: Site, app: Any) -> None:
    run()
    site.stop()
    assert run()["state"] == "failed"
    waiting = run("schedule")
    assert waiting["state"] == "queued"
    with get_write_engine().begin() as connection:
        job = connection.execute(
            sa.text("SELECT scheduled_at, attempts FROM procrastinate.procrastinate_jobs")
        ).one()
    assert job[1] == 1
    assert job[0] > datetime.now(timezone.utc) + timedelta(seconds=30)
    assert len(values()) == 6


def test_one_run_of_a_source_at_a_time(source: Source) -> None:
    assert queue.ask(NAME, "command") == queue.ask(NAME, "manual")


def test_a_worker_that_was_taken_for_dead_writes_nothing(source: Source, app: Any) -> None:
    run_id = queue.ask(NAME, "command")

    def overtaken(moment: str) -> None:
        if moment == "kept":
            assert execute.execute(run_id) is None
            give_no_sign_of_life()
            assert execute.execute(run_id) == "published"

    with app.flask_app.test_request_context():
        assert execute.execute(run_id, on_moment=overtaken) is None
    assert call_action("dongthap_release_list", id="NN.LUA.DT")["count"] == 1


def test_a_stale_worker_can_not_swap(source: Source, app: Any) -> None:
    """It loses its claim between the load of the new table and the swap."""
    run_id = queue.ask(NAME, "command")

    def cancelled(step: str) -> None:
        if step == "observed":
            assert store.cancel(run_id, "chi-lan")

    with app.flask_app.test_request_context():
        assert execute.execute(run_id, on_step=cancelled) is None
    assert values() == {}
    assert store.get(run_id)["state"] == "cancelled"  # pyright: ignore[reportOptionalSubscript]


def test_a_run_without_a_job_is_found(source: Source, app: Any) -> None:
    run_id, _ = store.ask(NAME, "command")
    with get_write_engine().begin() as connection:
        connection.execute(sa.text("UPDATE dongthap.run SET created = created - interval '1 minute'"))
    queue.queue_forgotten()
    work(app.flask_app, once=True)
    assert store.get(run_id)["state"] == "published"  # pyright: ignore[reportOptionalSubscript]


def test_what_nobody_foresaw_ends_the_run(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(execute.pipeline, "prepare", broken)
    row = run()
    assert (row["state"], row["reasons"][0]["code"]) == ("failed", "run.unforeseen")


def test_due_sources_are_queued_once(source: Source) -> None:
    sources.save(sources.parse({**SPEC, "schedule": "0 2 * * *"}), "file")
    due = sources.get(NAME).row["next_run"]  # pyright: ignore[reportOptionalMemberAccess]
    assert due.astimezone(sources.ZONE).hour == 2
    assert queue.ask_due(due - timedelta(seconds=1)) == []
    assert len(queue.ask_due(due)) == 1
    assert queue.ask_due(due) == []


def test_a_paused_source_is_never_due(source: Source) -> None:
    sources.save(sources.parse({**SPEC, "schedule": "* * * * *"}), "file")
    sources.set_active(NAME, False)
    assert queue.ask_due(datetime.now(timezone.utc) + timedelta(days=1)) == []


def test_saving_the_same_again_writes_nothing(source: Source) -> None:
    assert sources.save(source, "file") == "unchanged"
    assert sources.save(source.model_copy(update={"notes": "x"}), "file") == "updated"


def test_a_preview_is_what_the_run_does_and_touches_nothing(run: Run, site: Site, source: Source) -> None:
    first = call_action("dongthap_source_preview", id=NAME)
    assert (first["state"], first["releases"][0]["added"]) == ("published", 6)
    assert first["detected"]["encoding"] == "utf-8"
    assert first["tables"][0]["header"][0] == "Địa phương"
    assert values() == {}
    run()
    site.put(HEADER + "Đồng Tháp;528,4;546,2;999\n")
    held = call_action("dongthap_source_preview", id=NAME, limit=2)
    assert (held["state"], held["reasons"][0]["code"]) == ("held", "guard.rows")
    assert [each["kind"] for each in held["releases"][0]["differences"]] == ["removed", "removed"]
    assert store.find([NAME])[0] == 1


def _sysadmin() -> dict[str, str]:
    name = factories.Sysadmin()["name"]
    return {"Authorization": call_action("api_token_create", user=name, name="test")["token"]}


def factored(text: str) -> str:
    """Every figure of a file ten times as large."""
    return HEADER + text.removeprefix(HEADER).replace(",", "")


def test_ten_times_as_much_is_held_with_the_pairs(run: Run, site: Site, app: Any) -> None:
    run()
    before = values()
    site.put(factored(GOOD))
    held = run()
    assert (held["state"], held["reasons"][0]["code"]) == ("held", "guard.factor")
    assert "Tỉnh Đồng Tháp 2016: 551,6 → 5516" in held["reasons"][0]["message"]["vi"]
    assert "551.6 → 5516" in held["reasons"][0]["message"]["en"]
    assert values() == before
    shown = call_action("dongthap_run_show", id=held["id"])
    pair = shown["releases"][0]["unusual"][0]
    assert (pair["before"], pair["value"], pair["period"]) == ("216.9", "2169", "2016")
    assert "5.516" in app.get(f"/thu-thap/lan-chay/{held['id']}", headers=_sysadmin()).text
    preview = call_action("dongthap_source_preview", id=NAME)
    assert (preview["state"], preview["releases"][0]["unusual"][0]) == ("held", pair)
    approved = decide.let_through(held, "chi-lan")
    work(app.flask_app, once=True)
    assert store.get(approved)["state"] == "published"  # pyright: ignore[reportOptionalSubscript]
    assert values()["2016", "87"] == "5516"


def test_another_unit_in_the_header_is_held(run: Run, site: Site) -> None:
    site.put("Đơn vị tính: nghìn ha\n\n" + GOOD)
    run()
    site.put("Đơn vị tính: ha\n\n" + GOOD.replace("551,6", "551,7"))
    held = run()
    assert (held["state"], [each["code"] for each in held["reasons"]]) == ("held", ["guard.unit"])


def test_figures_from_after_their_area_ended_are_held(run: Run, site: Site) -> None:
    """Figures of 2026 under the province that ended in 2025."""
    site.put("Địa phương;2024;2026\nĐồng Tháp;528,4;546,2\n")
    held = run()
    assert (held["state"], held["reasons"][0]["code"]) == ("held", "guard.era")
    assert "Tỉnh Đồng Tháp 2026" in held["reasons"][0]["message"]["vi"]
    assert values() == {}
    told = call_action("dongthap_run_rejections", id=held["id"])
    assert [(each["code"], each["row"]) for each in told["results"]] == [("area.era", 2)]
    mapping = {**SPEC["mappings"][0], "area": {**SPEC["mappings"][0]["area"], "recalculated": True}}
    sources.save(sources.parse({**SPEC, "mappings": [mapping]}), "file")
    assert run()["state"] == "published"
