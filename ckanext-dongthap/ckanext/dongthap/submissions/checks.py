"""Check what a draft holds: the complete report, and what would change for each indicator.

The check itself touches nothing; what it found is written only if the draft is still the one it looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ckanext.dongthap.publication import storage
from ckanext.dongthap.publication.attempt import sha256_of
from ckanext.dongthap.publication.difference import compare
from ckanext.dongthap.runs import world
from ckanext.dongthap.submissions import forms, intake, parts, store
from ckanext.dongthap.submissions.indicators import Owned, Visible, of_agencies, visible
from ckanext.dongthap.submissions.store import Row

from harvesters.forms.model import Report, as_dict
from harvesters.forms.suspicious import suspicions
from harvesters.model import Candidate

_ATTEMPTS = 3


@dataclass(frozen=True)
class Found:
    """What a check found: columns of the submission's row, and its items."""

    values: Row
    items: list[Row]


def check(submission_id: str, actor: str) -> Row:
    """Check a submission and keep what was found; its row. Raises `KeyError`, `store.Refused`."""
    for trial in range(1, _ATTEMPTS + 1):
        row = store.get(submission_id)
        if row is None:
            raise KeyError(submission_id)
        found = look(row)
        try:
            with store.change(submission_id, row["revision"]) as change:
                change.put_items(found.items)
                return change.apply("checked", actor, _told(found), **found.values)
        except store.Refused as refusal:
            if refusal.code != "revision" or trial == _ATTEMPTS:
                raise
    raise AssertionError


def _told(found: Found) -> Row:
    summary = found.values["report"]
    counted = ("state", "accepted", "errors", "warnings", "missing")
    changes = [
        {name: item[name] for name in ("indicator", "added", "changed", "removed")} for item in found.items
    ]
    return {**{name: summary[name] for name in counted}, "items": changes}


def look(row: Row) -> Found:
    """Read and check what a submission holds; writes nothing but files kept by content."""
    with ExitStack() as stack:
        folder = stack.enter_context(world.folder())
        report = intake.read(row, folder, stack)
        codes = found_in(report) or row["indicators"]
        owned = {each.code: each for each in of_agencies([row["agency"]], codes)}
        shown = visible([each.package_id for each in owned.values()])
        candidates = [each for each in report.candidates if each.indicator in owned]
        items = [
            _item(part, owned[part.indicator], shown.get(owned[part.indicator].package_id), row, folder)
            for part in candidates
        ]
        digest = _keep(report, folder)
    values = {"report": summary(report), "report_sha256": digest, "indicators": sorted(codes)}
    return Found(values, items)


def found_in(report: Report) -> list[str]:
    """Indicators that an upload speaks of."""
    named = {code for sheet in report.sheets for code in sheet.indicators}
    return sorted(named | {candidate.indicator for candidate in report.candidates})


def _item(part: Candidate, owned: Owned, shown: Visible | None, row: Row, folder: Path) -> Row:
    with ExitStack() as stack:
        published = parts.in_force(shown, stack)
        whole = parts.proposed(part, shown, published, row["replaces"], folder)
        change = compare(published, whole.data)
        unusual = suspicions(part, published, forms.indicator(owned), world.areas())
        return {
            "indicator": part.indicator,
            "package_id": owned.package_id,
            "base_release": shown.id if shown else None,
            "base_number": shown.number if shown else 0,
            "data_sha256": parts.keep(part),
            "content_sha256": part.sha256,
            "rows": part.rows,
            "period_from": part.period_from,
            "period_to": part.period_to,
            "suspicions": [{**asdict(each), "key": each.key.text} for each in unusual],
            **asdict(change),
        }


def summary(report: Report) -> Row:
    """What lists and the trail say of a report; the whole of it is a file."""
    groups = report.by_rule()
    return {
        "state": report.state,
        "how": report.how,
        "accepted": report.accepted,
        "errors": report.errors,
        "warnings": report.warnings,
        "missing": report.missing,
        "codes": [{"code": g.code, "severity": g.severity, "count": len(g.rejections)} for g in groups],
        "detected": report.detected,
        "explanations": {each.key.text: each.text for each in report.explanations},
        "failure": asdict(report.failure) if report.failure else None,
    }


def _keep(report: Report, folder: Path) -> str:
    path = folder / "report.json"
    path.write_text(json.dumps(as_dict(report), ensure_ascii=False), encoding="utf-8")
    digest = sha256_of(path)
    storage.put(storage.report_location(digest), path)
    return digest


def whole(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """The whole report on a submission, as `as_dict` made it."""
    if not row["report_sha256"]:
        return None
    return json.loads(b"".join(storage.stream(storage.report_location(row["report_sha256"]))))


def has_moved(items: Sequence[Mapping[str, Any]]) -> bool:
    """Whether another release came out since the items were compared."""
    waiting = [each for each in items if each["state"] == "waiting"]
    shown = visible([each["package_id"] for each in waiting])
    return any(each["base_release"] != _id(shown.get(each["package_id"])) for each in waiting)


def _id(shown: Visible | None) -> str | None:
    return shown.id if shown else None


def unexplained(row: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Suspicious values that nobody has said a word about."""
    said = explanations(row)
    for each in items:
        for suspicion in each["suspicions"]:
            if not said.get(suspicion["key"], "").strip():
                yield suspicion


def explanations(row: Mapping[str, Any]) -> dict[str, str]:
    """What the agency says of single values: in the page before what stands in the file."""
    in_file = (row["report"] or {}).get("explanations") or {}
    return {**in_file, **row["explanations"]}


def obstacles(row: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> list[str]:
    """Codes of what stands against submitting; see `words.OBSTACLES`."""
    report = row["report"]
    if report is None:
        return ["unchecked"]
    if report["state"] != "ready":
        return [report["state"]]
    found = []
    if not any(each["added"] + each["changed"] + each["removed"] for each in items):
        found.append("unchanged")
    if any(each["changed"] + each["removed"] for each in items) and not row["reason"].strip():
        found.append("reason")
    if next(unexplained(row, items), None) is not None:
        found.append("unexplained")
    return found
