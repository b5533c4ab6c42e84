"""Files and tables that no resource has any more: found by a check, taken away when nobody reads them.

A resource that is deleted, or purged with its dataset, takes its file and its table with it when the main
database commits. A dataset in the trash keeps both, since it may be taken out again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib import files
from ckanext.datastore.backend.postgres import get_read_engine, get_write_engine
from ckanext.dongthap.publication import storage
from ckanext.dongthap.publication.consistency import Problem
from ckanext.dongthap.resourcefiles import tables
from ckanext.dongthap.resourcefiles.upload import version_of
from file_keeper import Storage
from sqlalchemy import event
from sqlalchemy.orm import Session, UOWTransaction

#: Seconds that a version that is no longer shown stays for downloads that have begun, or are being made.
GRACE = 3600
_GONE, _PURGED = "dongthap_files_gone", "dongthap_packages_purged"
_ID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname ~ :pattern
"""


_UPLOADS = """
SELECT DISTINCT f.file ->> 'upload' FROM dongthap.open_file f
WHERE f.package_id = :package
  AND NOT EXISTS (SELECT 1 FROM dongthap.open_file o
                  WHERE o.package_id <> :package AND o.file ->> 'upload' = f.file ->> 'upload')
  AND NOT EXISTS (SELECT 1 FROM dongthap.source s
                  WHERE strpos(s.spec::text, f.file ->> 'upload') > 0)
"""


def problems() -> Iterator[Problem]:
    """Each orphan as `dongthap check` tells it."""
    for place in orphaned_files():
        if _age(place) > GRACE:
            yield Problem("orphan", "", f"file resources/{place} belongs to no resource")
    for name in orphaned_tables():
        yield Problem("orphan", "", f"table public.{name} belongs to no resource")


def orphaned_files() -> Iterator[str]:
    """Places of resources' files that no resource shows."""
    storage = _storage()
    if storage.supports(files.Capability.SCAN):
        shown = _shown()
        yield from (place for place in sorted(storage.scan()) if place not in shown)


def orphaned_tables() -> Iterator[str]:
    """Names of DataStore tables whose resource is gone."""
    # What is in the trash or withdrawn may come back with its tables.
    kept = sa.or_(model.Resource.state == "active", model.Package.state == "deleted")
    query = model.Session.query(model.Resource.id).join(model.Package).filter(kept)
    known = {identifier for (identifier,) in query}
    with get_read_engine().connect() as connection:
        names = connection.execute(sa.text(_TABLES), {"pattern": _ID}).scalars()
        yield from (name for name in names if name not in known)


def sweep() -> int:
    """Take away files that nothing shows and that are older than the grace; how many."""
    count = 0
    for place in list(orphaned_files()):
        if _age(place) > GRACE:
            _remove(place)
            count += 1
    return count


def _storage() -> Storage:
    return files.get_storage(tk.config["ckan.files.default_storages.resource"])


def _shown() -> set[str]:
    """Every place that a resource's row names; of a file from before versions were kept, the one place."""
    places: set[str] = set()
    query = model.Session.query(model.Resource).filter(
        model.Resource.state == "active", model.Resource.url_type == "upload"
    )
    for resource in query.yield_per(1000):
        place = _place(resource.id)
        places |= {place, version_of(place, str((resource.extras or {}).get("sha256") or ""))}
    return places


def _place(resource_id: str) -> str:
    return f"{resource_id[:3]}/{resource_id[3:6]}/{resource_id[6:]}"


def _age(place: str) -> float:
    """Seconds since the file was written; one whose age the storage does not tell counts as new."""
    folder = getattr(_storage().settings, "path", "")
    try:
        return time.time() - (Path(folder) / place).stat().st_mtime if folder else 0.0
    except OSError:
        return 0.0


def _remove(place: str) -> None:
    with suppress(files.exc.MissingFileError):
        _storage().remove(files.FileData(files.Location(place)))


@event.listens_for(model.Session, "after_flush")
def _note(session: Session, _context: UOWTransaction) -> None:
    """Remember resources that this transaction deletes, with the places of their files."""
    purged = {each.id for each in session.deleted if isinstance(each, model.Package)}
    if purged:
        session.info.setdefault(_PURGED, set()).update(purged)
    for each in [*session.deleted, *session.dirty]:
        if isinstance(each, model.Resource) and (each in session.deleted or each.state == "deleted"):
            gone: dict[str, str] = session.info.setdefault(_GONE, {})
            if each.id not in gone:
                gone[each.id] = str((each.extras or {}).get("sha256") or "")
                if each.package is None or each.package.type == "dataset":
                    tables.drop(each.id)


@event.listens_for(model.Session, "after_commit")
def _take_away(session: Session) -> None:
    if session.in_nested_transaction():
        return
    for resource_id, digest in session.info.pop(_GONE, {}).items():
        place = _place(resource_id)
        for each in {place, version_of(place, digest)}:
            _remove(each)
    for package_id in session.info.pop(_PURGED, set()):
        _forget_uploads(package_id)


def _forget_uploads(package_id: str) -> None:
    """Take away the bytes that people uploaded for a purged dataset, unless others need the same ones."""
    with get_write_engine().connect() as connection:
        rows = connection.execute(sa.text(_UPLOADS), {"package": package_id}).scalars().all()
    for location in rows:
        storage.remove(f"upload/{location}")


@event.listens_for(model.Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_GONE, None)
    session.info.pop(_PURGED, None)
