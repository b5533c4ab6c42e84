"""Scores as an open dataset: a release of the index's indicator, with what it was computed from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import ckan.plugins.toolkit as tk
import polars as pl
from ckanext.dongthap.composite import details, gathering, subjects
from ckanext.dongthap.composite.definition import Index
from ckanext.dongthap.composite.details import Line
from ckanext.dongthap.composite.scoring import score
from ckanext.dongthap.composite.subjects import Subject
from ckanext.dongthap.composite.words import told
from ckanext.dongthap.indicators.areas import HOME
from ckanext.dongthap.logic.action.release import find
from ckanext.dongthap.publication import storage
from ckanext.dongthap.publication.dataset import find_package
from ckanext.dongthap.publication.model import Intake, Publication
from ckanext.dongthap.publish import publish

from harvesters.content import ContentHash
from harvesters.merge import merge
from harvesters.model import KEY_HEAD, VALUE_TAIL, Candidate, RawInput

#: Disaggregations of the scores; "" is the total. Agencies stand in one of their own.
DIMENSIONS = ("nhom_tieu_chi", "tieu_chi")
AGENCY = "co_quan"
_ORDER = ("period_start", "period", "area_code", "area_valid_from")


def details_name(year: int) -> str:
    """File name of the details of a year among the raw inputs of a release."""
    return f"chi-tiet-{year}.ndjson"


def compute(index: Index, year: int) -> list[Line]:
    """Scores of a year as they stand now, line by line; nothing is written."""
    assessed = subjects.of(index)
    return list(details.lines(index, year, assessed, score(index, gathering.gather(index, year, assessed))))


def release(index: Index, year: int, actor: str, today: date) -> Publication:
    """Publish the scores of a year; other years stay as they are.

    Raises `UnknownIndicator` and what `publish` raises.
    """
    assert index.indicator
    package = find_package(index.indicator)
    found = compute(index, year)
    with TemporaryDirectory() as folder:
        raw = [
            _raw(Path(folder), details_name(year), details.dump(found), index),
            _raw(Path(folder), f"bo-chi-so-{index.key}.json", index.model_dump_json(indent=1), index),
        ]
        part = _candidate(index, year, found, Path(folder), today)
        whole = _with_other_years(part, package.id, str(year), Path(folder))
        return publish(whole, intake=Intake(raw=raw), actor=actor, package_id=package.id)


def _raw(folder: Path, name: str, text: str, index: Index) -> RawInput:
    content = text.encode()
    path = folder / name
    path.write_bytes(content)
    return RawInput(path, hashlib.sha256(content).hexdigest(), len(content), index.key, filename=name)


def _candidate(index: Index, year: int, found: Sequence[Line], folder: Path, today: date) -> Candidate:
    assert index.subjects and index.indicator
    names = (AGENCY, *DIMENSIONS) if index.subjects.kinds else DIMENSIONS
    status = "illustrative" if index.illustrative else "official" if today.year > year else "provisional"
    rows = [
        {**_row(line, year, index), "status": status, "source_row": str(number)}
        for number, line in enumerate(found, 1)
    ]
    columns = [*KEY_HEAD, *names, *VALUE_TAIL]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String)).sort(*_ORDER, *names)
    content = ContentHash(index.indicator, names)
    content.add(frame)
    path = folder / "scores.parquet"
    frame.write_parquet(path)
    return Candidate(index.indicator, names, path, frame.height, content.hexdigest(), str(year), str(year))


def _row(line: Line, year: int, index: Index) -> dict[str, str]:
    subject = Subject(line["subject"], line["title"])
    code, valid_from = subject.area
    agency = {} if code else {AGENCY: line["subject"]}
    if not code:
        code, valid_from = HOME[0]
    counted = line.get("standing") in (None, "verified", "measured")
    return {
        "period": str(year),
        "period_start": f"{year}-01-01",
        "period_end": f"{year}-12-31",
        "area_code": code,
        "area_valid_from": valid_from,
        "area_name": "" if agency else line["title"]["vi"],
        **agency,
        "nhom_tieu_chi": line.get("sub_index", ""),
        "tieu_chi": line.get("criterion", ""),
        "value": line["points"] if counted else "",
        "qualifier": "",
        "note": told(line, illustrative=index.illustrative),
    }


def _with_other_years(part: Candidate, package_id: str, year: str, folder: Path) -> Candidate:
    """The release in force with this year's rows in the place of those it has of it."""
    try:
        standing = find(package_id, None)
    except tk.ObjectNotFound:
        return part
    others = folder / "others.parquet"
    with storage.local_copy(storage.data_location(standing["id"])) as path:
        pl.read_parquet(path).filter(pl.col("period") != year).write_parquet(others)
    return merge(part, others, standing["number"], folder)
