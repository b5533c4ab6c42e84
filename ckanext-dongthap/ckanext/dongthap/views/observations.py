"""Streams of observations across indicators: everything that matches, in one answer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import ckan.plugins.toolkit as tk
from ckan.types import Context
from ckanext.dongthap.http import attachment, gzip, problem
from ckanext.dongthap.logic.action.changes import changes_cursor
from ckanext.dongthap.logic.schema.observation import stream as schema
from ckanext.dongthap.observations import formats
from ckanext.dongthap.observations.stream import Stream, begin
from ckanext.dongthap.observations.wanted import FIELDS, from_parameters
from flask import Blueprint, Response, request

from harvesters.model import ILLUSTRATIVE

__all__ = ["dongthap_observations"]

dongthap_observations = Blueprint("dongthap_observations", __name__)


@dongthap_observations.get("/api/observations.<any(csv, json, ndjson, parquet):extension>")
def stream(extension: str) -> Response:
    """All observations that match the filters of ``dongthap_observation_search``."""
    context: Context = {"user": tk.current_user.name, "auth_user_obj": tk.current_user}  # pyright: ignore
    given = {name: ",".join(values) for name, values in request.args.lists()}
    wanted, errors = tk.navl_validate(given, schema(), context)
    if errors:
        return problem.invalid(errors)
    found = begin(context, from_parameters(wanted), tuple(wanted.get("fields") or FIELDS))
    response = Response(_body(found, extension), mimetype=formats.MEDIA_TYPES[extension])
    if extension != "parquet":
        gzip.compress(response, request)
    response.headers["Dongthap-Changes-Cursor"] = changes_cursor(found.seq)
    attachment.name(response, _title(found), "observations", extension)
    return response


def _body(found: Stream, extension: str) -> Iterator[bytes]:
    """What fails before the first byte is an error of the answer, not a broken file."""
    if request.method == "HEAD":
        return iter(())
    chunks = formats.encode(found, extension)
    return chain([next(chunks, b"")], chunks)


def _title(found: Stream) -> str:
    flag = f"{ILLUSTRATIVE.vi} - " if found.illustrative else ""
    if len(found.shown) == 1:
        return f"{flag}{found.shown[0].title} - phiên bản {found.shown[0].number}"
    return f"{flag}Số liệu {len(found.shown)} chỉ tiêu"
