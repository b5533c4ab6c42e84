"""``ckan dongthap check`` and ``ckan dongthap outbox``: agreement, and what is owed."""

from __future__ import annotations

import json
from dataclasses import asdict

import click
from ckanext.dongthap.checks import nightly
from ckanext.dongthap.cli.group import as_json, dongthap
from ckanext.dongthap.publication.outbox import drain_outbox


@dongthap.command(short_help="Do databases, files and index agree?")
@as_json
def check(as_json: bool) -> None:
    """Compare what is published in the databases, the files and the index; list what nothing points at.

    The workers do so each night and after they start; `/kiem-tra` shows what they found.

    Exit codes: 0 they agree, 1 they differ.

    Example: dongthap check --json
    """
    problems = nightly.problems()
    if as_json:
        click.echo(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False))
    else:
        for problem in problems:
            click.echo(f"{problem.code}: {problem.detail} ({problem.package_id})")
        click.echo(f"{len(problems)} problems")
    if problems:
        raise click.exceptions.Exit(1)


@dongthap.command(short_help="Settle what publications owe.")
@as_json
def outbox(as_json: bool) -> None:
    """Bring metadata, index and downloads up to what is published; the workers do so each minute.

    Example: dongthap outbox
    """
    settled = drain_outbox()
    click.echo(json.dumps({"settled": settled}) if as_json else f"{settled} settled")
