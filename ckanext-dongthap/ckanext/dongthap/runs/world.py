"""What a pass over a source needs of the portal: catalogue, areas, the HTTP door, a folder to work in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from ckan import model
from ckanext.dongthap import codelists, config

from harvesters.areas import Areas
from harvesters.catalogue import Catalogue
from harvesters.connectors.base import Door
from harvesters.fetch import Door as HttpDoor
from harvesters.fetch import DoorSettings


@dataclass
class _AreasCache:
    version: str | None = None
    areas: Areas = field(default_factory=lambda: Areas(()))


_cache = _AreasCache()


def door() -> Door:
    """The one way to the outside, with the operator's exceptions."""
    return HttpDoor(DoorSettings(allowed=tuple(config.harvest_allowed_hosts())))


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


@contextmanager
def folder() -> Iterator[Path]:
    """An empty folder that goes when the block ends."""
    place = config.harvest_work_path()
    if place:
        Path(place).mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="dongthap-run-", dir=place or None) as path:
        yield Path(path)
