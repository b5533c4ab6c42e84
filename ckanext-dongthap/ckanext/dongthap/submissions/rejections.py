"""The report on a submission, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckanext.dongthap.submissions.store import Row


def page(row: Row, report: Mapping[str, Any], code: str | None, limit: int, offset: int) -> dict[str, Any]:
    """What was found, of one rule or of all, with what is to be known of the file as a whole."""
    wanted = [each for each in report["rejections"] if code in (None, each["code"])]
    kept = ("state", "how", "sheets", "gaps", "mapping", "tables", "failure", "missing", "accepted")
    return {
        "count": len(wanted),
        "codes": row["report"]["codes"],
        **{name: report[name] for name in kept},
        "results": wanted[offset : offset + limit],
    }
