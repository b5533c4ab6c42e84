"""What an agency owes, and its submissions."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.submissions.states import STATES
from ckanext.dongthap.views.harvest.access import PAGE, act, page_number, paging
from flask import request

_ROWS = 50


def index() -> str:
    """The agency's indicators: last period, what is due or late, what is under way."""
    wanted = _wanted("agency", "q", "late")
    found = act("dongthap_submission_obligations", **wanted, **paging(_ROWS))
    waiting = act("dongthap_submission_list", **_wanted("agency"), state="submitted", limit=1)["count"]
    context = {"found": found, "waiting": waiting, "wanted": wanted, "agencies": _agencies()}
    return tk.render("submission/index.html", {**context, "page": page_number(), "size": _ROWS})


def submissions() -> str:
    """Submissions of the user's agencies, by state."""
    wanted = _wanted("agency", "state", "indicator")
    if wanted.get("state") not in (*STATES, None):
        del wanted["state"]
    found = act("dongthap_submission_list", **wanted, **paging())
    context = {"found": found, "wanted": wanted, "agencies": _agencies(), "states": STATES}
    return tk.render("submission/list.html", {**context, "page": page_number(), "size": PAGE})


def _wanted(*names: str) -> dict[str, str]:
    return {name: request.args[name] for name in names if request.args.get(name)}


def _agencies() -> list[dict[str, str]]:
    """Agencies whose submissions the user may see."""
    return roles.agencies({"user": tk.current_user.name}, "read")
