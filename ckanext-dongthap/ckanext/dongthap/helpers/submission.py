"""States, steps, obstacles and due dates of submissions in the page's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.dongthap.helpers.display import dongthap_date, dongthap_lang
from ckanext.dongthap.submissions import curves, owed, words
from markupsafe import Markup, escape

__all__ = [
    "dongthap_curves",
    "dongthap_due",
    "dongthap_obstacle",
    "dongthap_person",
    "dongthap_submission_action",
    "dongthap_submission_state",
    "dongthap_submission_steps",
    "dongthap_submits",
]


def dongthap_submits() -> bool:
    """Whether the user belongs to an agency that submits."""
    try:
        return bool(tk.check_access("dongthap_submission_list", {"user": tk.current_user.name}, {}))
    except tk.NotAuthorized:
        return False


def dongthap_submission_state(state: str, kind: str = "") -> str:
    """A submission's state in words."""
    if state == "published" and kind == "nil":
        return tk._("Recorded")
    found = {
        "draft": tk._("Draft"),
        "submitted": tk._("Waits for approval"),
        "returned": tk._("Returned with remarks"),
        "approved": tk._("Approved"),
        "scheduled": tk._("Approved, scheduled"),
        "publishing": tk._("Being published"),
        "published": tk._("Has been published"),
        "rejected": tk._("Turned down"),
        "withdrawn": tk._("Withdrawn"),
    }
    return found.get(state, state)


def dongthap_submission_action(action: str) -> str:
    """What the trail says that somebody did."""
    found = {
        "created": tk._("made the draft"),
        "changed": tk._("changed what is submitted"),
        "checked": tk._("had it checked"),
        "submitted": tk._("submitted it"),
        "withdrawn": tk._("withdrew it"),
        "returned": tk._("returned it with remarks"),
        "rejected": tk._("rejected it"),
        "approved": tk._("approved it"),
        "scheduled": tk._("approved it for a set time"),
        "begun": tk._("Publication began"),
        "moved": tk._("Another release came out before; checked again"),
        "failed": tk._("Publication failed"),
        "published": tk._("Has been published"),
    }
    return found.get(action, action)


def dongthap_obstacle(code: str) -> str:
    """What stands against submitting."""
    return words.obstacle(code)


def dongthap_submission_steps(submission: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """``[{label, state: done|now|stopped|todo}]``: template, check, difference, submit, approval."""
    labels = [tk._("Template"), tk._("Check"), tk._("Difference"), tk._("Submit"), tk._("Approval")]
    reached, stopped = _reached(submission)
    states = ["done" if n < reached else "todo" for n in range(len(labels))]
    if reached < len(labels):
        states[reached] = "stopped" if stopped else "now"
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]


def _reached(submission: Mapping[str, Any] | None) -> tuple[int, bool]:
    """The step that comes next, and whether it can't be taken."""
    if submission is None:
        return 0, False
    state = submission["state"]
    if state == "published":
        return 5, False
    if state in ("rejected", "withdrawn"):
        return 4, True
    if state not in ("draft", "returned"):
        return 4, False
    report = submission["report"]
    if not report or report["state"] != "ready":
        return 1, bool(report)
    return (2, True) if submission["obstacles"] else (3, False)


def dongthap_due(day: str) -> str:
    """``due 31/03/2026, 12 days late``."""
    date = dt.date.fromisoformat(day)
    left = (date - owed.today()).days
    shown = dongthap_date(date)
    if left < 0:
        late = tk.ungettext("{n} day late", "{n} days late", -left).format(n=-left)
        return tk._("due {date}, {late}").format(date=shown, late=late)
    ahead = tk.ungettext("in {n} day", "in {n} days", left).format(n=left)
    return tk._("due {date} ({ahead})").format(date=shown, ahead=ahead)


def dongthap_person(name: str) -> Markup:
    """How a person is called, from the account's name; "the portal" for none."""
    if not name:
        return escape(tk._("the portal"))
    user = model.User.get(name)
    called = user.display_name if user else name
    return Markup("<span{}>{}</span>").format(dongthap_lang(called), called)


def dongthap_curves(submission: Mapping[str, Any], indicator: str) -> Sequence[dict[str, Any]]:
    """The new series beside the old for the areas that change: ``[{label, svg}]``."""
    found = curves.of(str(submission["id"]), indicator)
    return [{"label": each.label, "svg": Markup(curves.draw(each))} for each in found]  # noqa: S704
