"""Pictures of agencies, groups and people: they are what their name says, and the portal's own.

A picture from elsewhere would tell its site who reads which page, so no page shows one: its address is not
kept, and an address that is none is refused.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.uploader import FKUpload

#: Kinds of objects whose upload is a picture.
SHOWN = ("user", "group", "admin")
#: Media type → first bytes (none of these formats can carry a script) and endings.
_KINDS = {
    "image/png": ((b"\x89PNG\r\n\x1a\n",), (".png",)),
    "image/jpeg": ((b"\xff\xd8\xff",), (".jpg", ".jpeg")),
    "image/gif": ((b"GIF87a", b"GIF89a"), (".gif",)),
}
_STORED = re.compile(r"[\w.\-]{1,200}")
_LONGEST = max(len(mark) for marks, _endings in _KINDS.values() for mark in marks)


def kind(content: bytes) -> str:
    """Media type of a picture by its first bytes; "" for anything else."""
    return next((name for name, (marks, _) in _KINDS.items() if content.startswith(marks)), "")


def kept(address: str) -> str | None:
    """What is kept of a picture's address: an upload's name or an address of ours; "" of another site's.

    None for what is no address at all.
    """
    own = tk.config["ckan.site_url"].rstrip("/") + "/"
    if not address or _STORED.fullmatch(address) or (address.startswith(own) and ".." not in address):
        return address
    return "" if address.lower().startswith(("http://", "https://")) else None


class PictureUpload(FKUpload):
    """CKAN's upload to a storage, of pictures only."""

    def update_data_dict(
        self, data_dict: dict[str, Any], url_field: str, file_field: str, clear_field: str
    ) -> None:
        """Take the upload from what was sent, else the address as far as it may be kept."""
        super().update_data_dict(data_dict, url_field, file_field, clear_field)
        given = data_dict.get(url_field)
        if not isinstance(given, str) or self.filename:
            return
        address = kept(given.strip())
        if address is None:
            raise tk.ValidationError(
                {url_field: [tk._("Upload the picture: those of other sites are not shown")]}
            )
        data_dict[url_field] = address

    def verify_type(self) -> None:
        """Refuse what is no picture inside, or another one than its name says."""
        stream = self.upload_field_storage.stream
        begin = stream.read(_LONGEST)
        stream.seek(0)
        found = kind(begin)
        ending = PurePath(self.upload_field_storage.filename or "").suffix.lower()
        if not found or ending not in _KINDS[found][1]:
            told = tk._("Give a PNG, JPEG or GIF picture whose name ends so")
            raise tk.ValidationError({self.file_field: [told]})
        super().verify_type()
