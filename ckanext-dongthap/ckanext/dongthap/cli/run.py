"""``ckan dongthap run``: runs listed, shown, and held ones decided."""

from __future__ import annotations

import json

import click
from ckanext.dongthap.cli.group import as_json, dongthap
from ckanext.dongthap.cli.source import tell
from ckanext.dongthap.cli.watch import EXIT, watch
from ckanext.dongthap.runs import decide, present, rejections, store


@dongthap.group(short_help="Runs of sources.")
def run() -> None:
    """Runs: executions of sources, with their state, counts and errors."""


@run.command("list")
@click.option("--source", "source_name", help="Only runs of this source.")
@click.option("--state", "states", multiple=True, type=click.Choice([*store.OPEN, *store.FINAL]))
@click.option("--limit", default=20, show_default=True)
@click.option("--offset", default=0, show_default=True)
@as_json
def list_runs(
    source_name: str | None, states: tuple[str, ...], limit: int, offset: int, as_json: bool
) -> None:
    """List runs, the newest first.

    Example: dongthap run list --state held --limit 50
    """
    count, rows = store.find([source_name] if source_name else None, states, limit, offset)
    if as_json:
        click.echo(json.dumps([present.run(row) for row in rows], ensure_ascii=False))
        return
    for row in rows:
        click.echo(
            f"{row['id']}  {row['created']:%Y-%m-%d %H:%M}  {row['source']:45} {present.sentence(row)}"
        )
    click.echo(f"{len(rows)} of {count} runs")


@run.command()
@click.argument("run_id")
@as_json
def show(run_id: str, as_json: bool) -> None:
    """Show one run: what it brought, what changed, why it is held.

    Example: dongthap run show 0b7e4a1c-7d40-4f0e-9f5c-3d8b0c7a2f11
    """
    row = _known(run_id)
    if as_json:
        click.echo(json.dumps(present.run(row), ensure_ascii=False))
        return
    click.echo(f"{row['source']}: {present.sentence(row)}")
    for reason in row["reasons"]:
        click.echo(f"  {reason['code']}: {reason['message']['vi']} / {reason['message']['en']}")
    for one in row["datasets"]:
        click.echo(f"  {one['status']}: {one['title']} ({one['identifier']})")
    for result in row["releases"]:
        change = f"+{result['added']} ~{result['changed']} -{result['removed']}"
        click.echo(f"  {result['indicator']}: {result['status']}, {result['rows']} rows ({change})")


@run.command("rejections")
@click.argument("run_id")
@click.option("--limit", default=100, show_default=True)
@click.option("--offset", default=0, show_default=True)
@as_json
def list_rejections(run_id: str, limit: int, offset: int, as_json: bool) -> None:
    """List what a run did not accept: where, which rule, what to do.

    Example: dongthap run rejections 0b7e4a1c-7d40-4f0e-9f5c-3d8b0c7a2f11 --limit 10
    """
    found = rejections.page(_known(run_id)["rejections_sha256"], limit, offset)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        place = " ".join(str(one[name]) for name in ("sheet", "row", "column") if one.get(name))
        click.echo(f"{place}: {one['code']}: {one['message']['vi']} / {one['message']['en']}")


@run.command()
@click.argument("run_id")
@as_json
def publish(run_id: str, as_json: bool) -> None:
    """Publish a held run all the same, and show what becomes of it.

    Example: dongthap run publish 0b7e4a1c-7d40-4f0e-9f5c-3d8b0c7a2f11
    """
    try:
        asked = decide.let_through(_known(run_id), "")
    except decide.NotHeld as error:
        raise click.ClickException(str(error)) from error
    ended = watch([asked], quiet=as_json)
    if as_json:
        click.echo(json.dumps([present.run(row) for row in ended], ensure_ascii=False))
    else:
        tell(ended)
    raise click.exceptions.Exit(max(EXIT.get(row["state"], 0) for row in ended))


@run.command()
@click.argument("run_id")
def cancel(run_id: str) -> None:
    """Cancel a run that waits or runs, or dismiss one that is held.

    Example: dongthap run cancel 0b7e4a1c-7d40-4f0e-9f5c-3d8b0c7a2f11
    """
    if not store.cancel(_known(run_id)["id"], "", (*store.OPEN, "held")):
        raise click.ClickException("the run has ended already")
    click.echo("cancelled")


def _known(run_id: str) -> store.Row:
    row = store.get(run_id) if decide.is_id(run_id) else None
    if row is None:
        raise click.ClickException(f"there is no run {run_id!r}: see `dongthap run list`")
    return row
