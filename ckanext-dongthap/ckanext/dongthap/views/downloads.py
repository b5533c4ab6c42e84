"""Downloads of releases, and for those who maintain a dataset what its releases were made from."""

from __future__ import annotations

from codecs import BOM_UTF8
from itertools import chain
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context
from ckanext.dongthap import downloads
from ckanext.dongthap.datastore.access import dataset
from ckanext.dongthap.http import attachment, problem
from ckanext.dongthap.logic.action.release import find
from ckanext.dongthap.logic.schema.parameters import flag
from ckanext.dongthap.publication import storage
from ckanext.dongthap.publication.dataset import MEDIA_TYPES
from flask import Blueprint, Response, request

from harvesters.model import ILLUSTRATIVE

__all__ = ["dongthap_downloads"]

dongthap_downloads = Blueprint("dongthap_downloads", __name__, url_prefix="/chi-tieu/<code>")
_FILE = "<any(csv, xlsx, json):extension>"


@dongthap_downloads.get(f"/du-lieu.{_FILE}", endpoint="latest")
@dongthap_downloads.get(f"/phien-ban/<int:number>/du-lieu.{_FILE}", endpoint="release")
def download(code: str, extension: str, number: int | None = None) -> Response:
    """A release as CSV (``?bom=1`` for Excel), XLSX or JSON; answers 304 to whoever has it already."""
    package, release = _release(code, number, "dongthap_release_show")
    try:
        marked = flag(request.args.get("bom") or "0") and extension == "csv"
    except tk.Invalid as error:
        return problem.invalid({"bom": [error.error]})
    location = storage.download_location(release["id"], extension)
    response = Response(mimetype=MEDIA_TYPES[extension])
    response.set_etag(f"{release['id']}-{extension}{'-bom' if marked else ''}")
    response.last_modified = release["published"]
    response.make_conditional(request)
    if response.status_code != 304:
        downloads.ensure(release["id"], extension)
        _attach(response, location, prefix=BOM_UTF8 if marked else b"")
    attachment.name(response, _title(package, release), f"{package.name}-{release['number']}", extension)
    return response


@dongthap_downloads.get("/phien-ban/<int:number>/goc", endpoint="raw")
def raw(code: str, number: int) -> Response:
    """The raw input of a release (``?sha256=`` where there are several)."""
    package, release = _release(code, number, "dongthap_release_raw")
    wanted = request.args.get("sha256")
    found = [item for item in release["raw"] if wanted in (None, item["sha256"])]
    if not found:
        problem.abort("not-found", tk._("The release has no such file"))
    name, _, extension = (found[0]["filename"] or "").rpartition(".")
    response = Response(mimetype="application/octet-stream")
    _attach(response, storage.raw_location(found[0]["sha256"]))
    stem = f"{package.name}-{number}"
    attachment.name(response, name or extension or stem, stem, extension if name else "bin")
    return response


@dongthap_downloads.get("/phien-ban/<int:number>/tu-choi", endpoint="rejections")
def rejections(code: str, number: int) -> Response:
    """Every rejection of the intake that the release came from (NDJSON)."""
    package, release = _release(code, number, "dongthap_release_raw")
    if not release["rejections_sha256"]:
        problem.abort("not-found", tk._("The release has no such file"))
    response = Response(mimetype="application/x-ndjson")
    _attach(response, storage.rejections_location(release["rejections_sha256"]))
    stem = f"{package.name}-{number}-tu-choi"
    attachment.name(response, stem, stem, "ndjson")
    return response


def _release(code: str, number: int | None, action: str) -> tuple[model.Package, dict[str, Any]]:
    context: Context = {"user": tk.current_user.name, "auth_user_obj": tk.current_user}  # pyright: ignore
    try:
        package = dataset(code)
        if not tk.h.check_access("package_show", {"id": package.id}):
            problem.abort("not-found", tk._("Not found"))  # 403 would tell that it is there
        tk.check_access(action, context, {"id": package.id})
        return package, find(package.id, number)
    except tk.ObjectNotFound:
        problem.abort("not-found", tk._("Not found"))
    except tk.NotAuthorized:
        problem.abort("not-authorized", tk._("You are not authorized to read this file"))


def _attach(response: Response, location: str, prefix: bytes = b"") -> None:
    """Stream a stored file; the storage opens it when the first byte is asked for, after the request."""
    response.response = () if request.method == "HEAD" else chain((prefix,), storage.stream(location))
    response.content_length = len(prefix) + storage.size(location)
    response.headers["X-Content-Type-Options"] = "nosniff"


def _title(package: model.Package, release: dict[str, Any]) -> str:
    flag = f"{ILLUSTRATIVE.vi} - " if tk.asbool(package.extras.get("illustrative") or False) else ""
    return f"{flag}{package.title} - phiên bản {release['number']}"
