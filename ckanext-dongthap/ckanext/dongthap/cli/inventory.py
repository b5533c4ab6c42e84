"""``dongthap sbom`` and ``dongthap advisories``: what is installed, and what is known of it."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

#: Database of advisories, asked where no other is named.
DATABASE = "https://api.osv.dev"


@click.command()
def sbom() -> None:
    """Print the software bill of materials: CycloneDX 1.6 as JSON, with Solr's jars and their checksums.

    Example: dongthap sbom > portal.cdx.json
    """
    # Only this command and the next need the library.
    from ckanext.dongthap.embedded.components import bill_of_materials

    click.echo(bill_of_materials())


@click.command()
@click.option("--database", default=DATABASE, show_default=True, help="A database with OSV's API.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
def advisories(database: str, as_json: bool) -> None:
    """Compare the packages in use with a database of known weaknesses.

    Exit codes: 0 nothing is known, 1 something is, 4 the database can't be reached.

    Example: dongthap advisories --json
    """
    from ckanext.dongthap.embedded.advisories import ask
    from ckanext.dongthap.embedded.components import components

    parts = components()
    found = ask(parts, database.rstrip("/"))
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False))
    else:
        for each in found:
            names = ", ".join((each.id, *each.aliases))
            click.echo(f"{each.package} {each.version}: {names}: {each.summary}")
        click.echo(f"{len(found)} advisories for {len(parts)} packages")
    if found:
        raise click.exceptions.Exit(1)
