"""Sample self-assessments of a home, and the scores that follow: `datasets/samples/answers/<index>.csv`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import ckan.plugins.toolkit as tk
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.composite import assessments, filling, known, releasing, subjects
from ckanext.dongthap.composite.answers import Answer
from ckanext.dongthap.composite.assessments import Place, Row
from ckanext.dongthap.composite.definition import Index
from ckanext.dongthap.embedded.accounts import STEWARD
from ckanext.dongthap.submissions.owed import today
from flask import Flask
from werkzeug.datastructures import FileStorage

from harvesters.assets import datasets_dir

#: Whose answers they are where a commune has no account.
_NOBODY = "minh-hoa"
_EVIDENCE = "minh-chung-minh-hoa.xlsx"


def load(app: Flask) -> None:
    """Hand in what the samples say, unless the index has answers of that year already; release the years."""
    folder = datasets_dir() / "samples" / "answers"
    with app.test_request_context():
        evidence = _evidence(folder / _EVIDENCE)
        actor = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        for path in sorted(folder.glob("*.csv")):
            rows = _rows(path)
            for year in sorted({int(row["year"]) for row in rows if int(row["year"]) <= today().year}):
                index = known.for_year(path.stem, year)
                assert index
                if not assessments.counts(index.code, year):
                    _hand_in(index, year, [row for row in rows if row["year"] == str(year)], evidence)
                releasing.release(index, year, actor, today())


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _evidence(path: Path) -> Row:
    with path.open("rb") as stream:
        return filling.keep(_NOBODY, FileStorage(stream, filename=path.name))


def _hand_in(index: Index, year: int, rows: list[dict[str, str]], evidence: Row) -> None:
    by_code = {subject.area[0]: subject for subject in subjects.of(index)}
    with get_write_engine().begin() as connection:
        for row in rows:
            subject = by_code[row["area"]]
            place = Place(index.code, index.version, year, subject.agency, subject.key, row["criterion"])
            author = f"{subject.agency[:80]}-editor" if subject.agency else _NOBODY
            claim = row["state"] != "draft"
            saved = assessments.save(
                place, author, _answer(row), claim=claim, evidence=evidence, connection=connection
            )
            for decision in assessments.DECISIONS:
                if decision == row["state"]:
                    assessments.decide(saved["id"], STEWARD, decision, row["comment"], connection=connection)


def _answer(row: Mapping[str, str]) -> Answer:
    value, whole = (Decimal(row[name]) if row[name] else None for name in ("value", "whole"))
    return Answer(value, whole, remark="Dữ liệu minh hoạ")
