"""Submissions as actions and pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ckanext.dongthap.submissions import checks, letters
from ckanext.dongthap.submissions.states import AUTHORS, EDITABLE
from ckanext.dongthap.submissions.store import Row

_TIMES = ("created", "modified", "submitted", "decided", "heartbeat", "finished", "publish_at")
_HIDDEN = ("token", "key", "report_sha256", "heartbeat", "worker")
_ITEM_HIDDEN = ("submission_id", "package_id", "data_sha256", "content_sha256")


def brief(row: Row, items: Sequence[Row]) -> dict[str, Any]:
    """A submission in a list."""
    shown = {name: value for name, value in row.items() if name not in _HIDDEN}
    shown |= {name: iso(row[name]) for name in _TIMES if name not in _HIDDEN}
    shown["title"] = letters.title(row)
    shown["explanations"] = checks.explanations(row)
    shown["items"] = [_item(each) for each in items]
    return shown


def whole(row: Row, items: Sequence[Row], events: Sequence[Row]) -> dict[str, Any]:
    """A submission with its trail, and what stands against submitting it."""
    trail = [_event(each) for each in events]
    authors = {each["actor"] for each in trail if each["action"] in AUTHORS} | {row["submitted_by"]}
    back = next((each for each in reversed(trail) if each["action"] == "returned"), None)
    return {
        **brief(row, items),
        "events": trail,
        "remarks": (back["detail"] if back and row["state"] == "returned" else {}).get("remarks", []),
        "authors": sorted(authors - {""}),
        "obstacles": checks.obstacles(row, items) if row["state"] in (*EDITABLE, "submitted") else [],
    }


def _item(each: Row) -> dict[str, Any]:
    return {name: value for name, value in each.items() if name not in _ITEM_HIDDEN}


def _event(each: Row) -> dict[str, Any]:
    shown = {name: value for name, value in each.items() if name not in ("submission_id", "hash")}
    return {**shown, "moment": iso(each["moment"])}


def iso(moment: Any) -> str | None:
    """A time as ISO text."""
    return moment.isoformat() if moment else None


def file_of(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The uploaded file; empty where there is none."""
    return row["file"] or {}
