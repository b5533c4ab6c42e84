"""What a save of a dataset does to the file of a resource, and what must go with it.

CKAN hands every resource that a save changes to the uploader, before it validates anything. There a new
file is read again by the same way as the one before and its table is made ready (`tables`); where it has
none, or the address is another, table, flag and hash go in the same commit. A resource that comes without
its address keeps its file.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.dongthap.codelists import current_language
from ckanext.dongthap.resourcefiles import siblings, tables
from ckanext.dongthap.resourcefiles.upload import sha256_of
from ckanext.dongthap.runs import world
from werkzeug.datastructures import FileStorage

from harvesters.model import Rejection
from harvesters.records import table_file
from harvesters.records.table_file import TypedTable
from harvesters.vietnamese.fold import file_name

#: What belongs to a file and not to what people say of it.
_OF_FILE = ("url", "url_type", "sha256", "hash", "size", "mimetype", "format", "last_modified",
            "datastore_active")  # fmt: skip
_handled: ContextVar[bool] = ContextVar("dongthap_files_handled", default=False)

Fields = dict[str, Any]


@contextmanager
def handled() -> Iterator[None]:
    """Inside, whoever writes the file sees to its table."""
    token = _handled.set(True)
    try:
        yield
    finally:
        _handled.reset(token)


def follow(resource: Fields) -> None:
    """Make the fields of a resource that is about to be saved agree with its file and table.

    Raises ValidationError where one file has tables in other resources, which must change with it.
    """
    if _handled.get() or not resource.get("id"):
        return
    known = model.Resource.get(str(resource["id"]))
    if known is None or known.package is None or known.package.type != "dataset":
        return
    if _upload_of(resource) is None and not resource.get("clear_upload") and not resource.get("url"):
        _as_it_was(resource, known)
    elif _upload_of(resource) is not None:
        _new_file(resource, known)
    elif known.url_type != "datastore":
        _new_address(resource, known)


def _upload_of(resource: Fields) -> FileStorage | None:
    upload = resource.get("upload")
    return upload if isinstance(upload, FileStorage) and upload.filename else None


def _as_it_was(resource: Fields, known: model.Resource) -> None:
    """Without an address a resource keeps its file; with nothing but its id it keeps everything."""
    present = {**(known.extras or {}), **{name: getattr(known, name, None) for name in _columns()}}
    told = resource.keys() - {"id", "package_id", "url", "upload", "position", "state"}
    for name in _OF_FILE if told else present:
        value = present.get(name)
        if value not in (None, "") and not (told and name in told and name not in ("url", "sha256")):
            resource[name] = value


def _columns() -> list[str]:
    left_out = ("id", "package_id", "position", "state", "extras", "created", "metadata_modified")
    return [name for name in model.Resource.get_columns(extra_columns=False) if name not in left_out]


def _new_file(resource: Fields, known: model.Resource) -> None:
    """Read the new bytes again if the ones before had a table."""
    upload = _upload_of(resource)
    assert upload is not None
    extras = known.extras or {}
    if sha256_of(upload.stream) == extras.get("sha256"):
        return
    name = file_name(str(upload.filename))
    _name_kind(resource, name, known)
    resource["hash"] = ""
    if not extras.get("datastore_active") or known.url_type == "datastore":
        return
    if siblings.of(known.id, str(known.package_id)):
        words = tk._("The file has tables in other resources of the dataset too: replace it at {where}.")
        raise tk.ValidationError({"upload": [words.format(where=siblings.address(known))]})
    resource["datastore_active"] = _read_again(known.id, upload, name)
    if not resource["datastore_active"]:
        tables.drop(known.id)


def _name_kind(resource: Fields, name: str, known: model.Resource) -> None:
    """A PDF in the place of a workbook is called one, unless the same save says otherwise."""
    before, ending = Path(str(known.url)).suffix.lower(), Path(name).suffix.lower()
    if ending and ending != before:
        if str(resource.get("format") or "").upper() in ("", str(known.format or "").upper()):
            resource["format"] = ending[1:].upper()
        if resource.get("mimetype") in (None, "", known.mimetype):
            resource["mimetype"] = mimetypes.guess_type(name)[0]


def _read_again(resource_id: str, upload: FileStorage, name: str) -> bool:
    """Whether the new file has a table too; it takes its place with the commit, its columns' words kept."""
    with ExitStack() as stack:
        folder = stack.enter_context(world.folder())
        upload.save(path := folder / "file")
        upload.stream.seek(0)
        (place := folder / "tables").mkdir()
        found = table_file.read_confined(path, name, place, most=1)
        if isinstance(found, Rejection):
            return False
        return _staged(resource_id, found[0])


def _staged(resource_id: str, table: TypedTable) -> bool:
    try:
        tables.stage(resource_id, table, tables.words_of(resource_id))
    except tables.NotLoaded as error:
        told = getattr(error.rejection.message, current_language())
        raise tk.ValidationError({"upload": [told]}) from error
    return True


def _new_address(resource: Fields, known: model.Resource) -> None:
    """With another address the file, its table and its hash are another's; a mere file name is no address."""
    given, extras = str(resource.get("url") or ""), known.extras or {}
    if known.url_type == "upload":
        elsewhere = "://" in given and not _is_ours(given, known.id)
        if not elsewhere and not resource.get("clear_upload"):
            resource["url_type"], resource["sha256"] = "upload", extras.get("sha256") or ""
            return
        resource["url_type"] = ""
    elif given == known.url:
        return
    resource.update({"hash": "", "sha256": "", "size": None, "last_modified": None})
    _name_kind(resource, given.split("?", 1)[0].rsplit("/", 1)[-1], known)
    if extras.get("datastore_active"):
        resource["datastore_active"] = False
        tables.drop(known.id)


def _is_ours(url: str, resource_id: str) -> bool:
    """Whether it is the address at which CKAN itself shows the file."""
    return f"/resource/{resource_id}/download/" in url
