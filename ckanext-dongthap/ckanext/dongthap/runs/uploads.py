"""Files that agencies uploaded: samples to look at, and sources that have no address on the network.

An upload is named ``<agency>/<sha256>/<file name>``; only those who maintain the agency's data can use it.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from tempfile import NamedTemporaryFile

import ckan.plugins.toolkit as tk
from ckanext.dongthap.publication import storage
from werkzeug.datastructures import FileStorage

from harvesters.errors import FixTheSource
from harvesters.model import Message
from harvesters.spec import Source
from harvesters.vietnamese.fold import file_name

_NAME = re.compile(r"([a-z0-9_-]+)/([0-9a-f]{64})/([a-z0-9][a-z0-9.-]*)")
_CHUNK = 1 << 20


class TooLarge(Exception):
    """The file is larger than an upload may be."""


def keep(agency: str, upload: FileStorage) -> str:
    """Store an uploaded file and name it. Raises `TooLarge`."""
    limit, size, digest = int(tk.config["ckan.max_resource_size"]) << 20, 0, hashlib.sha256()
    with NamedTemporaryFile() as target:
        while chunk := upload.stream.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise TooLarge
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        name = file_name(upload.filename or "")
        storage.put(storage.upload_location(agency, digest.hexdigest(), name), Path(target.name))
    return f"{agency}/{digest.hexdigest()}/{name}"


def exists(name: str) -> bool:
    """Whether there is such an upload."""
    found = _NAME.fullmatch(name)
    return bool(found) and storage.exists(storage.upload_location(*found.groups()))


def agency_of(name: str) -> str:
    """The agency that an upload belongs to."""
    return name.split("/", 1)[0]


def local(name: str, folder: Path) -> Path:
    """The upload as a file below ``folder``."""
    place = folder / "upload"
    place.mkdir(exist_ok=True)
    target = place / name.rsplit("/", 1)[-1]
    with target.open("wb") as file:
        for chunk in storage.stream(f"upload/{name}"):
            file.write(chunk)
    return target


def missing(spec: Source) -> bool:
    """Whether the source wants an upload that is not there, or any local file that is not its agency's."""
    name = _wanted(spec)
    return bool(name) and not (exists(name) and agency_of(name) == spec.agency)


def _wanted(spec: Source) -> str:
    return str(spec.options.get("upload") or "") if spec.connector == "file" else ""


def bring(spec: Source, folder: Path) -> Source:
    """The specification with its upload as a local file below ``folder``. Raises FixTheSource."""
    name = _wanted(spec)
    if not name:
        return spec
    if missing(spec):
        raise FixTheSource(
            "source.upload",
            Message(
                "Cơ quan không có tệp tải lên này; hãy tải tệp lên lại.",
                "The agency has no such upload; upload the file again.",
            ),
        )
    return spec.model_copy(update={"options": {**spec.options, "upload": str(local(name, folder))}})
