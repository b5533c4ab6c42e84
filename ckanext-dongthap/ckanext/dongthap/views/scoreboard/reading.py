"""The scoreboard and the rows behind it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.scoreboard import leaders as screens


def asked() -> dict[str, Any]:
    """What the address asks for."""
    return {name: value for name in ("year", "group") if (value := tk.request.args.get(name, "").strip())}


def shown(**wanted: Any) -> dict[str, Any]:
    """The scoreboard that the address asks for; ends the request where there is none."""
    try:
        return tk.get_action("dongthap_scoreboard_show")({}, {**asked(), **wanted})
    except (tk.ObjectNotFound, tk.ValidationError):
        tk.abort(404, tk._("There is no such scoreboard"))
    raise AssertionError


def index() -> str:
    """The movement, its agencies and localities by group, and how each figure is computed."""
    board = shown(group=None)
    fullest = max(board["groups"], key=_fullness, default={"code": ""})["code"]
    return tk.render("scoreboard/index.html", {"board": board, "fullest": fullest, "wanted": asked()})


def _fullness(group: dict[str, Any]) -> tuple[int, int]:
    """The group with the most to compare is shown first."""
    return len(group["measures"]), len(group["standings"])


def agency(agency: str) -> str:
    """What an agency's figures of a year are made of."""
    board = shown(agency=agency, group=None)
    group = board["groups"][0]
    extra = {"board": board, "group": group, "standing": group["standings"][0], "rows": board["rows"]}
    return tk.render("scoreboard/agency.html", {**extra, "wanted": asked()})


def leaders() -> str:
    """One screen for leaders, which prints on A4."""
    return tk.render("scoreboard/leaders.html", {"screen": screens.screen()})
