"""The command group ``ckan dongthap``; each subject adds its commands to it."""

from __future__ import annotations

import click


@click.group(short_help="The Đồng Tháp portal.")
def dongthap() -> None:
    """Sources, runs, publication and upkeep of the Đồng Tháp portal."""


as_json = click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
