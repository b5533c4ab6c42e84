"""CKAN's upload of a resource's file, kept by its content: a new version never overwrites the one before.

Which version is shown is what the resource's row says (``sha256``), so it changes with the commit. The
version before stays for downloads that have begun, until `orphans.sweep` takes it.
"""

from __future__ import annotations

import hashlib
from typing import IO, Any

from ckan.lib import files
from ckan.lib.uploader import FKResourceUpload
from werkzeug.datastructures import FileStorage

_LENGTH = 16


class ContentUpload(FKResourceUpload):
    """A resource's file; ``digest``: SHA-256 of the version that is uploaded or shown, "" if unknown."""

    def __init__(self, resource: dict[str, Any]) -> None:
        upload = resource.get("upload")
        if isinstance(upload, FileStorage) and upload.filename:
            resource["sha256"] = sha256_of(upload.stream)
        self.digest = str(resource.get("sha256") or "")
        super().__init__(resource)
        # What is replaced by a link is not removed before the commit, and then by `orphans`.
        self.clear = None

    def get_path(self, id: str) -> files.Location:
        """Return where the version is; of files from before versions were kept, the one place."""
        place = super().get_path(id)
        version = version_of(place, self.digest)
        if self.storage and version != place and self.storage.exists(files.FileData(files.Location(version))):
            return files.Location(version)
        return place

    def upload(self, id: str, max_size: int = 10) -> None:
        """Store the version beside the others; one that is there already is the same."""
        if not self.filename or not self.storage:
            return
        place = files.Location(version_of(super().get_path(id), self.digest))
        known = files.FileData(place)
        if self.storage.exists(known) and self.storage.size(place) == self.upload_file.size:
            return
        self.storage.upload(place, self.upload_file)


def version_of(place: str, digest: str) -> str:
    """Return the place of one version of the file at ``place``."""
    return f"{place}.{digest[:_LENGTH]}" if digest else place


def sha256_of(stream: IO[bytes]) -> str:
    """Return the hash of a stream in hex; it stands at its beginning again."""
    digest = hashlib.sha256()
    stream.seek(0)
    while chunk := stream.read(1 << 20):
        digest.update(chunk)
    stream.seek(0)
    return digest.hexdigest()
