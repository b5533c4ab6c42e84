"""The states of a submission, and which action leads from where to where."""

from __future__ import annotations

from typing import Literal

State = Literal[
    "draft",
    "submitted",
    "returned",
    "approved",
    "scheduled",
    "publishing",
    "published",
    "rejected",
    "withdrawn",
]
STATES: tuple[State, ...] = (
    "draft",
    "submitted",
    "returned",
    "approved",
    "scheduled",
    "publishing",
    "published",
    "rejected",
    "withdrawn",
)
#: In these the agency's editors may change what is submitted.
EDITABLE: tuple[State, ...] = ("draft", "returned")
#: In these nothing happens any more.
FINAL: tuple[State, ...] = ("published", "rejected", "withdrawn")
#: In these the portal works by itself.
UNDER_WAY: tuple[State, ...] = ("approved", "scheduled", "publishing")

Action = Literal[
    "created",
    "changed",
    "checked",
    "submitted",
    "withdrawn",
    "returned",
    "rejected",
    "approved",
    "scheduled",
    "begun",
    "moved",
    "failed",
    "published",
]
#: What is written into the trail → (states it may start from, state it leads to or None for the same one).
WAYS: dict[Action, tuple[tuple[State, ...], State | None]] = {
    "created": ((), "draft"),
    "changed": (EDITABLE, None),
    "checked": ((*EDITABLE, "submitted"), None),
    "submitted": (EDITABLE, "submitted"),
    "withdrawn": ((*EDITABLE, "submitted", "scheduled"), "withdrawn"),
    "returned": (("submitted", "scheduled"), "returned"),
    "rejected": (("submitted", "scheduled"), "rejected"),
    "approved": (("submitted", "scheduled"), "approved"),
    "scheduled": (("submitted", "scheduled"), "scheduled"),
    "begun": (("approved", "scheduled", "publishing"), "publishing"),
    "moved": (("publishing",), "submitted"),
    "failed": (("publishing",), "submitted"),
    "published": (("publishing",), "published"),
}
#: Actions that make somebody an author: they can't approve it then, unless the agency is set so.
AUTHORS: tuple[Action, ...] = ("created", "changed", "submitted")
