"""What a file is and what stands in it, before it goes anywhere: columns, personal data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ckanext.dongthap.runs import uploads, world
from pydantic import TypeAdapter
from werkzeug.datastructures import FileStorage

from harvesters.errors import HarvestError
from harvesters.forms.remedies import uploaded
from harvesters.tabular.inspection import inspect_file
from harvesters.tabular.model import Inspection
from harvesters.vietnamese.fold import file_name

#: What is refused outright: it is no data, or meant to do harm.
REFUSED = ("file.empty", "file.html", "file.hostile", "file.encrypted", "file.too_large")


class Unfit(Exception):
    """A file that is not accepted; ``message`` in both languages."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.message = {"vi": vi, "en": en}


def upload(agency: str, given: FileStorage) -> dict[str, Any]:
    """Keep an uploaded file by its content. Raises `uploads.TooLarge`."""
    name = uploads.keep(agency, given)
    return {"upload": name, "filename": str(given.filename)[:200], "sha256": name.split("/")[1], "url": ""}


def link(agency: str, url: str) -> dict[str, Any]:
    """Fetch what is at an address through the one door, and keep it. Raises `Unfit`, `uploads.TooLarge`."""
    with world.folder() as folder:
        path = folder / "file"
        try:
            answer = world.door(agency).get(url, path)
        except HarvestError as error:
            raise Unfit(error.message.vi, error.message.en) from error
        given = answer.filename or url.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1] or "tep"
        with path.open("rb") as stream:
            kept = upload(agency, FileStorage(stream, file_name(given)))
    return {**kept, "url": url}


def inspect(file: dict[str, Any]) -> dict[str, Any]:
    """What stands in a kept file, as JSON; ``held`` says whether a person must look. Raises `Unfit`."""
    with world.folder() as folder:
        path = uploads.local(file["upload"], folder)
        return examined(path, file["filename"], folder)


def examined(path: Path, filename: str, folder: Path) -> dict[str, Any]:
    """`inspect` of a file on the disk; ``folder`` is worked in."""
    (place := folder / "inspect").mkdir()
    found = inspect_file(path, filename, place)
    dictionary = found.dictionary
    failure = dictionary.failure = uploaded(dictionary.failure) if dictionary.failure else None
    dictionary.faults = [uploaded(fault) for fault in dictionary.faults]
    if failure and failure.code in REFUSED:
        message, remedy = failure.message, failure.remedy
        raise Unfit(f"{message.vi} {remedy.vi}", f"{message.en} {remedy.en}")
    told = TypeAdapter(Inspection).dump_python(found, mode="json")
    # What can't be read can't be searched for personal data either.
    return {**told, "held": found.held or failure is not None, "personal": found.held}
