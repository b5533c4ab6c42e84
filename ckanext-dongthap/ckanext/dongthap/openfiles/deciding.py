"""From a looked-at file to a resource of its dataset, or to nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ckanext.dongthap.openfiles import gate, store
from ckanext.dongthap.openfiles.store import Row
from ckanext.dongthap.publish import publish_file
from ckanext.dongthap.runs import uploads, world
from ckanext.dongthap.submissions.flow import approves_itself
from ckanext.dongthap.submissions.store import Refused

from harvesters.model import Rejection
from harvesters.records import table_file

#: What is told of a column: its name and meaning in both languages, its unit.
PARTS = ("label", "label_en", "notes", "notes_en", "unit")


def publish(row: Row, actor: str, comment: str) -> Row:
    """Make the file a resource of its dataset, its first table one of the DataStore.

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
        table = _table(row, path, folder)
        resource = publish_file(row, path, table, _told(row), actor)
    detail = {"comment": comment}
    return store.change(row, "published", actor, detail, state="published", resource_id=resource)


def _table(row: Row, path: Path, folder: Path) -> table_file.TypedTable | None:
    """The first table; a file without one is published as a file alone."""
    if not row["inspection"]["dictionary"]["tables"]:
        return None
    (place := folder / "table").mkdir()
    found = table_file.read_confined(path, row["file"]["filename"], place)
    return None if isinstance(found, Rejection) else found


def _told(row: Row) -> dict[str, dict[str, str]]:
    """Header → what the data dictionary says of the column."""
    fields = [field for table in row["inspection"]["dictionary"]["tables"][:1] for field in table["fields"]]
    said = row["columns"]
    return {
        each["name"]: {"label": each["name"], **{k: v for k, v in said.get(each["machine"], {}).items() if v}}
        for each in fields
    }


def discard(row: Row, actor: str, comment: str) -> Row:
    """Let the file go; nothing of it was public. Who returns another's file says why. Raises `Refused`."""
    if actor != row["created_by"] and not comment.strip():
        raise Refused("comment")
    return store.change(row, "discarded", actor, {"comment": comment}, state="discarded")


def describe(row: Row, actor: str, columns: dict[str, dict[str, str]], title: str | None) -> Row:
    """Keep what the editor says of the columns. Raises `Refused`."""
    known = {
        each["machine"] for table in row["inspection"]["dictionary"]["tables"] for each in table["fields"]
    }
    said = {
        name: {part: str(text).strip()[:1000] for part, text in words.items() if part in PARTS}
        for name, words in columns.items()
        if name in known
    }
    values: dict[str, Any] = {"columns": {**row["columns"], **said}}
    if title is not None:
        values["title"] = title
    told = {"columns": said, **({"title": title} if title is not None else {})}
    return store.change(row, "described", actor, told, **values)
