"""Indices and answers as actions and pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ckanext.dongthap.composite import details
from ckanext.dongthap.composite.assessments import AUTHORS, Row
from ckanext.dongthap.composite.definition import Index
from ckanext.dongthap.submissions.present import iso

_TIMES = ("created", "modified", "claimed", "decided")


def brief(index: Index) -> dict[str, Any]:
    """A version of an index in a list."""
    names = {"code", "version", "title", "illustrative", "first_year", "last_year", "indicator", "document"}
    return {**index.model_dump(mode="json", include=names), "most": details.plain(index.most)}


def whole(index: Index) -> dict[str, Any]:
    """A version of an index with everything that defines it; numbers are decimal text."""
    shown = index.model_dump(mode="json")
    most = {sub.code: details.plain(sub.most) for sub in index.sub_indices}
    subs = [{**sub, "most": most[sub["code"]]} for sub in shown["sub_indices"]]
    return {**shown, "sub_indices": subs, "most": details.plain(index.most)}


def answer(row: Row, trail: Sequence[Row] | None = None) -> dict[str, Any]:
    """An answer; with its trail where that is given."""
    shown = dict(row)
    shown |= {name: iso(row[name]) for name in _TIMES}
    shown |= {name: details.plain(row[name]) for name in ("value", "whole")}
    if trail is not None:
        shown["authors"] = sorted({each["actor"] for each in trail if each["action"] in AUTHORS})
        shown["events"] = [_event(each) for each in trail]
    return shown


def _event(each: Row) -> dict[str, Any]:
    shown = {name: value for name, value in each.items() if name not in ("assessment_id", "hash")}
    return {**shown, "moment": iso(each["moment"])}
