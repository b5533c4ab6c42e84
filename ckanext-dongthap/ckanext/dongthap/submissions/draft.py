"""Making a draft and changing what it holds: a file, figures typed by hand, or that there is nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ckanext.dongthap.publication import storage
from ckanext.dongthap.runs import uploads
from ckanext.dongthap.submissions import chunks, remembered, store
from ckanext.dongthap.submissions.indicators import of_agencies
from ckanext.dongthap.submissions.states import EDITABLE
from ckanext.dongthap.submissions.store import Refused, Row
from pydantic import ValidationError

from harvesters.forms.model import UploadMapping
from harvesters.vietnamese.periods import Unread, parse

_TYPED = ("note", "reason", "explanations")


def create(agency: str, actor: str, given: Mapping[str, Any]) -> tuple[Row, bool]:
    """A new draft, and whether it was made now (see `store.create`). Raises `Refused`."""
    values = {**_copied(agency, given), **_content(agency, given)}
    if "kind" not in values:
        raise Refused("empty")
    values |= {name: given[name] for name in ("note", "reason") if given.get(name)}
    return store.create(agency, actor, given.get("key") or "", **values)


def update(submission_id: str, actor: str, given: Mapping[str, Any], revision: int | None = None) -> Row:
    """Change a draft. New content must be checked anew; texts are kept as they are typed.

    Raises `KeyError`, `Refused`.
    """
    row = store.get(submission_id)
    if row is None:
        raise KeyError(submission_id)
    content = _content(row["agency"], given)
    texts = {name: given[name] for name in _TYPED if name in given}
    with store.change(submission_id, revision) as change:
        if change.row["state"] not in EDITABLE:
            raise Refused("state")
        if "explanations" in texts:
            texts["explanations"] = {**change.row["explanations"], **_said(texts["explanations"])}
        if not _differs(change.row, content):
            return change.quietly(actor, **texts) if _differs(change.row, texts) else change.row
        change.put_items([])
        told = {name: content[name] for name in ("file", "indicators", "kind", "replaces") if name in content}
        return change.apply("changed", actor, told, **content, **texts, report=None, report_sha256=None)


def _differs(row: Row, values: Mapping[str, Any]) -> bool:
    return any(row[name] != value for name, value in values.items())


def _said(texts: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): str(text).strip()[:2000] for key, text in texts.items()}


def _copied(agency: str, given: Mapping[str, Any]) -> Row:
    """What an older submission of the agency held, to begin with. Raises `Refused`."""
    if not given.get("copy_of"):
        return {}
    row = store.get(given["copy_of"])
    if row is None or row["agency"] != agency:
        raise Refused("foreign")
    names = ("kind", "file", "given", "mapping", "indicators", "replaces", "reason", "note", "explanations")
    return {name: row[name] for name in names}


def _content(agency: str, given: Mapping[str, Any]) -> Row:
    """Columns of the row; only what was given. Raises `Refused`."""
    values: Row = {}
    if "indicator" in given:
        values["indicators"] = _own(agency, given["indicator"])
    if "replaces" in given:
        values["replaces"] = given["replaces"]
    if file := _file(agency, given):
        values |= {"kind": "file", "file": file, "given": {}, "mapping": None}
    elif given.get("values") is not None:
        if len(values.get("indicators") or ()) != 1:
            raise Refused("one")
        cells = {key: cell for key, cell in given["values"].items() if cell not in (None, "")}
        values |= {"kind": "grid", "file": None, "given": {"values": cells}, "mapping": None}
    elif given.get("nil"):
        values |= {"kind": "nil", "file": None, "given": _nil(given["nil"]), "mapping": None}
    if given.get("mapping"):
        values["mapping"] = _mapping(given["mapping"])
    return values


def _own(agency: str, codes: Sequence[str]) -> list[str]:
    """Those of the agency's indicators. Raises `Refused` where one is not."""
    found = [each.code for each in of_agencies([agency], list(codes))]
    if set(found) != set(codes):
        raise Refused("foreign")
    return found


def _file(agency: str, given: Mapping[str, Any]) -> Row | None:
    """A file that came with the call, or in pieces before."""
    if given.get("upload") is not None:
        try:
            name = uploads.keep(agency, given["upload"])
        except uploads.TooLarge as error:
            raise Refused("too_large") from error
        return _described(name, str(given["upload"].filename))
    if not given.get("upload_id"):
        return None
    row = chunks.get(given["upload_id"])
    if row is None or row["agency"] != agency or not row["name"]:
        raise Refused("upload")
    return _described(row["name"], row["filename"])


def _described(name: str, filename: str) -> Row:
    _agency, digest, _rest = name.split("/", 2)
    size = storage.size(f"upload/{name}")
    return {"upload": name, "filename": filename[:200], "sha256": digest, "size": size}


def _nil(given: Mapping[str, Any]) -> Row:
    """The period in which nothing arose, and why. Raises `Refused`."""
    period, reason = str(given.get("period") or "").strip(), str(given.get("reason") or "").strip()
    if not reason:
        raise Refused("comment")
    read = parse(period)
    if isinstance(read, Unread):
        raise Refused("period")
    return {"period": read.period, "reason": reason[:1000]}


def _mapping(given: Mapping[str, Any]) -> Row:
    try:
        return UploadMapping.model_validate(given).model_dump(mode="json", exclude_defaults=True)
    except ValidationError as error:
        raise Refused("mapping", detail=str(error)) from error


def remember(row: Row, actor: str) -> None:
    """How the file was read serves for the agency's next one."""
    if row["mapping"] and row["indicators"]:
        given = UploadMapping.model_validate(row["mapping"])
        remembered.keep(row["agency"], row["indicators"], given, actor)
