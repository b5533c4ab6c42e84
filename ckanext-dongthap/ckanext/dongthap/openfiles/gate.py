"""CKAN's own way of uploading a file leads through the same look; what is held goes the way of a review."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.codelists import current_language
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.openfiles import look
from ckanext.dongthap.runs import world
from flask import has_request_context
from werkzeug.datastructures import FileStorage

_reviewed: ContextVar[bool] = ContextVar("dongthap_reviewed", default=False)


@contextmanager
def reviewed() -> Iterator[None]:
    """Inside, files pass: they were looked at before."""
    token = _reviewed.set(True)
    try:
        yield
    finally:
        _reviewed.reset(token)


def check(upload: FileStorage) -> None:
    """Raises ValidationError for a file that may not be published unseen; the portal's own files pass."""
    if _reviewed.get() or not has_request_context():
        return
    with world.folder() as folder:
        path = folder / "upload"
        upload.save(path)
        upload.stream.seek(0)
        try:
            found = look.examined(path, str(upload.filename), folder)
        except look.Unfit as error:
            raise tk.ValidationError({"upload": [error.message[current_language()]]}) from error
    if found["personal"] or (found["held"] and not _decides()):
        where = tk.h.url_for("dongthap_submission.files")
        words = tk._("The file must be reviewed before it is published ({what}). Upload it at {where}.")
        raise tk.ValidationError({"upload": [words.format(what=told(found), where=where)]})


def told(found: dict[str, Any]) -> str:
    """In a few words what was found: columns with personal data, or why the file can't be read."""
    language = current_language()
    failure = found["dictionary"]["failure"]
    if failure:
        return failure["message"][language]
    serious = [each for each in found["findings"] if each["confidence"] != "low"]
    return "; ".join(
        tk._("column {column}: {kind}, {n} cells").format(
            column=each["column"], kind=each["message"][language], n=each["count"]
        )
        for each in serious
    )


def _decides() -> bool:
    """Whether the user could let such a file through anyhow."""
    return roles.agencies_of({"user": tk.current_user.name}, "admin") != []
