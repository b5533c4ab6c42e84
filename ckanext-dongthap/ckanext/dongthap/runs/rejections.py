"""The rejections of a run or a release: page by page, summed by rule, as a file to hand on."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from io import BytesIO, StringIO
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter
from ckanext.dongthap.downloads import sheets
from ckanext.dongthap.publication import storage

from harvesters.model import Rejection
from harvesters.rules import RULES
from harvesters.tabular.neutralise import neutral_text

#: Rejections in memory at a time.
_BATCH = 10_000
COLUMNS: tuple[str, ...] = (
    "severity",
    "code",
    "sheet",
    "row",
    "column",
    "value",
    "message",
    "remedy",
    "record",
)


def shown(rejection: Rejection) -> dict[str, Any]:
    """A rejection or the reason of a hold without what it has not."""
    return {name: value for name, value in asdict(rejection).items() if value is not None}


def page(digest: str | None, limit: int, offset: int = 0, code: str | None = None) -> list[dict[str, Any]]:
    """Rejections ``offset`` to ``offset + limit`` in the order of the file, of one rule or of all."""
    wanted = (each for each in every(digest) if code in (None, each["code"]))
    return list(islice(wanted, offset, offset + limit))


def every(digest: str | None) -> Iterator[dict[str, Any]]:
    """All rejections: ``{code, message: {vi, en}, remedy, row, column, value, sheet, severity}``."""
    if digest:
        with storage.local_copy(storage.rejections_location(digest)) as path, path.open("rb") as lines:
            yield from map(json.loads, lines)


def by_code(digest: str | None) -> list[dict[str, Any]]:
    """``[{code, severity, count}]``: errors before warnings, the most frequent first."""
    counted = Counter((each.get("severity", "error"), each["code"]) for each in every(digest))
    ordered = sorted(counted.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
    return [{"code": code, "severity": severity, "count": n} for (severity, code), n in ordered]


def cells(rejection: dict[str, Any], language: str) -> list[str]:
    """A rejection as the texts of `COLUMNS`."""
    words = {**rejection, **{name: rejection[name][language] for name in ("message", "remedy")}}
    words.setdefault("severity", RULES[rejection["code"]].severity if rejection["code"] in RULES else "error")
    return ["" if words.get(name) is None else str(words[name]) for name in COLUMNS]


def as_csv(digest: str | None, header: list[str], language: str) -> Iterator[str]:
    """CSV for spreadsheet programs, chunk by chunk; no cell is taken for a formula."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow(header)
    for number, rejection in enumerate(every(digest), start=1):
        writer.writerow(map(neutral_text, cells(rejection, language)))
        if number % 500 == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def write_xlsx(target: Path, digest: str | None, header: list[str], language: str) -> None:
    """One sheet with everything as text, as far as a sheet holds. No text becomes a formula when edited."""
    count = min(sum(each["count"] for each in by_code(digest)), sheets.SHEET_ROWS)
    length = storage.size(storage.rejections_location(digest)) if digest else 0
    with xlsxwriter.Workbook(made := BytesIO(), {"in_memory": True}) as book:
        sheets.add(book, None, header, 18)
    content = sheets.Rows(count, length, _frames(digest, language, count))
    sheets.fill(made, target, dict.fromkeys(COLUMNS, "text"), [content])


def _frames(digest: str | None, language: str, count: int) -> Iterator[pl.DataFrame]:
    """So many rejections as `sheets.fill` takes them, some at a time."""
    rows = (cells(rejection, language) for rejection in islice(every(digest), count))
    schema, place = dict.fromkeys(COLUMNS, pl.String), 2
    while batch := list(islice(rows, _BATCH)):
        yield pl.DataFrame(batch, schema, orient="row").with_row_index(sheets.PLACE, place)
        place += len(batch)
