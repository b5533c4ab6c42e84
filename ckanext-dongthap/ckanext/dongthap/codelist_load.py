"""Loads ``datasets/codelists/*.csv`` into the database; writes only what differs."""

from __future__ import annotations

import csv
import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ckan import model
from ckan.model.system_info import SystemInfo
from ckanext.dongthap import codelists
from ckanext.dongthap.changes.relay import note
from ckanext.dongthap.codelists import VERSION_KEY
from ckanext.dongthap.model.codelist import KEY, REST, CodelistEntry

#: The first of these that a file has gives the parent; it is part of the key (see the table).
PARENT_COLUMNS = ("new_code", "parent", "parent_code", "dimension")
_KNOWN = frozenset({"code", "label_vi", "label_en", "valid_from"})

Row = dict[str, Any]
RowKey = tuple[str, str, str, str]


class CodelistError(ValueError):
    """A code-list file that can't be loaded: correct the file named in the message."""


def read_file(path: Path) -> dict[RowKey, Row]:
    """Rows of one CSV by key (list, parent, code, valid_from).

    Raises `CodelistError` for a missing ``code`` column, an empty code and a repeated key.
    """
    rows: dict[RowKey, Row] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        if "code" not in (reader.fieldnames or ()):
            raise CodelistError(f"{path.name}: no column 'code'")
        for position, cells in enumerate(reader):
            row = _row(path.stem, position, cells)
            key: RowKey = (row["list"], row["parent"], row["code"], row["valid_from"])
            if not row["code"] or key in rows:
                raise CodelistError(
                    f"{path.name}: row {position + 2}: empty or repeated code {row['code']!r}"
                )
            rows[key] = row
    return rows


def _row(name: str, position: int, cells: Mapping[str, str | None]) -> Row:
    clean = {column: unicodedata.normalize("NFC", (cell or "").strip()) for column, cell in cells.items()}
    parent = next((column for column in PARENT_COLUMNS if column in clean), "")
    return {
        "list": name,
        "code": clean["code"],
        "valid_from": clean.get("valid_from", ""),
        "parent": clean.get(parent, ""),
        "label_vi": clean.get("label_vi", ""),
        "label_en": clean.get("label_en", ""),
        "position": position,
        "extra": {column: cell for column, cell in clean.items() if column not in {*_KNOWN, parent}},
    }


def load_folder(folder: Path) -> dict[str, int]:
    """Brings the table in line with the CSV files of ``folder`` and commits.

    Returns counts ``{lists, entries, added, changed, removed}``; lists without a file are left alone.
    Raises `CodelistError` before anything is written.
    """
    files = sorted(folder.glob("*.csv"))
    wanted: dict[RowKey, Row] = {}
    for path in files:
        wanted.update(read_file(path))
    counts, changed = _apply(wanted, [path.stem for path in files])
    if changed:
        _touch_version()
    for name in sorted(changed):
        note("codelist", name)
    model.Session.commit()
    return {"lists": len(files), "entries": len(wanted), **counts}


def _apply(wanted: Mapping[RowKey, Row], lists: Iterable[str]) -> tuple[dict[str, int], set[str]]:
    """Writes what differs; returns how many entries of which lists."""
    session, lists_changed = model.Session, set[str]()
    query = session.query(CodelistEntry).filter(CodelistEntry.list.in_(list(lists)))
    stored = {tuple(getattr(entry, name) for name in KEY): entry for entry in query}
    counts = {"added": 0, "changed": 0, "removed": 0}
    for key in stored.keys() - wanted.keys():
        session.delete(stored[key])
        counts["removed"] += 1
        lists_changed.add(key[0])
    for key, row in wanted.items():
        entry = stored.get(key)
        if entry is None:
            session.add(CodelistEntry(**row))
            counts["added"] += 1
            lists_changed.add(key[0])
        elif any(getattr(entry, name) != row[name] for name in REST):
            for name in REST:
                setattr(entry, name, row[name])
            counts["changed"] += 1
            lists_changed.add(key[0])
    return counts, lists_changed


def _touch_version() -> None:
    codelists.forget()
    session = model.Session
    info = session.query(SystemInfo).filter(SystemInfo.key == VERSION_KEY).first()
    if info is None:
        session.add(SystemInfo(VERSION_KEY, str(uuid.uuid4())))
    else:
        info.value = str(uuid.uuid4())
