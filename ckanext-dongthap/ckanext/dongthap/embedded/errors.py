"""What stops `dongthap up`: one line on what, one on what to do, and an exit code."""

from __future__ import annotations

import errno
from typing import IO, Any

import click

PORT_IN_USE = 3
TOOL_MISSING = 4
DISK_FULL = 5
SERVICE_DIED = 6
HOME_BUSY = 7
BAD_SETTING = 8
NOT_RUNNING = 9


class CannotGoOn(click.ClickException):
    """``what`` happened, what to do (``remedy``), and the process's exit code."""

    def __init__(self, what: str, remedy: str, exit_code: int) -> None:
        super().__init__(what)
        self.remedy = remedy
        self.exit_code = exit_code  # pyright: ignore[reportAttributeAccessIssue]

    def show(self, file: IO[Any] | None = None) -> None:
        click.secho(f"dongthap: {self.message}", fg="red", err=True)
        click.echo(f"  → {self.remedy}", err=True)


def disk_error(error: Exception) -> CannotGoOn | None:
    """The error to show when the disk or the quota is full, else None."""
    if not isinstance(error, OSError) or error.errno not in (errno.ENOSPC, errno.EDQUOT):
        return None
    return CannotGoOn("the disk is full", "free some space, then run `make up` again", DISK_FULL)
