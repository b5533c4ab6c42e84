"""Size and hash of files that never change, computed once."""

from __future__ import annotations

import hashlib

from ckanext.dongthap import cache, downloads
from ckanext.dongthap.publication import storage


def of_download(release_id: str, extension: str) -> tuple[int, str]:
    """Bytes and SHA-256 of a release's download; it is made if it is not there."""
    location = downloads.ensure(release_id, extension)
    size = storage.size(location)
    place = cache.key("sha256", release_id, extension, size)
    return size, cache.made_once(place, lambda: _sha256(location).encode()).decode()


def _sha256(location: str) -> str:
    digest = hashlib.sha256()
    for chunk in storage.stream(location):
        digest.update(chunk)
    return digest.hexdigest()
