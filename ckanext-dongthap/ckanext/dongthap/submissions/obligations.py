"""What agencies owe: each indicator with its last period, what is due or late, what is under way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.submission_tables import submission
from ckanext.dongthap.submissions import owed
from ckanext.dongthap.submissions.indicators import Owned, Visible, of_agencies, visible
from ckanext.dongthap.submissions.present import iso
from ckanext.dongthap.submissions.states import FINAL

from harvesters.timeliness import timeliness
from harvesters.vietnamese.fold import fold


def of(agencies: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """The obligations of some agencies (None: of all), what is most overdue first."""
    named = None if agencies is None else list(agencies)
    indicators = of_agencies(named)
    shown = visible([each.package_id for each in indicators])
    standing = owed.standing(named)
    busy = _under_way(named)
    found = [
        _obligation(each, shown.get(each.package_id), standing.get(each.code, []), busy.get(each.code, []))
        for each in indicators
    ]
    return sorted(found, key=lambda each: (-each["late"], _next_due(each), each["indicator"]))


def named(found: Iterable[dict[str, Any]], q: str) -> list[dict[str, Any]]:
    """Those of which title or code has all the words."""
    words = fold(q).split()
    texts = ((each, fold(" ".join([each["indicator"], *each["title"].values()]))) for each in found)
    return [each for each, text in texts if all(word in text for word in words)]


def _next_due(each: dict[str, Any]) -> str:
    if each["owed"]:
        return each["owed"][0]["due"]
    return each["next"]["due"] if each["next"] else "9999"


def _obligation(
    owned: Owned, shown: Visible | None, rows: Sequence[dict[str, Any]], busy: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    today = owed.today()
    missing = [
        {
            "period": row["period"],
            "due": row["due"].isoformat(),
            "state": timeliness(row["due"], None, False, today),
        }
        for row in rows
        if row["reported"] is None
    ]
    running = owed.running(owned, today)
    return {
        "indicator": owned.code,
        "name": owned.name,
        "title": owned.text("title_translated"),
        "agency": owned.agency,
        "frequency": owned.fields.get("frequency") or "",
        "last_period": shown.period_to if shown else None,
        "last_published": iso(shown.published) if shown else None,
        "owed": missing,
        "next": {"period": running[0].period, "due": running[1].isoformat()} if running else None,
        "late": sum(row["state"] == "missing" for row in missing),
        "under_way": list(busy),
    }


def _under_way(agencies: Sequence[str] | None) -> dict[str, list[dict[str, Any]]]:
    """Submissions that have not ended, by indicator, the last changed first."""
    columns = (submission.c.id, submission.c.state, submission.c.modified, submission.c.indicators)
    query = sa.select(*columns).where(submission.c.state.not_in(FINAL))
    if agencies is not None:
        query = query.where(submission.c.agency.in_(agencies))
    found: dict[str, list[dict[str, Any]]] = {}
    with get_write_engine().connect() as connection:
        for row in connection.execute(query.order_by(submission.c.modified.desc())).mappings():
            for code in row["indicators"]:
                told = {"id": row["id"], "state": row["state"], "modified": iso(row["modified"])}
                found.setdefault(code, []).append(told)
    return found
