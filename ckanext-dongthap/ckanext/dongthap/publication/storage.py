"""Files of releases in CKAN's storage ``dongthap``: raw inputs, release data, downloads.

A file gets its place only when it is whole: it is uploaded under ``incoming/`` and then moved, so a
process that dies half-way leaves nothing that looks like a file of a release.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from ckan.lib import files

from harvesters.model import RawInput

NAME = "dongthap"
_ARRIVING = "incoming"


def raw_location(sha256: str) -> str:
    """Where a raw input is, by its content."""
    return f"raw/{sha256}"


def upload_location(agency: str, sha256: str, name: str) -> str:
    """Where a file is that an agency uploaded for a source."""
    return f"upload/{agency}/{sha256}/{name}"


def data_location(release_id: str) -> str:
    """Where the observations of a release are (Parquet)."""
    return f"release/{release_id}/data.parquet"


def rejections_location(sha256: str) -> str:
    """Where the rejections of an intake are (NDJSON), by their content."""
    return f"rejections/{sha256}"


def download_location(release_id: str, extension: str) -> str:
    """Where a download of a release is."""
    return f"download/{release_id}/data.{extension}"


def part_location(sha256: str) -> str:
    """Where the observations are that a submission proposes (Parquet), by their file's content."""
    return f"submission/{sha256}.parquet"


def report_location(sha256: str) -> str:
    """Where the whole report on a submission is (JSON), by its content."""
    return f"report/{sha256}.json"


def piece_location(upload_id: str, offset: int) -> str:
    """Where a piece of a file is that has not come whole."""
    return f"pieces/{upload_id}/{offset}"


def put(location: str, path: Path) -> None:
    """Store a local file, unless it is there already."""
    storage = files.get_storage(NAME)
    place = files.Location(location)
    if storage.exists(files.FileData(place)):
        return
    arriving = f"{_ARRIVING}/{datetime.now(timezone.utc):%Y-%m-%d}/{uuid.uuid4()}"
    try:
        with path.open("rb") as stream:
            arrived = storage.upload(files.Location(arriving), files.make_upload(stream))
        storage.move(place, arrived)
    except files.exc.ExistingFileError:
        # Somebody else has stored the same at the same time.
        remove(arriving)
    except BaseException:
        # On a full disk a part of a file would keep others from the little room there is.
        with suppress(files.exc.StorageError, OSError):
            remove(arriving)
        raise


def sweep() -> int:
    """Remove what processes that died have left under ``incoming/``, a day later; how many files."""
    storage = files.get_storage(NAME)
    if not storage.supports(files.Capability.SCAN):
        return 0
    yesterday = f"{_ARRIVING}/{datetime.now(timezone.utc) - timedelta(days=1):%Y-%m-%d}"
    stale = [place for place in storage.scan() if place.startswith(f"{_ARRIVING}/") and place < yesterday]
    for place in stale:
        remove(place)
    return len(stale)


def remove(location: str) -> None:
    """Take a file away, if it is there."""
    storage = files.get_storage(NAME)
    place = files.FileData(files.Location(location))
    if storage.exists(place):
        storage.remove(place)


def exists(location: str) -> bool:
    """Whether the file is there, whole."""
    return files.get_storage(NAME).exists(files.FileData(files.Location(location)))


def size(location: str) -> int:
    """Bytes of a stored file."""
    return files.get_storage(NAME).size(files.Location(location))


def stream(location: str) -> Iterator[bytes]:
    """The bytes of a stored file, chunk by chunk. Raises ``files.exc.MissingFileError``."""
    yield from files.get_storage(NAME).stream(files.FileData(files.Location(location)))


@contextmanager
def local_copy(location: str) -> Iterator[Path]:
    """A stored file as a local one, for readers that need a path; it goes when the block ends."""
    with NamedTemporaryFile(suffix=Path(location).suffix) as target:
        for chunk in stream(location):
            target.write(chunk)
        target.flush()
        yield Path(target.name)


@contextmanager
def raw_input(described: Mapping[str, Any]) -> Iterator[RawInput]:
    """A stored raw input as a local file, from what a run or a release says of it."""
    with local_copy(raw_location(described["sha256"])) as path:
        yield RawInput(
            path=path,
            sha256=described["sha256"],
            size=described["size"],
            origin=described["origin"],
            media_type=described.get("media_type"),
            filename=described.get("filename"),
        )
