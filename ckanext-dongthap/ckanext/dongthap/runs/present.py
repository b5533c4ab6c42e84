"""Sources and runs as actions, pages and commands show them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from ckanext.dongthap.runs import sources, store
from ckanext.dongthap.runs.sources import Kept

_TIMES = ("created", "started", "heartbeat", "finished")
_HIDDEN = ("token", "spec")


def run(row: Mapping[str, Any]) -> dict[str, Any]:
    """A run's row with times as ISO text."""
    shown = {name: value for name, value in row.items() if name not in _HIDDEN}
    return {**shown, **{name: _iso(row[name]) for name in _TIMES}}


def public(row: Mapping[str, Any], title: Mapping[str, str], packages: Collection[str]) -> dict[str, Any]:
    """What everybody may know of a run; releases only of these packages."""
    shown = ("indicator", "number", "added", "changed", "removed")
    releases = [
        {name: release[name] for name in shown}
        for release in row["releases"]
        if release["status"] == "published" and release["package_id"] in packages
    ]
    return {
        "id": row["id"],
        "source": row["source"],
        "title": dict(title),
        "state": row["state"],
        "finished": _iso(row["finished"]),
        "releases": releases,
    }


def source(kept: Kept) -> dict[str, Any]:
    """A source with its last run, health and next time."""
    count, recent = store.find([kept.spec.name], store.FINAL, limit=30)
    _open, running = store.find([kept.spec.name], store.OPEN, limit=1)
    every = sources.seconds_between(kept.spec.schedule)
    good = next((row for row in recent if row["state"] in ("published", "unchanged")), None)
    return {
        "name": kept.spec.name,
        "title": kept.spec.title.model_dump(),
        "agency": kept.row["agency"],
        "connector": kept.spec.connector,
        "schedule": kept.spec.schedule,
        "illustrative": kept.spec.illustrative,
        "origin": kept.row["origin"],
        "active": kept.row["active"],
        "next_run": _iso(kept.row["next_run"]) if kept.row["active"] else None,
        "modified": _iso(kept.row["modified"]),
        "spec": kept.spec.model_dump(mode="json", exclude_defaults=True),
        "runs": count,
        "last_run": run(recent[0]) if recent else None,
        "last_success": _iso(good["finished"]) if good else None,
        "health": sources.health(kept.row["active"], [row["state"] for row in recent]),
        "every": every,
        "late": bool(every and kept.row["active"] and _older(good, 2 * every)),
        "open_run": {"id": running[0]["id"], "state": running[0]["state"]} if running else None,
        "streak": streak([row["state"] for row in recent]),
        "recent": [
            {"id": row["id"], "state": row["state"], "finished": _iso(row["finished"])} for row in recent
        ],
    }


def _older(row: Mapping[str, Any] | None, seconds: float) -> bool:
    """Whether the run ended longer ago than this."""
    if row is None or row["finished"] is None:
        return False
    return datetime.now(timezone.utc) - row["finished"] > timedelta(seconds=seconds)


def streak(states: list[str]) -> int:
    """How many of the last runs ended well in a row; negative: how many did not."""
    if not states:
        return 0
    well = [state in ("published", "unchanged") for state in states if state != "cancelled"]
    same = next((n for n, good in enumerate(well) if good != well[0]), len(well))
    return same if well and well[0] else -same


def sentence(row: Mapping[str, Any]) -> str:
    """What became of a run, in a line for a terminal."""
    counts = row["counts"]
    if row["state"] == "published" and "created" in counts:
        text = (
            f"published datasets: {counts['created']} new, {counts['updated']} changed,"
            f" {counts['unchanged']} unchanged, {counts['removed']} removed"
        )
    elif row["state"] == "published":
        change = f"+{counts['added']} ~{counts['changed']} -{counts['removed']}"
        text = f"published {counts['published']} releases ({change})"
    elif row["state"] in ("held", "failed") and row["reasons"]:
        text = f"{row['state']}: {row['reasons'][0]['message']['en']}"
    elif row["state"] == "running":
        text = f"running: {row['step']} {row['done']}/{row['total']}"
    else:
        text = row["state"]
    rejected = counts.get("rejected", 0)
    return f"{text}; {rejected} rejected" if rejected else text


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
