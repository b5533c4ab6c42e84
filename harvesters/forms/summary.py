"""The report of an upload from everything that was gathered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from harvesters.forms import expected
from harvesters.forms.gathering import Gathering, Sheet, keys_of
from harvesters.forms.model import Gap, Report, SheetResult
from harvesters.forms.remedies import uploaded
from harvesters.model import Candidate, Rejection
from harvesters.rules import reject


def refused(filename: str, failure: Rejection) -> Report:
    """The report of a file of which nothing was read."""
    failure = uploaded(failure)
    return Report("refused", filename, failure=failure, rejections=[failure], errors=1)


def summarise(report: Report, work: Gathering) -> Report:
    """Candidates, gaps, counts and state."""
    if report.failure:
        failure = uploaded(report.failure)
        return replace(report, state="refused", failure=failure, rejections=[failure], errors=1)
    done = work.finish()
    if not done.accepted and not work.ledger.errors:
        work.ledger.add([reject("form.blank" if work.rows else "form.unread")])
    gaps = _gaps(work, done.candidates)
    accepted = _accepted(done.candidates)
    sheets = list(dict.fromkeys([*work.indicators, *work.rows]))
    if work.decimal:
        report.detected["decimal"] = " ".join(sorted(work.decimal))
    errors = work.ledger.errors
    state = "faulty" if errors else "ready"
    return replace(
        report,
        state="confirm" if report.how == "proposed" else state,
        sheets=[_sheet(sheet, work, accepted, gaps) for sheet in sheets],
        rejections=_in_order(work.ledger.kept, sheets),
        errors=errors,
        warnings=work.ledger.warnings,
        accepted=done.accepted,
        missing=len(gaps),
        gaps=gaps[: work.limits.rejections],
        explanations=work.explanations(done.candidates),
        candidates=done.candidates,
    )


def _gaps(work: Gathering, candidates: list[Candidate]) -> list[Gap]:
    """Unfilled rows, and what the form asks for that stands nowhere in the file.

    The latter is only told of sheets whose rows all say what they are of.
    """
    given = {key for candidate in candidates for key in keys_of(candidate)}
    open_rows = [gap for gap in work.gaps if gap.key not in given]
    known = given | work.refused | {gap.key for gap in open_rows}
    unclear = {code for sheet in work.ledger.unclear for code in work.indicators.get(sheet, {})}
    taken = {code for codes in work.indicators.values() for code in codes} - unclear
    elsewhere = [
        Gap(key, name)
        for indicator in work.form.indicators
        if indicator.code in taken
        for key, name in expected.keys(indicator)
        if key not in known
    ]
    return [*open_rows, *elsewhere]


def _accepted(candidates: Iterable[Candidate]) -> Counter[Sheet]:
    found: Counter[Sheet] = Counter()
    for candidate in candidates:
        places = pl.read_parquet(candidate.data, columns=["source_row"])["source_row"]
        for sheet, number in places.str.extract(r"^(.*)!").value_counts().iter_rows():
            found[sheet] += number
    return found


def _sheet(sheet: Sheet, work: Gathering, accepted: Counter[Sheet], gaps: list[Gap]) -> SheetResult:
    counts = work.ledger.by_sheet[sheet]
    return SheetResult(
        sheet=sheet,
        indicators=tuple(work.indicators.get(sheet, {})),
        rows=work.rows[sheet],
        accepted=accepted[sheet],
        errors=counts["error"],
        warnings=counts["warning"],
        missing=sum(gap.sheet == sheet and gap.row is not None for gap in gaps),
        left_out=work.left_out[sheet],
    )


def _in_order(rejections: list[Rejection], sheets: list[Sheet]) -> list[Rejection]:
    place = {sheet: number for number, sheet in enumerate(sheets)}

    def key(rejection: Rejection) -> tuple[int, int, int, str]:
        column = rejection.column or ""
        return place.get(rejection.sheet, -1), rejection.row or 0, len(column), column

    return sorted(rejections, key=key)
