"""From a looked-at file to a resource of its dataset, or to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ckanext.dongthap.openfiles import gate, store
from ckanext.dongthap.openfiles.store import Row
from ckanext.dongthap.publication.openfile import Described
from ckanext.dongthap.publish import publish_file
from ckanext.dongthap.runs import uploads, world
from ckanext.dongthap.submissions.flow import approves_itself
from ckanext.dongthap.submissions.store import Refused

from harvesters.model import Rejection
from harvesters.records import table_file

#: What is told of a column: its name and meaning in both languages, its unit.
PARTS = ("label", "label_en", "notes", "notes_en", "unit")


def publish(row: Row, actor: str, comment: str) -> Row:
    """Make the file a resource of its dataset, its tables such of the DataStore.

    A held file needs a word, and another person than the one who uploaded it. Repeated after a death it
    makes no second resource. Raises `Refused`.
    """
    if row["state"] not in store.OPEN:
        raise Refused("state")
    if row["state"] == "held":
        if not comment.strip():
            raise Refused("comment")
        if actor == row["created_by"] and not approves_itself(row["agency"]):
            raise Refused("own")
    with world.folder() as folder, gate.reviewed():
        path = uploads.local(row["file"]["upload"], folder)
        found = _tables(row, path, folder)
        tables = [] if isinstance(found, Rejection) else [_described(row, table) for table in found]
        resources, refused = publish_file(row, path, tables, actor)
    detail: dict[str, Any] = {"comment": comment, "resources": resources}
    told = [found] if isinstance(found, Rejection) else refused
    if told:
        texts = [each.message for each in told]
        detail["no_table"] = {
            "vi": " ".join(each.vi for each in texts),
            "en": " ".join(each.en for each in texts),
        }
    return store.change(row, "published", actor, detail, state="published", resource_id=resources[0])


def _tables(row: Row, path: Path, folder: Path) -> list[table_file.TypedTable] | Rejection:
    """The tables; a file without one is published as a file alone."""
    if not row["inspection"]["dictionary"]["tables"]:
        return []
    (place := folder / "tables").mkdir()
    return table_file.read_confined(path, row["file"]["filename"], place)


def _described(row: Row, table: table_file.TypedTable) -> Described:
    fields = row["inspection"]["dictionary"]["tables"][table.position]["fields"]
    words = {each["number"]: said(row["columns"], table.position, each["machine"]) for each in fields}
    named = {each["number"]: {"label": each["name"], **words[each["number"]]} for each in fields}
    return Described(table, named)


def column_key(position: int, machine: str) -> str:
    """Under which name a column is described: ``ten_cho`` in the first table, ``2.ten_cho`` in the second."""
    return f"{position + 1}.{machine}" if position else machine


def said(columns: Mapping[str, Mapping[str, str]], position: int, machine: str) -> dict[str, str]:
    """What is said of a column; a further table's says what the first one's of that name does, unless it is
    told otherwise.
    """
    own = columns.get(column_key(position, machine))
    found = columns.get(machine, {}) if own is None else own
    return {part: text for part, text in found.items() if text}


def discard(row: Row, actor: str, comment: str) -> Row:
    """Let the file go; nothing of it was public. Who returns another's file says why. Raises `Refused`."""
    if actor != row["created_by"] and not comment.strip():
        raise Refused("comment")
    return store.change(row, "discarded", actor, {"comment": comment}, state="discarded")


def describe(row: Row, actor: str, columns: dict[str, dict[str, str]], title: str | None) -> Row:
    """Keep what the editor says of the columns. Raises `Refused`."""
    tables = row["inspection"]["dictionary"]["tables"]
    known = {
        column_key(place, each["machine"]) for place, table in enumerate(tables) for each in table["fields"]
    }
    given = {
        name: {part: str(text).strip()[:1000] for part, text in words.items() if part in PARTS}
        for name, words in columns.items()
        if name in known
    }
    values: dict[str, Any] = {"columns": {**row["columns"], **given}}
    if title is not None:
        values["title"] = title
    told = {"columns": given, **({"title": title} if title is not None else {})}
    return store.change(row, "described", actor, told, **values)
