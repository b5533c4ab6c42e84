"""Agencies, indicators and open datasets of ``datasets/`` in CKAN; what is the same is left alone.

The catalogue is where the metadata of its agencies and indicators is kept: a change made elsewhere to a
field that an entry has lasts until the next load. A field that an entry does not have is never touched.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import ckan.plugins.toolkit as tk
import yaml
from ckan import logic, model
from ckan.lib import search
from ckan.types import Context
from ckanext.dongthap.publish import publish_tables

from harvesters.open_tables import OpenDataset

Outcome = Literal["created", "updated", "unchanged", "failed"]
Entry = dict[str, Any]


@dataclass
class Tally:
    """How many entries of one kind ended how; the faults of those that failed by their name."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    faults: dict[str, Any] = field(default_factory=dict)

    def count(self, outcome: Outcome) -> None:
        setattr(self, outcome, getattr(self, outcome) + 1)


def read_entries(folder: Path) -> list[Entry]:
    """Entries of all YAML files of a folder, in the order of file names; dates and numbers as text."""
    entries: list[Entry] = []
    for path in sorted(folder.glob("*.yaml")):
        with path.open(encoding="utf-8") as stream:
            entries += [plain(entry) for entry in yaml.safe_load(stream) or ()]
    return entries


def plain(value: Any) -> Any:
    """Text NFC and trimmed, dates ISO, numbers decimal text; booleans, lists and objects stay."""
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain(member) for member in value]
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).strip()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return format(Decimal(repr(value)), "f")
    return value


def comparable(value: Any) -> Any:
    """`plain` without what is empty: an absent field and an empty one are the same."""
    value = plain(value)
    if isinstance(value, dict):
        members = {name: comparable(member) for name, member in value.items()}
        return {name: member for name, member in members.items() if member is not None} or None
    if isinstance(value, list):
        return [comparable(member) for member in value] or None
    return None if value == "" else value


def differences(entry: Entry, shown: dict[str, Any]) -> Entry:
    """Fields of ``entry`` that ``shown`` (of ``package_show`` or ``organization_show``) has otherwise."""
    stored = {**shown, "owner_org": (shown.get("organization") or {}).get("name")}
    return {name: value for name, value in entry.items() if comparable(value) != comparable(stored.get(name))}


def _write(kind: str, entry: Entry, exists: bool, **more: Any) -> Outcome:
    """``more`` is the context of the write."""
    site_user = tk.get_action("get_site_user")(Context(ignore_auth=True), {})["name"]
    context = Context(user=site_user, ignore_auth=True, **more)
    if not exists:
        tk.get_action(f"{kind}_create")(context, entry)
        return "created"
    shown = tk.get_action(f"{kind}_show")(Context(user=site_user, ignore_auth=True), {"id": entry["name"]})
    changed = differences(entry, shown)
    if not changed:
        return "unchanged"
    tk.get_action(f"{kind}_patch")(context, {**changed, "id": shown["id"]})
    return "updated"


def write_agency(entry: Entry) -> Outcome:
    """Creates or updates the organization ``entry["name"]``. Raises `tk.ValidationError`."""
    return _write("organization", entry, model.Group.get(entry["name"]) is not None)


def write_dataset(entry: Entry) -> Outcome:
    """Creates or updates the metadata of the dataset ``entry["name"]``. Raises `tk.ValidationError`.

    It is found after the next commit of the index: one for many datasets is a hundred times cheaper.
    """
    exists = model.Package.get(entry["name"]) is not None
    done = _write("package", entry, exists, defer_commit=True, return_id_only=True)
    if done != "unchanged":
        package = model.Package.get(entry["name"])
        assert package
        logic.index_update_package({"ignore_auth": True}, package.id, defer_commit=True)
        model.repo.commit()
    return done


def write_open_dataset(dataset: OpenDataset) -> Outcome:
    """Creates or updates an open dataset with its tables. Raises `tk.ValidationError`."""
    done = write_dataset({"type": "dataset", **plain(dataset.entry)})
    package = model.Package.get(dataset.entry["name"])
    assert package
    actor = tk.get_action("get_site_user")(Context(ignore_auth=True), {})["name"]
    written = publish_tables(package.id, dataset.tables, actor)
    return "updated" if written and done == "unchanged" else done


def load_agencies(entries: Iterable[Entry], tally: Tally) -> Iterator[str]:
    """Writes agencies, yields the name of each when it is done."""
    yield from _load(entries, write_agency, tally)


def load_indicators(entries: Iterable[Entry], tally: Tally) -> Iterator[str]:
    """Writes indicators, yields the name of each when it is done."""
    yield from _load(({"type": "indicator", **entry} for entry in entries), write_dataset, tally)
    search.commit()


def load_open_datasets(datasets: Iterable[OpenDataset], tally: Tally) -> Iterator[str]:
    """Writes open datasets with their tables, yields the name of each when it is done."""
    yield from _load(datasets, write_open_dataset, tally)
    search.commit()


def _load(entries: Iterable[Any], write: Any, tally: Tally) -> Iterator[str]:
    for entry in entries:
        name = entry.entry["name"] if isinstance(entry, OpenDataset) else entry["name"]
        try:
            tally.count(write(entry))
        except tk.ValidationError as fault:
            model.Session.rollback()
            tally.count("failed")
            tally.faults[name] = fault.error_dict
        yield name
