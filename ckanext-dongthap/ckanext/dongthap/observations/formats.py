"""Streams as CSV, JSON, NDJSON and Parquet. Text formats keep every digit; Parquet has typed columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import ckan.plugins.toolkit as tk
import polars as pl
from ckanext.dongthap.logic.action.changes import changes_cursor
from ckanext.dongthap.observations.stream import Stream
from ckanext.dongthap.observations.visible import Shown
from polars.io.plugins import register_io_source

from harvesters.model import ILLUSTRATIVE
from harvesters.tabular.neutralise import neutral_frame

MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}
_DATES = ("period_start", "period_end")
_TYPES: dict[str, pl.DataType] = {
    **dict.fromkeys(_DATES, pl.Date()),
    "value": pl.Float64(),
    "illustrative": pl.Boolean(),
    "release": pl.Int32(),
}
_CHUNK = 1 << 18


def encode(stream: Stream, extension: str) -> Iterator[bytes]:
    """The stream's bytes."""
    return _ENCODERS[extension](stream)


def about(stream: Stream) -> dict[str, Any]:
    """What a file says of itself."""
    return {
        "publisher": tk.config["ckan.site_title"],
        "source": tk.config["ckan.site_url"],
        "illustrative": f"{ILLUSTRATIVE.vi} / {ILLUSTRATIVE.en}" if stream.illustrative else None,
        "changes_cursor": changes_cursor(stream.seq),
        "indicators": [
            {"code": one.code, "title": one.title, "unit": one.unit, "release": one.number}
            for one in stream.shown
        ],
    }


def _csv(stream: Stream) -> Iterator[bytes]:
    yield (",".join(stream.columns) + "\n").encode()
    for one, frame in stream.frames():
        table = _table(stream, one, frame)
        texts = [name for name in table.columns if table.schema[name] == pl.String and name != "value"]
        yield neutral_frame(table, texts).write_csv(include_header=False).encode()


def _table(stream: Stream, one: Shown, frame: pl.DataFrame) -> pl.DataFrame:
    """The stream's columns; a disaggregation that the indicator does not have is the total."""
    absent = [pl.lit("").alias(name) for name in stream.dimensions if name not in one.dimensions]
    return frame.with_columns(absent).select(stream.columns)


def _ndjson(stream: Stream) -> Iterator[bytes]:
    for lines in _objects(stream):
        yield ("\n".join(lines) + "\n").encode()


def _json(stream: Stream) -> Iterator[bytes]:
    head = json.dumps({"about": about(stream)}, ensure_ascii=False)
    yield f'{head[:-1]}, "records": [\n'.encode()
    separator = ""
    for lines in _objects(stream):
        yield (separator + ",\n".join(lines)).encode()
        separator = ",\n"
    yield b"\n]}\n"


def _objects(stream: Stream) -> Iterator[pl.Series]:
    """Each row as a JSON object. The value keeps the digits of its source: it is unquoted, not parsed."""
    for one, frame in stream.frames():
        members = [_member(one, name) for name in stream.fields]
        encoded = pl.struct(members).struct.json_encode()
        encoded = encoded.str.replace(r'"value":"([^"]+)"', '"value":$1')
        encoded = encoded.str.replace('"value":""', '"value":null', literal=True)
        encoded = encoded.str.replace('"dimensions":""', '"dimensions":{}', literal=True)
        if frame.height:
            yield frame.select(encoded).to_series()


def _member(one: Shown, name: str) -> pl.Expr:
    if name == "dimensions":
        return (pl.struct(*one.dimensions) if one.dimensions else pl.lit("")).alias(name)
    column = pl.col(name)
    return pl.when(column != "").then(column).alias(name) if name in _DATES else column


def _parquet(stream: Stream) -> Iterator[bytes]:
    """Written to a file first: a Parquet file's footer knows of all its parts."""
    schema = {name: _TYPES.get(name, pl.String()) for name in stream.columns}

    def batches(*_hints: Any) -> Iterator[pl.DataFrame]:
        for one, frame in stream.frames():
            yield _typed(_table(stream, one, frame), schema)

    said = {name: _plain(value) for name, value in about(stream).items() if value is not None}
    with TemporaryFile() as target:
        register_io_source(batches, schema=schema).sink_parquet(target, metadata=said)
        target.seek(0)
        yield from _read(target)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _typed(frame: pl.DataFrame, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """What is blank becomes null."""
    return frame.with_columns(_cast(name, kind) for name, kind in schema.items() if kind != pl.String)


def _cast(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if name in _DATES:
        return column.str.to_date("%Y-%m-%d", strict=False)
    return column.cast(kind, strict=False)


def _read(target: BinaryIO) -> Iterator[bytes]:
    while chunk := target.read(_CHUNK):
        yield chunk


_ENCODERS = {"csv": _csv, "json": _json, "ndjson": _ndjson, "parquet": _parquet}
