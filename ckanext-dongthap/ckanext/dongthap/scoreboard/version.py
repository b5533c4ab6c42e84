"""What the scoreboard follows besides the portal's content: what is due, the day, the weights."""

from __future__ import annotations

from typing import Any

from ckanext.dongthap import config
from ckanext.dongthap.scoreboard import reporting
from ckanext.dongthap.submissions import owed


def moving() -> tuple[Any, ...]:
    """Changes with the table of due dates, which the worker brings up to date behind the change feed."""
    return (*reporting.digest(), owed.today().isoformat(), str(config.scoreboard_weights()))
