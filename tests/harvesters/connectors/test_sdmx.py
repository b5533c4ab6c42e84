"""The SDMX connector: its contract, labels of a data structure, real messages up to observations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from harvesters.bounded import run_bounded
from harvesters.connectors.base import Validators
from harvesters.connectors.sdmx import STRUCTURE as STRUCTURE_NAME
from harvesters.connectors.sdmx import SdmxConnector
from harvesters.model import Outcome
from harvesters.pipeline import process
from harvesters.spec import Source
from tests.harvesters import statistical
from tests.harvesters.bench import Bench
from tests.harvesters.connectors.contract import Contract, replying
from tests.harvesters.door.conftest import Asked, MakeDoor, Server, answer

WAY = SdmxConnector()


class TestSdmx(Contract):
    way = WAY
    cut = statistical.specific()[:-40]

    def options(self, url: str) -> dict[str, Any]:
        return {"url": f"{url}/data/SO,DF_POP/", "structure": f"{url}/structure?references=all"}

    def good(self, asked: Asked) -> bytes:
        about = asked.path.startswith("/structure")
        return answer(
            statistical.STRUCTURE if about else statistical.specific(), Content_Type="application/xml"
        )

    def shortened(self, asked: Asked) -> bytes:
        return self.good(asked) if asked.path.startswith("/structure") else answer(self.cut)


Prepare = Callable[..., Outcome]


@pytest.fixture
def prepare(server: Server, make_door: MakeDoor, bench: Bench, tmp_path: Path) -> Prepare:
    """Fetch the answers by path, then read, map and check them, also in a process of its own."""

    def run(
        answers: dict[str, bytes], mapping: dict[str, Any], confined: bool = False, **options: Any
    ) -> Outcome:
        server.reply = replying(lambda asked: answer(answers[asked.path.partition("?")[0]]))
        given = {"url": f"{server.url}/data", **options}
        if "/structure" in answers:
            given["structure"] = f"{server.url}/structure"
        (folder := tmp_path / "w").mkdir()
        raw = WAY.fetch(WAY.options(given), make_door(), {}, folder)
        source = {"name": "sdmx", "title": {"vi": "a", "en": "b"}, "agency": "so", "connector": "sdmx"}
        spec = Source.model_validate({**source, "options": given, "mappings": [mapping]})
        read = run_bounded if confined else process
        return read(spec, raw, bench.catalogue, bench.areas, folder)

    return run


def mapping(area: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "indicator": {"fixed": "X"},
        "area": {"origin": area, "era": "2025-07-01"},
        "period": {"origin": {"column": "TIME_PERIOD"}, "format": "month"},
        "value": {"column": "OBS_VALUE"},
        **more,
    }


def rows(outcome: Outcome, *columns: str) -> list[tuple[str, ...]]:
    assert outcome.failure is None, outcome.failure
    return pl.read_parquet(outcome.candidates[0].data).select(columns).rows()


def test_labels_of_the_structure_name_areas_and_disaggregations(prepare: Prepare) -> None:
    found = prepare(
        {"/data": statistical.specific(), "/structure": statistical.STRUCTURE},
        mapping(
            {"column": "Reference area", "pattern": r"^(.*) \(vi\)"},
            indicator={"fixed": "GD.GV"},
            period={"origin": {"column": "TIME_PERIOD"}},
            disaggregations={"sex": {"column": "SEX", "values": {"F": "female"}}},
            where=[[{"column": "SEX"}, ["F"]]],
        ),
        parameters={"startPeriod": "2024"},
    )
    assert rows(found, "period", "area_code", "sex", "value") == [("2024", "82", "female", "1234.50")]
    assert (found.missing, found.detected["structure"]) == (1, "DSD_POP(1.0)")


def test_a_real_generic_message(prepare: Prepare, real_data: Path) -> None:
    answers = {
        "/data": (real_data / "sdmx21_ecb_exr_usd.xml").read_bytes(),
        "/structure": (real_data / "sdmx21_ecb_exr_structure.xml").read_bytes(),
    }
    found = prepare(answers, mapping({"fixed": "Cả nước"}), confined=True)
    months = rows(found, "period", "value")
    assert len(months) == found.accepted == 252
    assert (months[0], months[-1]) == (("1999-01", "1.16078"), ("2019-12", "1.111345"))


def test_a_real_flat_json_message(prepare: Prepare, real_data: Path) -> None:
    taken = mapping(
        {"fixed": "Cả nước"},
        period={"origin": {"column": "TIME_PERIOD"}},
        where=[[{"column": "CURRENCY (label)"}, ["Russian rouble"]]],
    )
    found = prepare({"/data": (real_data / "sdmxjson_ecb_flat.json").read_bytes()}, taken, format="json")
    assert rows(found, "period", "value") == [("2013-01-18", "40.3426"), ("2013-01-21", "40.3000")]


def test_a_real_csv_message(prepare: Prepare, real_data: Path) -> None:
    path = real_data / "sdmxcsv1_bis_der.csv"
    given = pl.read_csv(path, infer_schema=False).fill_null("")
    keys = [name for name in given.columns if name not in ("TIME_PERIOD", "OBS_VALUE")]
    filled = given.filter(pl.col("OBS_VALUE") != "")
    assert 0 < filled.height < given.height == 1000
    key = filled.select(keys).row(0)
    series = mapping(
        {"fixed": "Cả nước"},
        period={"origin": {"column": "TIME_PERIOD"}},
        where=[[{"column": name}, [text]] for name, text in zip(keys, key, strict=True)],
    )
    found = prepare({"/data": path.read_bytes()}, series, format="csv")
    same = [pl.col(name) == text for name, text in zip(keys, key, strict=True)]
    expected = filled.filter(*same).select("TIME_PERIOD", "OBS_VALUE").rows()
    assert sorted(rows(found, "period", "value")) == sorted(expected)


@pytest.mark.parametrize(
    ("given", "accepted"),
    [
        ("any", "*/*"),
        ("structure-specific", "application/vnd.sdmx.structurespecificdata+xml;version=2.1"),
        ("json", "application/vnd.sdmx.data+json;version=1.0.0"),
    ],
)
def test_a_format_is_asked_for(
    server: Server, make_door: MakeDoor, tmp_path: Path, given: str, accepted: str
) -> None:
    server.reply = replying(lambda asked: answer(statistical.specific()))
    options = WAY.options(
        {"url": f"{server.url}/data?a=1", "format": given, "parameters": {"startPeriod": 2020}}
    )
    WAY.fetch(options, make_door(), {}, tmp_path)
    assert (server.asked[0].headers["accept"], server.asked[0].path) == (
        accepted,
        "/data?a=1&startPeriod=2020",
    )


def test_a_changed_structure_brings_the_data_again(
    server: Server, make_door: MakeDoor, tmp_path: Path
) -> None:
    def reply(asked: Asked) -> bytes:
        if asked.path == "/data" and "if-none-match" in asked.headers:
            return answer(b"", "304 Not Modified")
        return answer(statistical.STRUCTURE if asked.path == "/structure" else statistical.specific())

    server.reply = replying(reply)
    options = WAY.options({"url": f"{server.url}/data", "structure": f"{server.url}/structure"})
    state = {options.url: Validators('"1"'), options.structure: Validators('"1"')}
    raw = WAY.fetch(options, make_door(), state, tmp_path)
    assert [item.filename for item in raw] == ["data", STRUCTURE_NAME]
    assert [item.path.read_bytes() for item in raw] == [statistical.specific(), statistical.STRUCTURE]
