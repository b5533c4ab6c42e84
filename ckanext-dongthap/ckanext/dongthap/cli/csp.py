"""``ckan dongthap csp``: what the policy of pages kept browsers from."""

from __future__ import annotations

import json

import click
from ckanext.dongthap.cli.group import as_json, dongthap
from ckanext.dongthap.http import reports


@dongthap.command(short_help="What browsers report of scripts and styles that were not let in.")
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 30), help="How many days back.")
@as_json
def csp(days: int, as_json: bool) -> None:
    """Count the reports of browsers by day, directive and page: a script or style that a page must not have.

    Example: dongthap csp --days 30
    """
    found = reports.counted(days)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for day, kinds in found.items():
        for kind, number in sorted(kinds.items(), key=lambda each: -each[1]):
            click.echo(f"{day} {number:6} {kind}")
    click.echo(f"{sum(sum(kinds.values()) for kinds in found.values())} reports")
