"""What a pass over a source needs of the portal: catalogue, areas, the HTTP door, a folder to work in."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir, mkdtemp

from ckan import model
from ckanext.dongthap import codelists, config

from harvesters.areas import Areas
from harvesters.bounded import Bounds
from harvesters.catalogue import Catalogue
from harvesters.connectors.base import Door
from harvesters.door.leash import Leash
from harvesters.door.secrets import load_secrets
from harvesters.fetch import Door as HttpDoor
from harvesters.fetch import DoorSettings


@dataclass
class _AreasCache:
    version: str | None = None
    areas: Areas = field(default_factory=lambda: Areas(()))


_cache = _AreasCache()


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
    return Catalogue.from_dicts(entries, values)


def _decoded(value: object) -> object:
    """Lists of a schema are kept as JSON text."""
    if isinstance(value, str) and value.startswith("["):
        try:
            return json.loads(value)
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
