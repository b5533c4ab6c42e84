"""An SDMX structure message (a DSD with its concepts and code lists), by sdmx1: its names and labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harvesters.model import Rejection
from harvesters.readers.archives import hostile
from harvesters.readers.statistical import Component, in_language
from harvesters.rules import reject

if TYPE_CHECKING:
    from sdmx.model.common import BaseDataStructureDefinition

MAX_BYTES = 64 << 20
#: What sdmx1 raises on a file that is no structure message, besides its own exception.
_SDMX1_RAISES = (
    *(ValueError, LookupError, TypeError, AttributeError, NotImplementedError),
    *(AssertionError, StopIteration, SyntaxError, RuntimeError),
)
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True)
class Structure:
    """``components`` by id: dimensions, measures and attributes."""

    name: str = ""
    components: Mapping[str, Component] = field(default_factory=dict)


def read_structure(path: Path) -> Structure | Rejection:
    """The data structure of a structure message (SDMX-ML 2.1 or 3.0)."""
    if path.stat().st_size > MAX_BYTES:
        return reject("file.too_large", limit=f"{MAX_BYTES >> 20} MB")
    data = path.read_bytes()
    if _DTD.search(data) or _DTD.search(data.replace(b"\x00", b"")):
        return hostile("XML có khai báo DTD hoặc thực thể", "its XML declares a document type or entities")
    # Loaded when a source has a structure: it brings pandas with it.
    import sdmx
    from sdmx.exceptions import XMLParseError
    from sdmx.message import StructureMessage

    try:
        message = sdmx.read_sdmx(path)
    except (XMLParseError, *_SDMX1_RAISES) as error:
        return reject("sdmx.structure", detail=f"{type(error).__name__}: {error}"[:200])
    found = list(message.structure.values()) if isinstance(message, StructureMessage) else []
    if not found:
        return reject("sdmx.structure", detail="DataStructure?")
    names = ", ".join(f"{each.id}({each.version or ''})" for each in found)
    return Structure(names, {part.id: part for each in found for part in _components(each)})


def _components(structure: BaseDataStructureDefinition) -> Iterator[Component]:
    for part in (*structure.dimensions, *getattr(structure, "measures", ()), *structure.attributes):
        concept = part.concept_identity
        labels = _labels(part.local_representation) or _labels(getattr(concept, "core_representation", None))
        yield Component(str(part.id), _text(getattr(concept, "name", None)), labels)


def _labels(representation: Any) -> dict[str, str]:
    codes = getattr(representation, "enumerated", None)
    return {str(code.id): _text(code.name) for code in codes} if codes else {}


def _text(name: Any) -> str:
    return in_language(dict(getattr(name, "localizations", None) or {}))
