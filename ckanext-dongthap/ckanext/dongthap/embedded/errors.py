"""What stops `dongthap up`: one line on what, one on what to do, and an exit code."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from typing import IO, Any

import click

PORT_IN_USE = 3
TOOL_MISSING = 4
DISK_FULL = 5
SERVICE_DIED = 6
HOME_BUSY = 7
BAD_SETTING = 8
NOT_RUNNING = 9
#: With less room than one segment of PostgreSQL's log, nothing goes on.
_FULL_BYTES = 16 << 20


class CannotGoOn(click.ClickException):
    """``what`` happened, what to do (``remedy``), and the process's exit code."""

    def __init__(self, what: str, remedy: str, exit_code: int) -> None:
        super().__init__(what)
        self.remedy = remedy
        self.exit_code = exit_code  # pyright: ignore[reportAttributeAccessIssue]

    def show(self, file: IO[Any] | None = None) -> None:
        click.secho(f"dongthap: {self.message}", fg="red", err=True)
        click.echo(f"  → {self.remedy}", err=True)


def disk_error(error: Exception, folder: Path) -> CannotGoOn | None:
    """The error to show when the disk or the quota is full, else None.

    A service that found no room says so in words of its own, or not at all: the disk is asked as well.
    """
    told = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    failed = not isinstance(error, click.ClickException) or error.exit_code == SERVICE_DIED
    if not told and not (failed and folder.exists() and shutil.disk_usage(folder).free < _FULL_BYTES):
        return None
    return CannotGoOn(f"the disk is full: {folder}", "free some space, then run `make up` again", DISK_FULL)
