"""``ckan dongthap db upgrade``: both databases to the present version."""

from __future__ import annotations

import click
from ckan.cli.db import upgrade as ckan_db_upgrade
from ckanext.dongthap.cli.group import dongthap
from ckanext.dongthap.datastore import migrate


@dongthap.group(short_help="Databases of the portal.")
def db() -> None:
    """The plugin's tables in CKAN's database and schema ``dongthap`` in the DataStore's."""


@db.command()
@click.pass_context
def upgrade(ctx: click.Context) -> None:
    """Run all pending migrations; a second time it changes nothing.

    Example: dongthap db upgrade
    """
    ctx.invoke(ckan_db_upgrade, version="head", plugin="", skip_core=True, skip_plugins=False)
    click.echo(f"DataStore schema dongthap: {migrate.upgrade()}")
