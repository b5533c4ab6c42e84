"""Downloads of a release as CSV, XLSX and JSON: made once from the release's file, kept in the storage."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from ckanext.dongthap.downloads import document, table, workbook
from ckanext.dongthap.downloads.facts import gather
from ckanext.dongthap.publication import storage

EXTENSIONS = ("csv", "xlsx", "json")
_WRITERS = {"csv": table.write, "xlsx": workbook.write, "json": document.write}


def make(release_id: str) -> None:
    """Make whatever downloads of the release are not there yet."""
    for extension in EXTENSIONS:
        ensure(release_id, extension)


def ensure(release_id: str, extension: str) -> str:
    """The place of a download in the storage; it is made if it is not there."""
    location = storage.download_location(release_id, extension)
    if not storage.exists(location):
        _make(release_id, extension, location)
    return location


def _make(release_id: str, extension: str, location: str) -> None:
    data = storage.data_location(release_id)
    with storage.local_copy(data) as source, TemporaryDirectory() as folder:
        target = Path(folder) / f"data.{extension}"
        _WRITERS[extension](source, target, gather(release_id, source))
        storage.put(location, target)
