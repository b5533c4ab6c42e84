"""Uploads that can be resumed, by the tus protocol 1.0.0 (core, creation, termination).

``POST`` announces a file of a known length, ``PATCH`` adds a piece at its offset, ``HEAD`` says how far it
is; what was forgotten answers 404. See https://tus.io/protocols/resumable-upload.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.runs.uploads import TooLarge
from ckanext.dongthap.submissions import chunks
from flask import Response, request

VERSION = "1.0.0"
_NUMBER = re.compile(r"[0-9]{1,18}")
_OFFSET = "application/offset+octet-stream"


def begin() -> Response:
    """Announce a file: ``Upload-Length``, ``Upload-Metadata: filename <base64>,agency <base64>``."""
    if request.method == "OPTIONS":
        extensions = {"Tus-Version": VERSION, "Tus-Extension": "creation,termination"}
        return _answer(204, **extensions, **{"Tus-Max-Size": str(chunks.largest())})
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    size = request.headers.get("Upload-Length", "")
    if not _NUMBER.fullmatch(size) or not told.get("filename") or not told.get("agency"):
        return _answer(400)
    if not _may(told["agency"]):
        return _answer(403)
    try:
        row = chunks.begin(told["agency"], told["filename"], int(size), tk.current_user.name)
    except TooLarge:
        return _answer(413)
    place = tk.url_for("dongthap_submission.upload", upload_id=row["id"], locale="default")
    return _answer(201, Location=place, **_state(row))


def piece(upload_id: str) -> Response:
    """How far an upload is; a further piece of it; that it is given up."""
    row = chunks.get(upload_id)
    if row is None or row["created_by"] != tk.current_user.name or not _may(row["agency"]):
        return _answer(404)
    if request.method == "HEAD":
        return _answer(200, **_state(row), **{"Upload-Length": str(row["size"])})
    if request.method == "DELETE":
        chunks.forget(row)
        return _answer(204)
    return _add(row)


def _add(row: chunks.Row) -> Response:
    offset = request.headers.get("Upload-Offset", "")
    if request.mimetype != _OFFSET or not _NUMBER.fullmatch(offset):
        return _answer(415 if request.mimetype != _OFFSET else 400)
    if (request.content_length or 0) > chunks.MOST:
        return _answer(413)
    try:
        row = chunks.add(row, int(offset), request.stream.read(chunks.MOST + 1)[: chunks.MOST])
    except chunks.WrongOffset as error:
        return _answer(409, **{"Upload-Offset": str(error.received)})
    return _answer(204, **_state(row))


def _may(agency: str) -> bool:
    return roles.may({"user": tk.current_user.name}, agency, "update_dataset")


def _state(row: chunks.Row) -> dict[str, str]:
    return {"Upload-Offset": str(row["received"])}


def _answer(status: int, **headers: Any) -> Response:
    response = Response(status=status)
    response.headers.update({"Tus-Resumable": VERSION, "Cache-Control": "no-store", **headers})
    return response


def _metadata(text: str) -> dict[str, str]:
    """``name <base64>`` pairs; what can't be read is left out."""
    found: dict[str, str] = {}
    for pair in text.split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found
