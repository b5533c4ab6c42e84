"""``ckan dongthap source``: sources listed, shown, run, previewed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import yaml
from ckanext.dongthap.cli.group import as_json, dongthap
from ckanext.dongthap.cli.watch import EXIT, watch
from ckanext.dongthap.runs import present, preview, queue, sources

from harvesters.assets import datasets_dir
from harvesters.errors import HarvestError
from harvesters.spec import Source


@dongthap.group(short_help="Sources of data.")
def source() -> None:
    """Sources: where agencies' data is pulled from."""


@source.command("list")
@as_json
def list_sources(as_json: bool) -> None:
    """List sources with their state and next run.

    Example: dongthap source list --json
    """
    found = [present.source(kept) for kept in sources.find()]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        last = one["last_run"]["state"] if one["last_run"] else "never run"
        paused = "" if one["active"] else "  paused"
        click.echo(f"{one['name']:45} {one['agency']:32} {last:10} {one['next_run'] or ''}{paused}")
    click.echo(f"{len(found)} sources")


@source.command()
@click.argument("name")
@as_json
def show(name: str, as_json: bool) -> None:
    """Show a source's specification as YAML, ready to be edited and run.

    Example: dongthap source show thong-ke-lua > lua.yaml
    """
    kept = _known([name])[0]
    if as_json:
        click.echo(json.dumps(present.source(kept), ensure_ascii=False))
    else:
        click.echo(sources.as_yaml(kept.spec), nl=False)


@source.command()
def schema() -> None:
    """Print the JSON Schema of a source's specification.

    Example: dongthap source schema > source.schema.json
    """
    click.echo(json.dumps(Source.model_json_schema(), ensure_ascii=False, indent=2))


@source.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def load(files: Sequence[Path], as_json: bool) -> None:
    """Load specifications (YAML): the given files, or all of datasets/sources but those that were changed
    in the portal since.

    Example: dongthap source load lua.yaml
    """
    try:
        specs = [
            sources.parse(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in files
        ] or sources.read_folder(datasets_dir() / "sources")
    except HarvestError as error:
        raise click.ClickException(f"{error.message.vi}\n{error.message.en}") from error
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    for spec in specs:
        mine = not files and sources.made_in_portal(spec.name)
        counts["unchanged" if mine else sources.save(spec, "file")] += 1
    click.echo(json.dumps(counts) if as_json else ", ".join(f"{n} {what}" for what, n in counts.items()))


@source.command()
@click.argument("names", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All sources that are not paused.")
@click.option("--no-wait", is_flag=True, help="Only queue them; print their ids.")
@as_json
def run(names: Sequence[str], every: bool, no_wait: bool, as_json: bool) -> None:
    """Run sources now and show what becomes of them.

    Exit codes: 0 all published or unchanged, 6 one failed, 9 no worker is at work, 10 one is held.

    Example: dongthap source run --all --json
    """
    if bool(names) == every:
        raise click.UsageError("name sources, or give --all")
    chosen = [kept for kept in sources.find() if kept.row["active"]] if every else _known(names)
    asked = [queue.ask(kept.spec.name, "command") for kept in chosen]
    if no_wait:
        click.echo(json.dumps(asked) if as_json else "\n".join(asked))
        return
    ended = watch(asked, quiet=as_json)
    if as_json:
        click.echo(json.dumps([present.run(row) for row in ended], ensure_ascii=False))
    else:
        tell(ended)
    raise click.exceptions.Exit(max((EXIT.get(row["state"], 0) for row in ended), default=0))


@source.command("preview")
@click.argument("spec_or_name")
@click.option("--limit", default=5, show_default=True, help="Rows of each table and list.")
@as_json
def preview_source(spec_or_name: str, limit: int, as_json: bool) -> None:
    """Show what a run would publish, touching nothing: a source's name, or a file with a specification.

    Exit codes: 0 it would publish or change nothing, 6 it would fail, 10 it would be held.

    Example: dongthap source preview lua.yaml --limit 3
    """
    path = Path(spec_or_name)
    try:
        spec = (
            sources.parse(yaml.safe_load(path.read_text(encoding="utf-8")))
            if path.is_file()
            else _known([spec_or_name])[0].spec
        )
    except HarvestError as error:
        raise click.ClickException(f"{error.message.vi}\n{error.message.en}") from error
    found = preview.preview(spec, limit, trusted=True)
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else "\n".join(describe(found)))
    raise click.exceptions.Exit(EXIT.get(found["state"], 0))


def describe(found: dict[str, Any]) -> Iterator[str]:
    """A preview as lines of text."""
    for item in found.get("raw", []):
        yield f"{item['filename'] or item['origin']}: {item['size']} bytes"
    yield from (f"{name}: {value}" for name, value in found.get("detected", {}).items())
    for table in found.get("tables", []):
        yield f"table {table['sheet'] or ''} of {table['count']} rows; header: {' | '.join(table['header'])}"
        yield from (f"  {number}: {' | '.join(cells)}" for number, cells in table["rows"])
    yield from _datasets(found)
    for release in found.get("releases", []):
        change = f"+{release['added']} ~{release['changed']} -{release['removed']}"
        yield f"{release['indicator']}: {release['rows']} observations ({change})"
        for row in release["observations"]:
            where = f"{row['period']} {row['area_name']} ({row['source_row']})"
            yield f"  {where}: {row['qualifier']}{row['value']}"
    for fault in found.get("rejections", []) + found["reasons"]:
        place = " ".join(str(fault[name]) for name in ("sheet", "row", "column") if fault.get(name))
        yield f"{fault['code']} {place}: {fault['message']['vi']} / {fault['message']['en']}"
    yield f"would be: {found['state']}"


def _datasets(found: dict[str, Any]) -> Iterator[str]:
    """What a catalogue would change, field by field."""
    counts = found.get("counts", {})
    if "created" in counts:
        names = ("created", "updated", "unchanged", "gone", "removed", "skipped")
        yield "datasets: " + ", ".join(f"{counts[name]} {name}" for name in names)
    for one in found.get("datasets", []):
        yield f"{one['status']}: {one['title']} ({one['identifier']})"
        if one["status"] == "updated":
            for each in one["differences"]:
                yield f"  {each['field']}: {each['before']!r} -> {each['after']!r}"


def tell(rows: Sequence[dict[str, Any]]) -> None:
    """A line per run, and the sum."""
    for row in rows:
        click.echo(f"{row['source']}: {present.sentence(row)}")
    states = [row["state"] for row in rows]
    sums = [f"{states.count(state)} {state}" for state in dict.fromkeys(states)]
    nothing = set(states) == {"unchanged"}
    click.echo(f"{len(rows)} sources: {', '.join(sums)}" + ("; nothing changed" if nothing else ""))


def _known(names: Sequence[str]) -> list[sources.Kept]:
    found: list[sources.Kept] = []
    for name in names:
        kept = sources.get(name)
        if kept is None:
            raise click.ClickException(f"there is no source {name!r}: see `dongthap source list`")
        found.append(kept)
    return found
