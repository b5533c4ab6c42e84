"""Uploaded files: looked at before they are stored, named before CKAN drops what is not ASCII."""

from __future__ import annotations

from typing import Any

from ckan.types import PResourceUploader, PUploader
from ckanext.dongthap.openfiles import gate
from ckanext.dongthap.resourcefiles import changes
from ckanext.dongthap.resourcefiles.upload import ContentUpload
from werkzeug.datastructures import FileStorage

from harvesters.vietnamese.fold import file_name


class UploadNames:
    """IUploader: names lose their accents, personal data is held, file and table stay of one version."""

    def get_uploader(self, upload_to: str, old_filename: str | None) -> PUploader | None:
        return None

    def get_resource_uploader(self, data_dict: dict[str, Any]) -> PResourceUploader | None:
        upload = data_dict.get("upload")
        if isinstance(upload, FileStorage) and upload.filename:
            upload.filename = file_name(upload.filename)
            gate.check(upload)
        changes.follow(data_dict)
        return ContentUpload(data_dict)
