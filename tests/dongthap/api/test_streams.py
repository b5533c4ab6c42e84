"""Streams: the same rows as the search answers, in every format, of one version, in bounded memory."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any
from urllib.parse import unquote

import pandas as pd
import polars as pl
import pytest

from tests.dongthap.api.conftest import DIMENSION, Portal, Tables
from tests.dongthap.api.figures import expected, figures
from tests.dongthap.api.test_observations import named, plain, questions, walk
from tests.factories import observation

pytestmark = pytest.mark.services

EXTENSIONS = ["csv", "json", "ndjson", "parquet"]
COLUMNS = [
    "indicator", "period", "period_start", "period_end", "area_code", "area_valid_from", "area_name",
    DIMENSION, "value", "unit", "qualifier", "status", "illustrative", "note", "source_row", "release",
]  # fmt: skip


def records(portal: Portal, extension: str, **wanted: Any) -> list[dict[str, Any]]:
    """A stream's rows, with disaggregations as an object whatever the format."""
    answer = portal.get(f"/api/observations.{extension}", params=wanted)
    assert answer.status_code == 200, answer.text
    if extension == "ndjson":
        return [json.loads(line) for line in answer.text.splitlines()]
    if extension == "json":
        return answer.json()["records"]
    if extension == "csv":
        found = pd.read_csv(io.StringIO(answer.text), dtype=str, keep_default_na=False)
    else:
        found = pd.read_parquet(io.BytesIO(answer.content))
    return [{**row, "dimensions": {DIMENSION: row.get(DIMENSION, "")}} for row in found.to_dict("records")]


@pytest.mark.parametrize("wanted", [q for q in questions() if "sort" not in q], ids=str)
def test_a_stream_has_what_the_search_answers(portal: Portal, tables: Tables, wanted: dict[str, str]) -> None:
    right = expected(tables, plain(wanted))
    found = records(portal, "ndjson", **{"indicator": "QS.0,QS.1,QS.2", **wanted})
    assert named(tables, found) == right
    if right:
        answered, _ = walk(portal, **{"indicator": "QS.0,QS.1,QS.2", **wanted})
        for row in answered:
            row["value"] = float(row["value"]) if row["value"] else None
        assert [{**row, "value": row["value"] and float(row["value"])} for row in found] == [
            {**row, "value": row["value"] and float(row["value"])} for row in answered
        ]


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_formats_hold_the_same_rows(portal: Portal, tables: Tables, extension: str) -> None:
    found = records(portal, extension, indicator="QS.0,QS.1,QS.2")
    assert named(tables, found) == expected(tables, {})
    values = [row["value"] for rows in tables.values() for row in rows]
    told = [row["value"] for row in found]
    if extension == "csv":
        assert told == values
    else:
        assert [None if pd.isna(v) else float(v) for v in told] == [float(v) if v else None for v in values]
    assert [row["note"] for row in found] == [row["note"] for rows in tables.values() for row in rows]


def test_json_keeps_the_digits_of_the_source(portal: Portal, tables: Tables) -> None:
    text = portal.get("/api/observations.ndjson", params={"indicator": "QS.0,QS.1,QS.2"}).text
    assert '"value":1234567890123.4567' in text and '"value":9.0' in text and '"value":-3.50' in text


def test_parquet_has_types(portal: Portal, tables: Tables) -> None:
    answer = portal.get("/api/observations.parquet", params={"indicator": "QS.1,QS.2"})
    frame = pd.read_parquet(io.BytesIO(answer.content))
    assert list(frame.columns) == COLUMNS
    assert frame["value"].dtype == "float64" and frame["illustrative"].dtype == bool
    assert str(frame["period_start"].iloc[0]) == "2023-01-01"
    assert pl.read_parquet_metadata(io.BytesIO(answer.content))["publisher"]


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_nothing_found_is_an_empty_file_of_its_kind(portal: Portal, tables: Tables, extension: str) -> None:
    wanted = {"indicator": "QS.1", "area": "28249@2025-07-01", "period_to": "1990"}
    assert records(portal, extension, **wanted) == []


def test_fields_are_chosen(portal: Portal, tables: Tables) -> None:
    answer = portal.get("/api/observations.csv", params={"indicator": "QS.1", "fields": "value,dimensions"})
    assert answer.text.splitlines()[0] == f"value,{DIMENSION}"
    found = records(portal, "ndjson", indicator="QS.0", fields="dimensions,period", latest="true")
    assert found[0] == {"dimensions": {}, "period": "2024"}


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_illustrative_figures_say_so(portal: Portal, extension: str) -> None:
    code = f"MH.{extension.upper()}"
    portal.indicator(code, illustrative=True, title_translated={"vi": "Số hộ/xã", "en": "Households"})
    portal.publish(code, [observation(status="official")])
    answer = portal.get(f"/api/observations.{extension}", params={"indicator": code})
    assert str(records(portal, extension, indicator=code)[0]["illustrative"]).lower() == "true"
    name = unquote(answer.headers["Content-Disposition"].split("filename*=UTF-8''")[1])
    assert name == f"Dữ liệu minh hoạ - Số hộ-xã - phiên bản 1.{extension}"
    if extension == "json":
        assert "Dữ liệu minh hoạ" in answer.json()["about"]["illustrative"]
    if extension == "parquet":
        assert "Dữ liệu minh hoạ" in pl.read_parquet_metadata(io.BytesIO(answer.content))["illustrative"]


@pytest.mark.parametrize("extension", ["csv", "json", "ndjson"])
def test_compressed_for_those_who_take_it(portal: Portal, tables: Tables, extension: str) -> None:
    wanted = {"indicator": "QS.1"}
    plainly = portal.get(
        f"/api/observations.{extension}", params=wanted, headers={"Accept-Encoding": "identity"}
    )
    assert "Content-Encoding" not in plainly.headers
    packed = portal.get(
        f"/api/observations.{extension}", params=wanted, headers={"Accept-Encoding": "gzip"}, stream=True
    )
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.raw.read()) == plainly.content


def test_a_stream_shows_the_releases_with_which_it_began(portal: Portal) -> None:
    """It began before the new release; it is read after, and shows no row of it."""
    from ckanext.dongthap.observations import formats, stream
    from ckanext.dongthap.observations.wanted import Wanted

    codes = [portal.indicator(f"DONG.{number}") for number in range(2)]
    for code in codes:
        portal.publish(code, figures(3))
    begun = stream.begin({"user": "", "ignore_auth": True}, Wanted(indicators=tuple(codes)))
    chunks = formats.encode(begun, "csv")
    header = next(chunks)
    for code in codes:
        portal.publish(code, [observation(value="5")])
    found = pd.read_csv(io.BytesIO(header + b"".join(chunks)), dtype=str, keep_default_na=False)
    assert set(found["release"]) == {"1"} and len(found) == 2 * len(figures(3))


def test_a_slow_reader_does_not_delay_a_publication(portal: Portal) -> None:
    code = portal.indicator("CHAM.1")
    portal.publish(code, [observation(str(year), value="1") for year in range(2000, 2025)])
    with portal.get("/api/observations.csv", params={"indicator": code}, stream=True) as answer:
        assert answer.raw.read(10)
        assert portal.publish(code, [observation(value="2")]).number == 2


@pytest.mark.parametrize(("language", "word"), [("", "Tham số không hợp lệ"), ("/en", "Unknown parameter")])
def test_errors_are_problem_details(portal: Portal, language: str, word: str) -> None:
    answer = portal.get(f"{language}/api/observations.csv", params={"nguon": "x", "area": "KHONG"})
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["status"] == 400 and problem["type"].endswith("#loi-invalid-parameters")
    assert {error["parameter"] for error in problem["errors"]} == {"nguon", "area"}
    assert word in str(problem["errors"])


def test_head_and_unknown_formats(portal: Portal, tables: Tables) -> None:
    import requests

    answer = requests.head(f"{portal.url}/api/observations.csv", params={"indicator": "QS.1"}, timeout=30)
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/csv")
    assert portal.get("/api/observations.xml").status_code == 404


def test_the_feed_goes_on_where_a_stream_began(portal: Portal) -> None:
    code = portal.indicator("LUONG.TIEP")
    portal.publish(code, [observation(value="1")])
    answer = portal.get("/api/observations.json", params={"indicator": code})
    portal.publish(code, [observation(value="2")])
    cursor = answer.headers["Dongthap-Changes-Cursor"]
    assert cursor == answer.json()["about"]["changes_cursor"]
    told = portal.ask("dongthap_changes_list", cursor=cursor, event="release.published")["results"]
    assert [change["release"]["number"] for change in told] == [2]
