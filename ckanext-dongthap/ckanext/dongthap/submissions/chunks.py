"""Files that come in pieces, so that an upload that broke off goes on where it stopped.

A piece is stored whole under its offset before the row says that it is there; the last one makes the file.
What nobody went on with for a day is forgotten, and asking for it says so.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.submission_tables import upload
from ckanext.dongthap.publication import storage
from ckanext.dongthap.runs.uploads import TooLarge

from harvesters.vietnamese.fold import file_name

Row = dict[str, Any]
#: Largest piece, in bytes.
MOST = 8 << 20
_FORGET_AFTER = "1 day"


class WrongOffset(Exception):
    """The piece does not begin where the file stands; ``received`` bytes are there."""

    def __init__(self, received: int) -> None:
        super().__init__(str(received))
        self.received = received


def largest() -> int:
    """Bytes that an uploaded file may have."""
    return int(tk.config["ckan.max_resource_size"]) << 20


def begin(agency: str, filename: str, size: int, actor: str) -> Row:
    """Announce a file of ``size`` bytes. Raises `TooLarge`."""
    if size > largest():
        raise TooLarge
    values = {"agency": agency, "filename": filename[:200], "size": size, "created_by": actor}
    with get_write_engine().begin() as connection:
        made = connection.execute(upload.insert().values(**values).returning(*upload.c)).mappings().one()
    return dict(made) if size else add(dict(made), 0, b"")


def get(upload_id: str) -> Row | None:
    """An upload that has not been forgotten."""
    try:
        uuid.UUID(upload_id)
    except ValueError:
        return None
    with get_write_engine().connect() as connection:
        row = connection.execute(sa.select(upload).where(upload.c.id == upload_id)).mappings().one_or_none()
    return dict(row) if row else None


def add(row: Row, offset: int, piece: bytes) -> Row:
    """Add a piece; with the last one the row has a ``name`` (see `ckanext.dongthap.runs.uploads`).

    Raises `WrongOffset`, also for a piece that would make the file longer than announced.
    """
    if offset != row["received"] or offset + len(piece) > row["size"]:
        raise WrongOffset(row["received"])
    if piece:
        _store(row, offset, piece)
    end = offset + len(piece)
    name = _join(row) if end == row["size"] else None
    here = (upload.c.id == row["id"]) & (upload.c.received == offset)
    values = {"received": end, "name": name, "modified": sa.func.now()}
    with get_write_engine().begin() as connection:
        statement = upload.update().where(here).values(**values).returning(*upload.c)
        changed = connection.execute(statement).mappings().one_or_none()
    if changed is None:
        raise WrongOffset((get(row["id"]) or row)["received"])
    if name:
        _remove_pieces(row)
    return dict(changed)


def _store(row: Row, offset: int, piece: bytes) -> None:
    with NamedTemporaryFile() as target:
        target.write(piece)
        target.flush()
        location = storage.piece_location(row["id"], offset)
        storage.remove(location)
        storage.put(location, Path(target.name))


def _join(row: Row) -> str:
    """Store the whole file; its name."""
    digest = hashlib.sha256()
    with NamedTemporaryFile() as target:
        for piece in _pieces(row):
            digest.update(piece)
            target.write(piece)
        target.flush()
        name = file_name(row["filename"])
        storage.put(storage.upload_location(row["agency"], digest.hexdigest(), name), Path(target.name))
    return f"{row['agency']}/{digest.hexdigest()}/{name}"


def _pieces(row: Row) -> Iterator[bytes]:
    for location in _locations(row):
        yield from storage.stream(location)


def _locations(row: Row) -> Iterator[str]:
    """Where the pieces are, one after another; the last may be one that the row does not count yet."""
    offset = 0
    while storage.exists(location := storage.piece_location(row["id"], offset)):
        offset += storage.size(location)
        yield location


def _remove_pieces(row: Row) -> None:
    for location in list(_locations(row)):
        storage.remove(location)


def forget(row: Row) -> None:
    """Give an upload up."""
    with get_write_engine().begin() as connection:
        connection.execute(upload.delete().where(upload.c.id == row["id"]))
    _remove_pieces(row)


def forget_old() -> int:
    """Forget uploads that nobody went on with; how many."""
    old = upload.c.modified < sa.func.now() - sa.text(f"interval '{_FORGET_AFTER}'")
    with get_write_engine().begin() as connection:
        rows = connection.execute(upload.delete().where(old).returning(*upload.c)).mappings().all()
    for row in rows:
        _remove_pieces(dict(row))
    return len(rows)
