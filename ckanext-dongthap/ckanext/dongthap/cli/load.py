"""``ckan dongthap load``: code lists, agencies, indicators and open datasets from ``datasets/``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import click
from ckanext.dongthap import catalogue
from ckanext.dongthap.catalogue import Tally
from ckanext.dongthap.cli.group import dongthap
from ckanext.dongthap.codelist_load import CodelistError, load_folder
from ckanext.dongthap.search import entries

from harvesters.assets import datasets_dir
from harvesters.open_tables import read_open_datasets

Loader = Callable[[Iterable[Any], Tally], Iterator[str]]


@dongthap.command()
@click.option("--json", "as_json", is_flag=True, help="Counts as JSON on standard output.")
def load(as_json: bool) -> None:
    """Load code lists, agencies, indicators and open datasets; what is the same already is not written.

    Agencies and areas are indexed anew for the suggestions of the search.

    Example: dongthap load --json
    """
    try:
        counts: dict[str, Any] = {"codelists": load_folder(datasets_dir() / "codelists")}
    except CodelistError as fault:
        raise click.ClickException(str(fault)) from fault
    data = datasets_dir()
    for kind, loader, given in (
        ("organizations", catalogue.load_agencies, catalogue.read_entries(data / "organizations")),
        ("indicators", catalogue.load_indicators, catalogue.read_entries(data / "indicators")),
        ("open", catalogue.load_open_datasets, read_open_datasets(data / "open", data / "codelists")),
    ):
        counts[kind] = asdict(_load(kind, loader, given))
    counts["suggestions"] = {"entries": entries.refresh()}
    click.echo(json.dumps(counts, ensure_ascii=False) if as_json else _summary(counts))
    failed = [
        f"{name}: {fault}" for kind in counts.values() for name, fault in kind.get("faults", {}).items()
    ]
    if failed:
        raise click.ClickException("not loaded, correct these entries:\n" + "\n".join(failed))


def _load(kind: str, loader: Loader, given: Sequence[Any]) -> Tally:
    tally = Tally()
    names = loader(given, tally)
    with click.progressbar(names, length=len(given), label=kind, file=sys.stderr) as progress:
        for _name in progress:
            pass
    return tally


def _summary(counts: dict[str, Any]) -> str:
    lists = counts["codelists"]
    lines = [
        f"code lists: {lists['lists']} lists, {lists['entries']} entries: {lists['added']} added, "
        f"{lists['changed']} changed, {lists['removed']} removed"
    ]
    for kind in ("organizations", "indicators", "open"):
        tally = counts[kind]
        lines.append(
            f"{kind}: {tally['created']} created, {tally['updated']} updated, "
            f"{tally['unchanged']} unchanged, {tally['failed']} failed"
        )
    return "\n".join(lines)
