"""Uploaded files: looked at before they are stored, named before CKAN drops what is not ASCII."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from ckan.types import PResourceUploader, PUploader
from ckanext.dongthap import pictures
from ckanext.dongthap.openfiles import gate
from ckanext.dongthap.resourcefiles import changes
from ckanext.dongthap.resourcefiles.upload import ContentUpload
from werkzeug.datastructures import FileStorage

from harvesters.vietnamese.fold import file_name


class UploadNames:
    """IUploader: pictures are pictures, names ASCII, personal data is held, file and table agree."""

    def get_uploader(self, upload_to: str, old_filename: str | None) -> PUploader | None:
        return pictures.PictureUpload(upload_to, old_filename) if upload_to in pictures.SHOWN else None

    def get_resource_uploader(self, data_dict: dict[str, Any]) -> PResourceUploader | None:
        _refuse_no_address(data_dict.get("url"))
        upload = data_dict.get("upload")
        if isinstance(upload, FileStorage) and upload.filename:
            upload.filename = file_name(upload.filename)
            gate.check(upload)
        changes.follow(data_dict)
        return ContentUpload(data_dict)


def _refuse_no_address(url: object) -> None:
    """CKAN looks into a file's address before its validators do."""
    try:
        urlsplit(cast("str", url or ""))
    except (ValueError, AttributeError, TypeError):
        told = tk._("Give an address that begins with http, https, ftp or mailto")
        raise tk.ValidationError({"url": [told]}) from None
