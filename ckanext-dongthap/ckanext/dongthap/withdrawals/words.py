"""Words about withdrawals."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckanext.dongthap.submissions.store import Refused


def refused(error: Refused) -> str:
    """Why an act was refused."""
    return {
        "unpublished": tk._("It was never published: it may be deleted"),
        "open": tk._("It is withdrawn already, or a withdrawal is proposed"),
        "own": tk._("Another person confirms what you proposed"),
        "release": tk._("There is no such release"),
        "only_release": tk._("No earlier figures can take its place: withdraw the indicator"),
        "state": tk._("The withdrawal is in another state by now"),
    }[error.code]


def state(name: str) -> str:
    """A withdrawal's state."""
    return {
        "proposed": tk._("withdrawal proposed"),
        "refused": tk._("withdrawal refused"),
        "withdrawn": tk._("withdrawn"),
        "restored": tk._("restored"),
    }[name]
