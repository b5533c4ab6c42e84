"""Says how far `dongthap up` is: a bar on a terminal, plain lines in a pipe, nothing for --json."""

from __future__ import annotations

import sys
import time

import click

WIDTH = 30


class Progress:
    """Counts ``total`` steps."""

    def __init__(self, total: int, quiet: bool = False) -> None:
        self.total = total
        self.quiet = quiet
        self.done = 0
        self.began = time.monotonic()
        self.on_terminal = sys.stdout.isatty()

    def step(self, what: str) -> None:
        """Begin the next step."""
        self.done += 1
        self._show(what, new_step=True)

    def detail(self, what: str) -> None:
        """More about the step under way; a pipe gets none of it."""
        if self.on_terminal:
            self._show(what, new_step=False)

    def note(self, line: str) -> None:
        """A line that stays."""
        if not self.quiet:
            self._clear()
            click.echo(line)

    def close(self) -> None:
        """End the bar's line."""
        self._clear()

    def _clear(self) -> None:
        if self.on_terminal and not self.quiet:
            click.echo("\r\033[K", nl=False)

    def _show(self, what: str, new_step: bool) -> None:
        if self.quiet:
            return
        if not self.on_terminal:
            click.echo(f"[{self.done}/{self.total}] {time.monotonic() - self.began:5.1f} s  {what}")
            return
        filled = WIDTH * (self.done if not new_step else self.done - 1) // self.total
        bar = "█" * filled + "░" * (WIDTH - filled)
        click.echo(f"\r\033[K{bar} {self.done}/{self.total} {what}", nl=False)
