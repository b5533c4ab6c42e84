"""What a pass over a source needs of the portal: catalogue, areas, the HTTP door, a folder to work in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ckan import model
from ckanext.dongthap import codelists, config

from harvesters.areas import Areas
from harvesters.catalogue import Catalogue
from harvesters.connectors.base import Door, State
from harvesters.fetch import Door as HttpDoor
from harvesters.fetch import DoorSettings
from harvesters.model import RawInput
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
#: Under this name a source keeps the version of the code lists that its datasets were read with.
_SINCE = "#codelists"


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
    return {**found, _SINCE: {"etag": None, "last_modified": None, "sha256": codelists.version()}}


def still(state: State) -> State:
    """What was kept, as far as it counts: with other code lists a catalogue reads differently."""
    if _SINCE in state and state[_SINCE].sha256 != codelists.version():
        return {}
    return {address: known for address, known in state.items() if address != _SINCE}


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
