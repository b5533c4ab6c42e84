"""The JSON API connector: its contract, every kind of paging, and services that misbehave."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

from harvesters.connectors.json_api import JsonApiConnector
from harvesters.errors import AskTheAgency, FixTheSource, HarvestError
from harvesters.model import RawInput
from harvesters.pipeline import process
from harvesters.readers.table import plain
from harvesters.spec import Source
from tests.harvesters.bench import Bench
from tests.harvesters.connectors.contract import Contract, replying
from tests.harvesters.door.conftest import Asked, MakeDoor, Server, answer

ROWS = [{"id": n, "area": {"code": f"{n:05d}", "name": "Xã Tân Hồng"}, "v": 1.50} for n in range(7)]
WAY = JsonApiConnector()


def js(value: Any, **headers: str) -> bytes:
    return answer(json.dumps(value).encode(), Content_Type="application/json", **headers)


def asked_for(asked: Asked) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(asked.path).query).items()}


class TestJsonApi(Contract):
    way = WAY
    cut = b'{"data": [{"a": 1}, {"a"'

    def options(self, url: str) -> dict[str, Any]:
        paging = {"kind": "offset", "size": 3, "size_parameter": "limit", "total": "total"}
        return {"url": f"{url}/api?x=1", "records": "data", "paging": paging}

    def good(self, asked: Asked) -> bytes:
        start = int(asked_for(asked)["offset"])
        return js({"total": len(ROWS), "data": ROWS[start : start + 3]})


Fetch = Callable[..., list[RawInput]]


@pytest.fixture
def fetch(server: Server, make_door: MakeDoor, tmp_path: Path) -> Fetch:
    def run(respond: Callable[[Asked], bytes], **options: Any) -> list[RawInput]:
        server.reply = replying(respond)
        (folder := tmp_path / f"w{len(list(tmp_path.iterdir()))}").mkdir()
        given = WAY.options({"url": f"{server.url}/api", **options})
        return WAY.fetch(given, make_door(), {}, folder)

    return run


def ids(raw: list[RawInput]) -> list[int]:
    return [json.loads(line)["id"] for line in raw[0].path.read_text().splitlines()]


def _pages(asked: Asked) -> bytes:
    number = int(asked_for(asked).get("p", "1"))
    return js(ROWS[3 * number - 3 : 3 * number])


def _offsets(asked: Asked) -> bytes:
    start = int(asked_for(asked)["offset"])
    return js({"result": {"records": ROWS[start : start + 2]}})


def _cursors(asked: Asked) -> bytes:
    start = int(asked_for(asked).get("after", "0"))
    return js({"items": ROWS[start : start + 4], "meta": {"next": start + 4 if start + 4 < 7 else None}})


def _links(asked: Asked) -> bytes:
    start = int(asked_for(asked).get("s", "0"))
    link = {"Link": f'</api?s={start + 4}>; rel="next"'} if start + 4 < 7 else {}
    return js(ROWS[start : start + 4], **link)


def _body_links(asked: Asked) -> bytes:
    start = int(asked_for(asked).get("s", "0"))
    more = start + 4 < 7
    return js({"d": ROWS[start : start + 4], "next": f"http://127.0.0.1/api?s={start + 4}" if more else ""})


def _bodies(asked: Asked) -> bytes:
    body = json.loads(asked.body)
    assert asked.method == "POST" and body["filter"] == {"year": 2024}
    start = body["page"]["from"]
    return js({"hits": ROWS[start : start + body["page"]["size"]]})


PAGED: dict[str, tuple[Callable[[Asked], bytes], dict[str, Any]]] = {
    "page": (_pages, {"paging": {"kind": "page", "parameter": "p"}}),
    "offset": (_offsets, {"paging": {"kind": "offset"}, "records": "result.records"}),
    "cursor": (_cursors, {"paging": {"kind": "cursor", "parameter": "after", "cursor": "meta.next"}}),
    "link": (_links, {"paging": {"kind": "link"}}),
    "link in body": (_body_links, {"paging": {"kind": "link", "next": "next"}, "records": "d"}),
    "body": (
        _bodies,
        {
            "method": "POST",
            "body": {"filter": {"year": 2024}},
            "paging": {
                "kind": "offset",
                "parameter": "page.from",
                "size_parameter": "page.size",
                "size": 5,
                "place": "body",
                "end": "short",
            },
        },
    ),
}


@pytest.mark.parametrize("name", PAGED)
def test_every_kind_of_paging_brings_every_record_once(fetch: Fetch, name: str) -> None:
    respond, options = PAGED[name]
    raw = fetch(respond, **options)
    assert ids(raw) == list(range(7))
    lines = [json.loads(line) for line in raw[0].path.read_text().splitlines()]
    for line in lines:
        page = raw[line["_page"]].path.read_text()
        assert f'"id": {line["id"]},' in page


def test_digits_stay_and_nesting_becomes_columns(fetch: Fetch, tmp_path: Path) -> None:
    raw = fetch(
        lambda asked: answer(b'[{"a": {"b": 1.50, "c": 12345678901234567890.10}, "d": [1, {"e": 2}]}]')
    )
    [reading] = TestJsonApi().read(raw, tmp_path)
    [table] = reading.tables
    assert [column.label for column in table.columns] == ["a.b", "a.c", "d", "_page"]
    assert [plain(cell) for cell in next(table.batches()).row(0)[2:]][:3] == [
        "1.50",
        "12345678901234567890.10",
        '[1, {"e": 2}]',
    ]


def _loop_cursor(asked: Asked) -> bytes:
    after = int(asked_for(asked).get("cursor", "0"))
    return js({"items": [{"id": after}], "next": (after + 1) % 3})


def _loop_link(asked: Asked) -> bytes:
    return js([{"id": len(asked.path)}], Link='</api>; rel="next"')


@pytest.mark.parametrize(
    ("respond", "paging"),
    [
        (lambda asked: js(ROWS), {"kind": "page"}),
        (lambda asked: js(ROWS), {"kind": "offset"}),
        (_loop_cursor, {"kind": "cursor", "cursor": "next"}),
        (_loop_link, {"kind": "link"}),
    ],
)
def test_a_loop_is_seen(fetch: Fetch, server: Server, respond: Any, paging: dict[str, Any]) -> None:
    with pytest.raises(AskTheAgency, match=r"paging\.loop"):
        fetch(respond, paging=paging)
    assert len(server.asked) <= 4


def _endless(asked: Asked) -> bytes:
    page = int(asked_for(asked)["page"])
    return js([{"id": page}])


@pytest.mark.parametrize("limit", [{"max_pages": 3}, {"max_records": 3}])
def test_pages_without_end_are_bounded(fetch: Fetch, server: Server, limit: dict[str, int]) -> None:
    with pytest.raises(FixTheSource, match=r"paging\.limit"):
        fetch(_endless, paging={"kind": "page"}, **limit)
    assert len(server.asked) <= 4


def _refused(error: type[HarvestError], code: str, respond: Any, **options: Any) -> Any:
    return pytest.param(error, code, respond, options, id=code)


@pytest.mark.parametrize(
    ("error", "code", "respond", "options"),
    [
        _refused(
            AskTheAgency,
            "paging.incomplete",
            lambda asked: js({"total": 9, "data": ROWS if "offset=0" in asked.path else []}),
            records="data",
            paging={"kind": "offset", "total": "total"},
        ),
        _refused(
            AskTheAgency,
            "paging.link",
            lambda asked: js({"data": ROWS, "next": "http://169.254.169.254/latest"}),
            records="data",
            paging={"kind": "link", "next": "next"},
        ),
        _refused(AskTheAgency, "json.records", lambda asked: js({"error": "quota"}), records="data"),
        _refused(AskTheAgency, "json.records", lambda asked: js({"data": [1, 2]}), records="data"),
        _refused(AskTheAgency, "file.empty", lambda asked: js({"data": []}), records="data"),
        _refused(AskTheAgency, "file.broken", lambda asked: answer(b"[" * 100_000)),
        _refused(AskTheAgency, "json.syntax", lambda asked: answer(b'[{"a": ' + b"9" * 50 + b"}")),
    ],
)
def test_a_service_that_misbehaves_is_refused(
    fetch: Fetch, error: type[HarvestError], code: str, respond: Any, options: dict[str, Any]
) -> None:
    with pytest.raises(error) as caught:
        fetch(respond, **options)
    assert caught.value.code == code


def test_a_real_answer_becomes_observations(
    server: Server, make_door: MakeDoor, real_data: Path, bench: Bench, tmp_path: Path
) -> None:
    body = (real_data / "vn_vaccination_2021.json").read_bytes()
    server.reply = replying(lambda asked: answer(body))
    (folder := tmp_path / "w").mkdir()
    options = {"url": f"{server.url}/vaccination"}
    raw = WAY.fetch(WAY.options(options), make_door(), {}, folder)
    mapping = {
        "indicator": {"fixed": "X"},
        "area": {"origin": {"column": "provinceCode"}, "era": "2021-01-01", "by": "code"},
        "period": {"origin": {"fixed": "2021"}},
        "value": {"column": "totalInjected"},
        "where": [[{"column": "provinceCode"}, ["87", "82"]]],
    }
    source = {"name": "tiem", "title": {"vi": "a", "en": "b"}, "agency": "so", "connector": "json_api"}
    spec = Source.model_validate({**source, "options": options, "mappings": [mapping]})
    outcome = process(spec, raw, bench.catalogue, bench.areas, folder)
    assert outcome.failure is None
    found = pl.read_parquet(outcome.candidates[0].data)
    assert dict(found.select("area_code", "value").rows())["87"] == "157967"
    assert [item.origin for item in outcome.raw][1] == f"{server.url}/vaccination"


def test_the_real_web_page_is_refused(fetch: Fetch, real_data: Path) -> None:
    page = (real_data / "html_served_as_json.json").read_bytes()
    with pytest.raises(AskTheAgency, match=r"file\.html"):
        fetch(lambda asked: answer(page))
