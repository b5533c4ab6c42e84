"""Why something can't be done with a submission, in the words of the page; the codes are stable."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckanext.dongthap.submissions.store import Refused


def refusal(error: Refused) -> str:
    """The sentence for a refusal."""
    if error.code == "state":
        return tk._("The submission is in a state in which this can not be done")
    found = {
        "revision": tk._("The submission was changed meanwhile; look at it again"),
        "comment": tk._("Write a word of explanation"),
        "own": tk._("Nobody approves what they submitted themselves; another person must decide"),
        "moved": tk._("Another release came out meanwhile; look at the new differences"),
        "time": tk._("The time must lie ahead, at most a year"),
        "empty": tk._("Choose a file, fill in the figures, or say that there is nothing to report"),
        "upload": tk._("The upload is not complete or has been forgotten; upload the file again"),
        "too_large": tk._("The file is too large"),
        "foreign": tk._("An indicator is not one of this agency"),
        "period": tk._("Not a period: use 2024, 2024-H1, 2024-Q3, 2024-07, 2024-07-15 or 2016-2017"),
        "reported": tk._("The period has figures already; there is nothing left to report"),
        "mapping": tk._("This way of reading the file is not complete: {detail}").format(
            detail=error.words.get("detail", "")
        ),
        "one": tk._("By hand one indicator at a time can be filled in"),
    }
    return found.get(error.code) or obstacle(error.code)


def obstacle(code: str) -> str:
    """What stands against submitting, and what to do."""
    return {
        "unchecked": tk._("Check the figures first"),
        "faulty": tk._("Correct the errors and upload the file again"),
        "confirm": tk._("Confirm how the file is to be read"),
        "refused": tk._("The file could not be read; upload another"),
        "unchanged": tk._("The figures are those that are published already"),
        "reason": tk._("Published figures are changed: write why"),
        "unexplained": tk._("Write a word of explanation for each unusual value"),
    }.get(code, code)
