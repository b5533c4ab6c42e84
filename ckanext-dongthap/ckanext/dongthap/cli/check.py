"""``ckan dongthap check`` and ``ckan dongthap outbox``: agreement, and what is owed."""

from __future__ import annotations

import json
from dataclasses import asdict

import click
from ckanext.dongthap.cli.group import dongthap
from ckanext.dongthap.publication.consistency import check_consistency
from ckanext.dongthap.publication.outbox import drain_outbox


@dongthap.command(short_help="Do databases, files and index agree?")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def check(as_json: bool) -> None:
    """Compare what is published in the databases, the files and the index; exit status 1 if they differ."""
    problems = check_consistency()
    if as_json:
        click.echo(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False))
    else:
        for problem in problems:
            click.echo(f"{problem.code}: {problem.detail} ({problem.package_id})")
        click.echo(f"{len(problems)} problems")
    if problems:
        raise click.exceptions.Exit(1)


@dongthap.command(short_help="Settle what publications owe.")
def outbox() -> None:
    """Bring metadata, index and downloads up to what is published."""
    click.echo(f"{drain_outbox()} settled")
