"""What every connector asks of an answer: it is there, it is no web page, and its JSON can be read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harvesters.connectors.base import Fetched
from harvesters.door.faults import fail
from harvesters.errors import AskTheAgency, HarvestError, RefuseInput
from harvesters.model import Message, RawInput, Rejection
from harvesters.rules import RULES

if TYPE_CHECKING:
    from harvesters.readers.table import Limits


def raw_input(answer: Fetched, origin: str, filename: str | None = None) -> RawInput:
    """An answer as an input; raises AskTheAgency when it is empty."""
    if answer.path is None or not answer.size:
        raise fail(AskTheAgency, "file.empty")
    return RawInput(
        path=answer.path,
        sha256=answer.sha256,
        size=answer.size,
        origin=origin,
        media_type=answer.media_type,
        filename=filename or answer.filename,
        etag=answer.etag,
        last_modified=answer.last_modified,
    )


def json_document(path: Path, limits: Limits) -> Any:
    """The JSON in a file, numbers with their digits as `readers.records.Numeral`.

    Raises AskTheAgency (a web page, no JSON, cut off), RefuseInput (too large).
    """
    # Imported here: the process that reads a catalogue needs no reader of tables.
    from harvesters.readers.records import load
    from harvesters.readers.sniff import sniff

    found = sniff(path, "answer.json", limits)
    if isinstance(found, Rejection):
        raise as_error(found)
    if found != "json":
        raise fail(AskTheAgency, "file.format", found=found)
    document = load(path, "auto", limits)
    if isinstance(document, Rejection):
        raise as_error(document)
    return document[0]


def as_error(rejection: Rejection) -> HarvestError:
    """A reader's refusal as the exception of a connector."""
    kind = RefuseInput if rejection.code in ("file.too_large", "file.hostile") else AskTheAgency
    return kind(rejection.code, rejection.message)


def refusal(error: HarvestError) -> Rejection:
    """An exception of a connector as a reader's refusal."""
    rule = RULES[error.code]
    return Rejection(error.code, error.message, Message(rule.remedy_vi, rule.remedy_en))


def at(document: Any, path: str) -> Any:
    """The value at a dotted path (numbers count list items from 0); None where there is none."""
    found = document
    for key in path.split(".") if path else ():
        if isinstance(found, list):
            found = found[int(key)] if key.isdecimal() and len(key) < 9 and int(key) < len(found) else None
        else:
            found = found.get(key) if isinstance(found, dict) else None
    return found


def put(document: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of a document with the value at a dotted path."""
    key, _, rest = path.partition(".")
    inner = document.get(key)
    return {
        **document,
        key: put(inner if isinstance(inner, Mapping) else {}, rest, value) if rest else value,
    }
