"""What a pass over a source needs of the portal: catalogue, areas, the HTTP door, a folder to work in."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir, mkdtemp

from ckan import model
from ckanext.dongthap import codelists, config, jsontext

from harvesters.areas import Areas
from harvesters.bounded import Bounds
from harvesters.catalogue import Catalogue
from harvesters.connectors.base import Door, State
from harvesters.door.leash import Leash
from harvesters.door.secrets import load_secrets
from harvesters.fetch import Door as HttpDoor
from harvesters.fetch import DoorSettings
from harvesters.model import RawInput
from harvesters.records.shelf import MAPPING
from harvesters.records.terms import LISTS, Terms


@dataclass
class _AreasCache:
    version: str | None = None
    areas: Areas = field(default_factory=lambda: Areas(()))


_cache = _AreasCache()


@dataclass
class _TermsCache:
    version: str | None = None
    terms: Terms = field(default_factory=Terms)


_terms = _TermsCache()
#: Under this name a source keeps the versions of the code lists and the mapping that it was read with.
_SINCE = "#codelists"


def door(agency: str | None = None, leash: Leash | None = None) -> Door:
    """The one way to the outside, with the operator's exceptions and the keys that an agency may use.

    Raises FixTheSource when the operator's file of keys can't be used.
    """
    path = config.harvest_secrets_path()
    settings = DoorSettings(allowed=tuple(config.harvest_allowed_hosts()))
    return HttpDoor(settings, load_secrets(Path(path)) if path else None, agency).on(leash or Leash())


def catalogue() -> Catalogue:
    """The indicators as their datasets describe them now."""
    query = model.Session.query(model.Package.extras).filter(
        model.Package.type == "indicator", model.Package.state == "active"
    )
    entries = [{name: _decoded(value) for name, value in extras.items()} for (extras,) in query]
    values = [
        {
            "dimension": entry.parent,
            "code": entry.code,
            "label_vi": entry.label_vi,
            "label_en": entry.label_en,
        }
        for entry in codelists.entries("dimension_values")
    ]
    return replace(Catalogue.from_dicts(entries, values), terms=terms())


def terms() -> Terms:
    """What catalogues write → codes of the portal's lists; read anew when these changed."""
    current = codelists.version()
    if _terms.version != current:
        rows = {
            name: [
                {**entry.extra, "code": entry.code, "label_vi": entry.label_vi, "label_en": entry.label_en}
                for entry in codelists.entries(name)
            ]
            for name in LISTS
        }
        _terms.terms, _terms.version = Terms.from_rows(rows), current
    return _terms.terms


def seen(raw: Sequence[RawInput]) -> dict[str, dict[str, str | None]]:
    """What a source keeps of a catalogue that was published whole, to know it again."""
    found = {
        item.origin: {"etag": item.etag, "last_modified": item.last_modified, "sha256": item.sha256}
        for item in raw
    }
    return {**found, _SINCE: {"etag": None, "last_modified": None, "sha256": _version()}}


def still(state: State) -> State:
    """What was kept, as far as it counts: by other code lists, or another mapping of records, a catalogue
    reads differently.
    """
    if _SINCE in state and state[_SINCE].sha256 != _version():
        return {}
    return {address: known for address, known in state.items() if address != _SINCE}


def _version() -> str:
    return f"{codelists.version()}/{MAPPING}"


def _decoded(value: object) -> object:
    """Lists of a schema are kept as JSON text."""
    if isinstance(value, str) and value.startswith("["):
        try:
            return jsontext.read(value)
        except ValueError:
            return value
    return value


def areas() -> Areas:
    """Administrative units of all eras; read anew when the code lists changed."""
    current = codelists.version()
    if _cache.version != current:
        rows = [
            {
                **{name: str(value) for name, value in entry.extra.items()},
                "parent_code": entry.parent,
                "code": entry.code,
                "label_vi": entry.label_vi,
                "label_en": entry.label_en,
                "valid_from": entry.valid_from,
            }
            for entry in codelists.entries("areas")
        ]
        _cache.areas, _cache.version = Areas.from_rows(rows), current
    return _cache.areas


def bounds() -> Bounds:
    """What reading the files of one run may take."""
    seconds, memory = config.harvest_read_seconds(), config.harvest_memory_mb() << 20
    return Bounds(seconds=seconds, cpu_seconds=2 * seconds, memory_most=memory)


_PREFIX = "dongthap-run-"
_FRESH = 60


def _work_path() -> Path:
    place = Path(config.harvest_work_path() or gettempdir())
    place.mkdir(parents=True, exist_ok=True)
    return place


@contextmanager
def folder() -> Iterator[Path]:
    """An empty folder that goes when the block ends; locked, so that `sweep` sees that somebody uses it."""
    path = Path(mkdtemp(prefix=_PREFIX, dir=_work_path()))
    lock = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path
    finally:
        rmtree(path, ignore_errors=True)
        os.close(lock)


def sweep() -> int:
    """Remove what processes that died have left in the work folder; how many folders."""
    swept = 0
    for path in _work_path().glob(f"{_PREFIX}*"):
        try:
            lock = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            # A folder that was made this moment may not be locked yet.
            if time.time() - os.fstat(lock).st_mtime > _FRESH:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                rmtree(path, ignore_errors=True)
                swept += 1
        except BlockingIOError:
            continue
        finally:
            os.close(lock)
    return swept
