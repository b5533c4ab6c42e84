"""States, times and steps of sources and runs in the page's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from babel.dates import format_timedelta
from ckanext.dongthap.codelists import current_language
from ckanext.dongthap.helpers.display import dongthap_date
from ckanext.dongthap.runs.sources import ZONE

from harvesters.rules import RULES

__all__ = [
    "dongthap_ago",
    "dongthap_dataset_field",
    "dongthap_detected",
    "dongthap_every",
    "dongthap_maintains",
    "dongthap_moment",
    "dongthap_rule_known",
    "dongthap_said",
    "dongthap_state",
    "dongthap_steps",
    "dongthap_streak",
]

_STEPS = ("fetch", "read", "map", "sort", "publish", "settle")
_WELL = ("published", "unchanged")


def dongthap_dataset_field(name: str) -> str:
    """A field of datasets in words: its label in the schema."""
    schema: Any = tk.h.scheming_get_dataset_schema("dataset") or {}
    own = {"resources": tk._("Files"), "extras": tk._("Further facts")}
    for field in schema.get("dataset_fields", ()):
        if field["field_name"] == name:
            return tk.h.scheming_language_text(field["label"])
    return own.get(name, name)


def dongthap_state(state: str) -> str:
    """A run's state, or a source's state of health, in words."""
    words = {
        "queued": tk._("Waiting"),
        "running": tk._("Running"),
        "published": tk._("Data published"),
        "unchanged": tk._("Nothing new"),
        "held": tk._("Held"),
        "failed": tk._("Failed"),
        "cancelled": tk._("Cancelled"),
        "ok": tk._("Works"),
        "failing": tk._("Fails"),
        "never": tk._("Never ran"),
        "paused": tk._("Paused"),
    }
    return words.get(state, state)


def dongthap_streak(source: Mapping[str, Any]) -> str:
    """``3 runs in a row without success``."""
    n = source["streak"]
    if n > 0:
        return tk.ungettext("{n} run in a row went well", "{n} runs in a row went well", n).format(n=n)
    if n < 0:
        return tk.ungettext(
            "{n} run in a row without success", "{n} runs in a row without success", -n
        ).format(n=-n)
    return ""


def dongthap_moment(moment: str | None) -> str:
    """Day and time in the province: ``24/11/2026 16:30``; empty for none."""
    if not moment:
        return ""
    there = dt.datetime.fromisoformat(moment).astimezone(ZONE)
    return f"{dongthap_date(there)} {there:%H:%M}"


def dongthap_ago(moment: str | None) -> str:
    """``3 hours ago``, ``in 2 days``; empty for none."""
    if not moment:
        return ""
    lapse = dt.datetime.fromisoformat(moment) - dt.datetime.now(dt.timezone.utc)
    return format_timedelta(lapse, add_direction=True, locale=current_language())


def dongthap_every(seconds: float | None) -> str:
    """How often a source is due: ``every day``; empty without a schedule."""
    if not seconds:
        return ""
    span = format_timedelta(dt.timedelta(seconds=seconds), locale=current_language())
    return tk._("every {span}").format(span=span)


def dongthap_said(text: Mapping[str, str] | None) -> str:
    """The message of a rejection or error in the page's language."""
    return (text or {}).get(current_language()) or (text or {}).get("vi") or ""


def dongthap_detected(name: str) -> str:
    """What was detected of a file, in words: ``header_rows (Bảng 1)`` → ``Header rows (Bảng 1)``."""
    key, _space, rest = name.partition(" ")
    words = {
        "encoding": tk._("Encoding"),
        "encoding_by": tk._("Encoding told by"),
        "delimiter": tk._("Delimiter"),
        "header_rows": tk._("Header rows"),
        "records": tk._("List of records"),
        "decimal": tk._("Decimal mark"),
        "format": tk._("Format"),
        "unit": tk._("Unit"),
    }
    return f"{words.get(key, key)} {rest}".strip()


def dongthap_rule_known(code: str) -> bool:
    """Whether the page of rule codes explains it."""
    return code in RULES


def dongthap_maintains() -> bool:
    """Whether the user maintains the data of an agency."""
    try:
        return bool(tk.check_access("dongthap_source_list", {"user": tk.current_user.name}, {}))
    except tk.NotAuthorized:
        return False


def dongthap_steps(run: Mapping[str, Any]) -> list[dict[str, str]]:
    """``[{name, label, state: done|now|stopped|todo, words}]``: a run as a line of steps with counts."""
    labels = {
        "fetch": tk._("Fetch"),
        "read": tk._("Read"),
        "map": tk._("Map and check"),
        "sort": tk._("Compare"),
        "publish": tk._("Publish"),
        "settle": tk._("Update pages and search"),
    }
    words = _words(run)
    return [
        {"name": name, "label": labels[name], "state": _reached(run, name), "words": words.get(name, "")}
        for name in _STEPS
    ]


def _reached(run: Mapping[str, Any], step: str) -> str:
    place, last = _STEPS.index(step), _STEPS.index(run["step"]) if run["step"] in _STEPS else 0
    if run["state"] == "queued":
        return "todo"
    if run["state"] == "running":
        return "done" if place < last else "now" if place == last else "todo"
    if run["state"] in _WELL:
        return "done" if run["raw"] or step == "fetch" else "todo"
    if run["raw"]:
        last = max(last, _STEPS.index("sort"))
    return "done" if place < last else "stopped" if place == last else "todo"


def _words(run: Mapping[str, Any]) -> dict[str, str]:
    """What each step came to."""
    found: dict[str, str] = {}
    counts = {name: tk.h.dongthap_number(str(n)) for name, n in run["counts"].items()}
    if run["raw"]:
        size = tk.h.localised_filesize(sum(item["size"] for item in run["raw"]))
        files = tk.ungettext("{n} file", "{n} files", len(run["raw"])).format(n=len(run["raw"]))
        found["fetch"] = f"{files}, {size}"
    elif run["state"] == "unchanged":
        found["fetch"] = tk._("the source has nothing new")
    if run["detected"]:
        known = (run["detected"].get(name) for name in ("format", "encoding"))
        found["read"] = ", ".join(filter(None, known))
    if counts and run["raw"]:
        found["map"] = tk._("{accepted} accepted, {rejected} rejected").format(**counts)
        found["sort"] = tk._("{added} added, {changed} changed, {removed} removed").format(**counts)
    if "created" in run["counts"]:
        found["sort"] = tk._("{created} new, {updated} changed, {unchanged} unchanged").format(**counts)
        if run["state"] in _WELL:
            found["publish"] = tk._("{added} written, {removed} removed").format(
                added=tk.h.dongthap_number(str(run["counts"]["created"] + run["counts"]["updated"])),
                removed=counts["removed"],
            )
    elif run["state"] in _WELL and run["raw"]:
        n = run["counts"].get("published", 0)
        found["publish"] = tk.ungettext("{n} new release", "{n} new releases", n).format(n=n)
    if run["state"] == "running":
        progress = f"{run['done']}/{run['total']}" if run["total"] else ""
        found[run["step"]] = progress
    return found
