"""``ckan dongthap worker``: carries out runs."""

from __future__ import annotations

import socket

import click
from ckanext.dongthap.cli.group import dongthap

#: Seconds that a socket without a limit of its own may stay silent.
_PATIENCE = 60


@dongthap.command(short_help="Carry out runs.")
@click.option("--once", is_flag=True, help="Stop when the queue is empty.")
@click.pass_context
def worker(ctx: click.Context, once: bool) -> None:
    """Carry out queued runs until it is stopped; start as many as you like, on as many hosts.

    Example: dongthap worker --once
    """
    from ckanext.dongthap.worker import work

    # For this whole process: CKAN's mailer waits for ever on a mail server that does not answer.
    socket.setdefaulttimeout(_PATIENCE)
    work(ctx.meta["flask_app"], once)
