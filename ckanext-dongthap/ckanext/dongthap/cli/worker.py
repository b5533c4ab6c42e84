"""``ckan dongthap worker``: carries out runs."""

from __future__ import annotations

import click
from ckanext.dongthap.cli.group import dongthap


@dongthap.command(short_help="Carry out runs.")
@click.option("--once", is_flag=True, help="Stop when the queue is empty.")
@click.pass_context
def worker(ctx: click.Context, once: bool) -> None:
    """Carry out queued runs until it is stopped; start as many as you like, on as many hosts.

    Example: dongthap worker --once
    """
    from ckanext.dongthap.worker import work

    work(ctx.meta["flask_app"], once)
