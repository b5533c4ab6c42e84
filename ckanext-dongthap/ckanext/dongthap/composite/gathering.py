"""Everything that is known of an index in a year: answers of agencies and figures of indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ckanext.dongthap.composite import assessments, measured
from ckanext.dongthap.composite.assessments import Row
from ckanext.dongthap.composite.definition import Criterion, FromIndicator, Index, Share
from ckanext.dongthap.composite.measured import Measured
from ckanext.dongthap.composite.scoring import NOTHING, Given, Standing
from ckanext.dongthap.composite.subjects import Subject
from ckanext.dongthap.runs.sources import ZONE

Known = dict[str, dict[str, Given]]
#: State of an answer → what it counts as; a draft is nobody's business yet.
_STANDINGS: Mapping[str, Standing] = {"claimed": "claimed", "verified": "verified", "returned": "returned"}


def gather(index: Index, year: int, subjects: Sequence[Subject]) -> Known:
    """Subject → criterion → what is known of it, for every criterion of the index."""
    answers = _answers(index, year)
    figures = _figures(index, year, subjects)
    return {
        subject.key: {
            criterion.code: _given(criterion, subject, answers, figures)
            for _sub, criterion in index.criteria()
        }
        for subject in subjects
    }


def _answers(index: Index, year: int) -> dict[tuple[str, str], Row]:
    _count, rows = assessments.find(index=index.code, year=year)
    return {(row["subject"], row["criterion"]): row for row in rows}


def _figures(index: Index, year: int, subjects: Sequence[Subject]) -> Mapping[measured.Place, Measured]:
    codes = [criterion.source.indicator for _sub, criterion in index.criteria() if criterion.source]
    areas = [subject.key for subject in subjects if subject.area != ("", "")]
    return measured.totals(codes, areas, year) if codes and areas else {}


def _given(
    criterion: Criterion,
    subject: Subject,
    answers: Mapping[tuple[str, str], Row],
    figures: Mapping[measured.Place, Measured],
) -> Given:
    if criterion.source:
        found = figures.get((criterion.source.indicator, subject.key))
        return _from_figure(criterion, criterion.source, found) if found else NOTHING
    row = answers.get((subject.key, criterion.code))
    return _from_answer(row) if row and row["state"] in _STANDINGS else NOTHING


def _from_figure(criterion: Criterion, source: FromIndicator, found: Measured) -> Given:
    trace = {
        "indicator": source.indicator,
        "period": found.period,
        "release": str(found.release),
        "row": found.source_row,
        "status": found.status,
    }
    whole = source.base if isinstance(criterion.scoring, Share) else None
    return Given("measured", found.value, whole, trace)


def _from_answer(row: Row) -> Given:
    """What was answered shows once it is verified; before, only that something was."""
    trace = {"assessment": row["id"], "revision": str(row["revision"])}
    standing = _STANDINGS[row["state"]]
    if standing != "verified":
        return Given(standing, trace=trace)
    proof = {"link": row["link"], "sha256": (row["evidence"] or {}).get("sha256", "")}
    decided = {"verified": row["decided"].astimezone(ZONE).date().isoformat()}
    return Given(
        standing, row["value"], row["whole"], trace | {n: v for n, v in proof.items() if v} | decided
    )
