"""The JSON-stat connector: its contract for files and for PxWeb tables, and real ones up to observations."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from harvesters.connectors.jsonstat import JsonStatConnector
from harvesters.connectors.pxweb import MAX_QUERIES
from harvesters.errors import AskTheAgency, FixTheSource, HarvestError
from harvesters.model import Outcome, RawInput
from harvesters.pipeline import process
from harvesters.spec import Source
from tests.harvesters.bench import Bench
from tests.harvesters.connectors.contract import Contract, replying
from tests.harvesters.door.conftest import Asked, MakeDoor, Server, answer

WAY = JsonStatConnector()
SMALL = {
    "title": "Dân số",
    "variables": [
        {
            "code": "nam",
            "text": "Năm",
            "values": ["0", "1", "2"],
            "valueTexts": ["2024", "2022", "2023"],
            "time": True,
        },
        {
            "code": "gt",
            "text": "Giới tính",
            "values": ["f", "m"],
            "valueTexts": ["Nữ", "Nam"],
            "elimination": True,
        },
    ],
}
TIMELESS = {**SMALL, "variables": SMALL["variables"][1:]}
DATASET = {
    "class": "dataset",
    "id": ["y"],
    "size": [2],
    "dimension": {"y": {"category": {"index": ["2023", "2024"]}}},
    "value": [1.50, 2],
}


def js(value: Any) -> bytes:
    return answer(json.dumps(value).encode(), Content_Type="application/json")


def cell(place: tuple[str, ...]) -> int:
    """A value that tells its place."""
    return sum(ord(char) * 31**n for n, char in enumerate("/".join(place))) % 1_000_003


class PxWeb:
    """A PxWeb service with one table; refuses queries of more than ``limit`` cells."""

    def __init__(self, metadata: dict[str, Any], limit: int = 10**9) -> None:
        self.metadata, self.limit = metadata, limit
        self.sizes: list[int] = []

    def __call__(self, asked: Asked) -> bytes:
        if asked.method == "GET":
            return js(self.metadata)
        given = json.loads(asked.body)
        chosen = {each["code"]: each["selection"]["values"] for each in given["query"]}
        size = prod(map(len, chosen.values()))
        if size > self.limit:
            return answer(b"Forbidden", "403 Forbidden")
        self.sizes.append(size)
        return js(self.answer(chosen)) if given["response"]["format"] == "json-stat2" else self.csv(chosen)

    def answer(self, chosen: dict[str, list[str]]) -> dict[str, Any]:
        texts = {
            v["code"]: dict(zip(v["values"], v["valueTexts"], strict=True))
            for v in self.metadata["variables"]
        }
        dimension = {
            code: {
                "label": next(v["text"] for v in self.metadata["variables"] if v["code"] == code),
                "category": {
                    "index": {value: n for n, value in enumerate(values)},
                    "label": {value: texts[code][value] for value in values},
                },
            }
            for code, values in chosen.items()
        }
        return {
            "class": "dataset",
            "label": self.metadata["title"],
            "id": list(chosen),
            "size": [len(values) for values in chosen.values()],
            "dimension": dimension,
            "value": [cell(place) for place in product(*chosen.values())],
        }

    def csv(self, chosen: dict[str, list[str]]) -> bytes:
        lines = [",".join(f'"{code}"' for code in chosen) + ',"value"']
        lines += [",".join(map(str, (*place, cell(place)))) for place in product(*chosen.values())]
        return answer("\n".join(lines).encode())


class TestJsonStat(Contract):
    way = WAY
    cut = json.dumps(DATASET).encode()[:-20]

    def options(self, url: str) -> dict[str, Any]:
        return {"url": f"{url}/table.json"}

    def good(self, asked: Asked) -> bytes:
        return js(DATASET)


class TestPxWeb(Contract):
    way = WAY
    cut = json.dumps(SMALL).encode()[:-20]

    def options(self, url: str) -> dict[str, Any]:
        return {"url": f"{url}/api/v1/vi/t.px", "service": "pxweb", "max_cells": 100}

    def good(self, asked: Asked) -> bytes:
        return PxWeb(SMALL)(asked)


Fetch = Callable[..., list[RawInput]]


@pytest.fixture
def fetch(server: Server, make_door: MakeDoor, tmp_path: Path) -> Fetch:
    def run(respond: Callable[[Asked], bytes], **options: Any) -> list[RawInput]:
        server.reply = replying(respond)
        (folder := tmp_path / f"w{len(list(tmp_path.iterdir()))}").mkdir()
        given = WAY.options({"url": f"{server.url}/t.px", "service": "pxweb", **options})
        return WAY.fetch(given, make_door(), {}, folder)

    return run


def queries(server: Server) -> list[dict[str, list[str]]]:
    posts = [json.loads(asked.body) for asked in server.asked if asked.method == "POST"]
    return [{each["code"]: each["selection"]["values"] for each in post["query"]} for post in posts]


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        ({}, {"nam": ["0", "1", "2"], "gt": ["f", "m"]}),
        ({"select": {"Giới tính": []}}, {"nam": ["0", "1", "2"]}),
        ({"select": {"năm": [2023, "2024"], "gt": ["Nữ"]}}, {"nam": ["0", "2"], "gt": ["f"]}),
        ({"newest": 2, "select": {"gt": ["m"]}}, {"nam": ["2", "0"], "gt": ["m"]}),
    ],
)
def test_what_is_selected(
    fetch: Fetch, server: Server, options: dict[str, Any], asked: dict[str, list[str]]
) -> None:
    raw = fetch(PxWeb(SMALL), **options)
    assert queries(server) == [asked]
    assert [item.filename for item in raw] == ["table-0001.json", "metadata.json"]
    assert [item.filename for item in WAY.inputs(raw)] == ["table-0001.json"]


def lossy(asked: Asked) -> bytes:
    """Gives fewer values than it was asked for."""
    if asked.method == "GET":
        return js(SMALL)
    return js(PxWeb(SMALL).answer({"nam": ["0"], "gt": ["f", "m"]}))


@pytest.mark.parametrize(
    ("error", "code", "respond", "options"),
    [
        (FixTheSource, "pxweb.variable", PxWeb(SMALL), {"select": {"Huyện": ["1"]}}),
        (FixTheSource, "pxweb.value", PxWeb(SMALL), {"select": {"Năm": ["2019"]}}),
        (FixTheSource, "pxweb.elimination", PxWeb(SMALL), {"select": {"Năm": []}}),
        (FixTheSource, "pxweb.variable", PxWeb(TIMELESS), {"newest": 1}),
        (AskTheAgency, "file.format", PxWeb({"dbid": "x"}), {}),
        (AskTheAgency, "file.empty", PxWeb({"variables": []}), {}),
        (AskTheAgency, "paging.incomplete", lossy, {}),
        (AskTheAgency, "file.format", lambda asked: js(SMALL), {}),
        (AskTheAgency, "http.status", PxWeb(SMALL, limit=3), {}),
    ],
)  # fmt: skip
def test_what_can_not_be_asked_or_answered(
    fetch: Fetch, error: type[HarvestError], code: str, respond: Any, options: dict[str, Any]
) -> None:
    with pytest.raises(error) as caught:
        fetch(respond, **options)
    assert caught.value.code == code


def test_plain_files_take_no_selection() -> None:
    with pytest.raises(FixTheSource, match="pxweb"):
        WAY.options({"url": "http://example.org/a.json", "select": {"a": []}})


def test_too_many_queries_are_an_error(fetch: Fetch) -> None:
    many = {"code": "y", "text": "y", "values": [str(n) for n in range(MAX_QUERIES * 100 + 1)]}
    with pytest.raises(FixTheSource, match=r"paging\.limit"):
        fetch(PxWeb({"title": "", "variables": [many]}), max_cells=100)


@pytest.fixture
def bfs(real_data: Path) -> dict[str, Any]:
    return json.loads((real_data / "pxweb_metadata_bfs.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("options", "limit"), [({"max_cells": 2_000}, 10**9), ({"max_cells": 100_000}, 5_000)]
)
def test_a_large_real_table_is_asked_for_in_pieces(
    fetch: Fetch, server: Server, bfs: dict[str, Any], tmp_path: Path, options: dict[str, Any], limit: int
) -> None:
    select = {"Jahr": [str(year) for year in range(2015, 2025)], "Geschlecht": ["Mann", "Frau"]}
    service = PxWeb(bfs, limit)
    raw = fetch(service, select=select, **options)
    wanted = 10 * 28 * 3 * 2 * 16
    assert sum(service.sizes) == wanted
    assert max(service.sizes) <= min(limit, options["max_cells"])
    answered = [query for query in queries(server) if prod(map(len, query.values())) <= limit]
    cells = {place for query in answered for place in product(*query.values())}
    assert len(cells) == wanted
    assert len({item.origin for item in raw}) == len(raw) == len(service.sizes) + 1


@pytest.mark.parametrize("form", ["json-stat2", "csv"])
def test_a_real_pxweb_table_becomes_observations(
    fetch: Fetch, server: Server, bfs: dict[str, Any], bench: Bench, tmp_path: Path, form: str
) -> None:
    options = {
        "select": {
            "Kanton": ["Schweiz"],
            "Staatsangehörigkeit (Kategorie)": ["0"],
            "Geschlecht": ["Frau", "Mann"],
            "Demografische Komponente": ["Lebendgeburt"],
        },
        "format": form,
        "max_cells": 100,
    }
    raw = fetch(PxWeb(bfs), **options)
    women = {"2"} if form == "csv" else {"2", "Frau"}
    mapping = {
        "indicator": {"fixed": "GD.GV"},
        "area": {"origin": {"fixed": "Cả nước"}, "era": "2025-07-01"},
        "period": {"origin": {"column": "Jahr"}},
        "value": {"column": "value"},
        "disaggregations": {"sex": {"column": "Geschlecht", "values": dict.fromkeys(women, "female")}},
        "where": [[{"column": "Geschlecht"}, list(women)]],
    }
    found = outcome(
        bench, raw, mapping, {"url": f"{server.url}/t.px", "service": "pxweb", **options}, tmp_path
    )
    assert len(raw) == 3
    years = pl.read_parquet(found.candidates[0].data).select("period", "value").rows()
    assert years == [(str(y), str(cell((str(y), "0", "0", "2", "1")))) for y in range(1971, 2025)]


def outcome(
    bench: Bench, raw: list[RawInput], mapping: dict[str, Any], options: dict[str, Any], folder: Path
) -> Outcome:
    spec = Source.model_validate(
        {
            "name": "bang",
            "title": {"vi": "a", "en": "b"},
            "agency": "so",
            "connector": "jsonstat",
            "options": options,
            "mappings": [mapping],
        }
    )
    (work := folder / "work").mkdir()
    found = process(spec, raw, bench.catalogue, bench.areas, work)
    assert found.failure is None, found.failure
    return found


@pytest.mark.parametrize(
    ("name", "mapping", "count", "first"),
    [
        (
            "jsonstat1_cso_NQQ25.json",
            {
                "period": {"origin": {"column": "Quarter"}},
                "where": [[{"column": "Sector"}, ["0"]], [{"column": "Statistic"}, ["NQQ25C01"]]],
            },
            76,
            ("1997-Q1", "19960"),
        ),
        (
            "jsonstat2_canada.json",
            {
                "period": {"origin": {"column": "year"}},
                "where": [[{"column": c}, ["total"]] for c in ("sex (label)", "age group")]
                + [[{"column": "concept"}, ["POP"]]],
                "value": {"column": "value", "factor": "1000"},
            },
            1,
            ("2012", "34880500"),
        ),
        (
            "jsonstat2_us_unr.json",
            {"period": {"origin": {"column": "year"}}, "where": [[{"column": "county"}, ["01005"]]]},
            1,
            ("2012", "11.2"),
        ),
        (
            "px_ine_marriages_14001.px",
            {
                "period": {"origin": {"fixed": "2018"}},
                "where": [
                    [{"column": 1}, ["CA00"]],
                    [{"column": "edad de los cónyuges"}, ["Todas las edades"]],
                    [{"column": "sexo"}, ["Esposas"]],
                    [{"column": "estado civil anterior de los cónyuges"}, ["Solteros/as"]],
                ],
            },
            1,
            ("2018", "133675"),
        ),
    ],
)
def test_real_files_become_observations(
    server: Server,
    make_door: MakeDoor,
    bench: Bench,
    real_data: Path,
    tmp_path: Path,
    name: str,
    mapping: dict[str, Any],
    count: int,
    first: tuple[str, str],
) -> None:
    data = (real_data / name).read_bytes()
    server.reply = replying(lambda asked: answer(data))
    options = {"url": f"{server.url}/{name}"}
    (folder := tmp_path / "w").mkdir()
    raw = WAY.fetch(WAY.options(options), make_door(), {}, folder)
    whole = {
        "indicator": {"fixed": "X"},
        "area": {"origin": {"fixed": "Cả nước"}, "era": "2025-07-01"},
        "value": {"column": "value"},
        **mapping,
    }
    found = outcome(bench, raw, whole, options, tmp_path)
    assert found.accepted == count
    assert pl.read_parquet(found.candidates[0].data).select("period", "value").row(0) == first
