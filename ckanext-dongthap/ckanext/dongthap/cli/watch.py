"""Watching runs from a terminal until each has ended."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any

import click
from ckanext.dongthap.runs import queue, store

#: Exit code of a command by the state in which a run ended.
EXIT = {"failed": 6, "held": 10, "cancelled": 6}
NO_WORKER = 9
_PATIENCE = 60


def watch(run_ids: Sequence[str], quiet: bool = False) -> list[dict[str, Any]]:
    """Wait until every run has ended; their rows in the order asked. Exits with 9 if nobody works."""
    ended: dict[str, dict[str, Any]] = {}
    alive = time.monotonic()
    hidden = quiet or not sys.stderr.isatty()
    with click.progressbar(length=len(run_ids), label="sources", file=sys.stderr, hidden=hidden) as bar:
        while len(ended) < len(run_ids):
            for row in store.ended(set(run_ids) - ended.keys()):
                ended[row["id"]] = row
                bar.update(1)
            if queue.workers_alive():
                alive = time.monotonic()
            elif time.monotonic() - alive > _PATIENCE:
                click.echo("No worker is at work: start one with `dongthap up`.", err=True)
                raise click.exceptions.Exit(NO_WORKER)
            time.sleep(0.3)
    return [ended[run_id] for run_id in run_ids]
