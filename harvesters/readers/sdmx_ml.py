"""SDMX-ML data: generic and structure-specific, 2.1 and 3.0, what is alike in 2.0, and its cross-sections.

Read as a stream, twice, because sdmx1 holds a message as objects (1.5 KB an observation) and turns digits
into floats. Standard: SDMX 2.1 section 3A, https://sdmx.org/standards-2/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from harvesters.readers.archives import hostile
from harvesters.readers.sdmx_structure import Structure
from harvesters.readers.statistical import (
    Component,
    Unusable,
    cells_of,
    columns_of,
    deletions,
    guarded,
    table_of,
)
from harvesters.readers.table import Limits, Reading, Table
from harvesters.rules import reject
from harvesters.spec import Read

CHUNK = 1 << 16
VALUE, TIME = "OBS_VALUE", "TIME_PERIOD"
MAX_GROUPS = 100_000
#: Attributes of a DataSet that speak of the message, not of the data.
_ABOUT_MESSAGE = {
    *("action", "structureRef", "setID", "dataScope", "dimensionAtObservation", "REPORTING_YEAR_START_DAY"),
    *("reportingBeginDate", "reportingEndDate", "validFromDate", "validToDate", "keyFamilyURI", "datasetID"),
    *("publicationYear", "publicationPeriod", "isExternalReference", "dataProviderSchemeAgencyId"),
    *("dataProviderSchemeId", "dataProviderID", "dataflowAgencyID", "dataflowID"),
}
#: The column of what an observation is named after in a cross-section of 2.0.
MEASURE = "MEASURE"
_CROSS = "cross-sectional"
_TYPE = "http://www.w3.org/2001/XMLSchema-instance type"
_TARGETS = ("SeriesKey", "GroupKey", "ObsKey", "Attributes")
_TEXTS = ("Time", "Text", "Value", "URN")
Record = dict[str, str]


def read_sdmx_ml(
    path: Path, read: Read, folder: Path, limits: Limits, structure: Structure | None = None
) -> Reading:
    """One table of the observations in a data message."""
    reading = Reading(detected={"format": "SDMX-ML"})
    return guarded(reading, _tables(path, read, folder, limits, structure, reading))


def _tables(
    path: Path,
    read: Read,
    folder: Path,
    limits: Limits,
    structure: Structure | None,
    reading: Reading,
) -> Iterator[Table]:
    first = _Message()
    keys: dict[str, None] = {}
    for record in _records(path, first):
        if not keys.keys() >= record.keys():
            keys.update(dict.fromkeys(record))
    reading.detected |= {"format": f"SDMX-ML {first.version} {first.kind}", **_structure(first, structure)}
    if first.said and (first.faulty or not keys):
        raise Unusable(reject("sdmx.message", value="; ".join(first.said)))
    if first.said:
        reading.detected["message"] = "; ".join(first.said)
    for group in first.groups:
        keys.update(dict.fromkeys(group))
    components = components_of(keys, structure)
    second = _Message(_grouped(first))
    rows = (
        (number, cells_of(components, (record.get(part.id, "") for part in components)))
        for number, record in enumerate(_records(path, second), 1)
    )
    yield table_of(rows, columns_of(components), read, folder, limits)


def _structure(message: _Message, structure: Structure | None) -> dict[str, str]:
    told = structure.name if structure else message.structure
    return {"structure": told} if told else {}


def components_of(keys: Mapping[str, None], structure: Structure | None) -> list[Component]:
    """Columns in the order of the file, the value last of the key, with the structure's labels."""
    known = structure.components if structure else {}
    found = []
    for key in keys:
        about = known.get(key, Component(key))
        found.append(Component(key, about.name, about.labels, figures=key == VALUE))
    return found


@dataclass
class _Groups:
    """Attributes of groups of series, by the part of the key that they name."""

    names: Sequence[tuple[str, ...]] = ()
    found: Mapping[tuple[tuple[str, ...], tuple[str, ...]], Record] = field(default_factory=dict)

    def of(self, record: Record) -> Record:
        attributes: Record = {}
        for names in self.names:
            attributes |= self.found.get((names, tuple(record.get(name, "") for name in names)), {})
        return attributes


def _grouped(message: _Message) -> _Groups:
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], Record] = {}
    for group in message.groups:
        names = tuple(sorted(name for name in group if name in message.names))
        if not names:
            continue
        record = {name: text for name, text in group.items() if name not in names}
        found.setdefault((names, tuple(group[name] for name in names)), {}).update(record)
    return _Groups(tuple(dict.fromkeys(names for names, _ in found)), found)


def _records(path: Path, message: _Message) -> Iterator[Record]:
    """The observations of a message, one at a time; raises `Unusable`."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = message.start
    parser.EndElementHandler = message.end
    parser.CharacterDataHandler = message.text
    parser.StartDoctypeDeclHandler = _no_doctype
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                parser.Parse(chunk)
                yield from message.take()
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unusable(reject("file.broken", detail=f"XML: {error}")) from error
    yield from message.take()


def _no_doctype(*_: object) -> None:
    raise Unusable(
        hostile("XML có khai báo DTD hoặc thực thể", "its XML declares a document type or entities")
    )


class _Message:
    """What has been read so far; ``take`` gives the observations since it was last asked."""

    def __init__(self, groups: _Groups | None = None) -> None:
        self.kind, self.version, self.structure = "", "", ""
        self.groups: list[Record] = []
        self.names: set[str] = set()
        self.said: list[str] = []
        self.faulty = False
        self._group_attributes = groups or _Groups()
        self._observed_by, self._by_type = TIME, False
        self._ready: list[Record] = []
        self._dataset: Record = {}
        self._series: Record = {}
        self._level: list[Record] = [self._dataset]
        self._target: Record | None = None
        self._text: list[str] | None = None
        self._part = ""
        self._speaks = False

    def take(self) -> list[Record]:
        ready, self._ready = self._ready, []
        return ready

    def start(self, tag: str, attributes: Record) -> None:
        space, _, name = tag.rpartition(" ")
        if self.kind == _CROSS and name != "DataSet":
            self._level.append(self._crossed(name, attributes))
        elif name == "Obs":
            self._level.append(self._typed(attributes))
        elif name == "Series":
            self._series = _plain(attributes)
            self._level.append(self._series)
        elif name == "Value" and self._target is not None and "value" in attributes:
            self._target[attributes.get("id") or attributes.get("concept") or ""] = attributes["value"]
        elif name == "ObsValue":
            self._level[-1][VALUE] = attributes.get("value", "")
        elif name == "ObsDimension":
            self._level[-1][attributes.get("id") or self._observed_by] = attributes.get("value", "")
        elif name in _TARGETS:
            self._target = self._level[-1]
        elif name == "Group":
            self._level.append({} if self.kind == "generic" else _plain(attributes))
        elif name == "Comp":
            self._part = attributes.get("id", "")
        elif name in _TEXTS:
            self._text = []
        else:
            self._head(space, name, attributes)

    def _typed(self, attributes: Record) -> Record:
        """The parts of an observation; the dimension at observation is its type where it has several
        measures (SDMX 2.1, explicit measures).
        """
        own = _plain(attributes)
        if self._by_type and _TYPE in attributes:
            own.setdefault(self._observed_by, attributes[_TYPE].rpartition(":")[2])
        return own

    def _crossed(self, name: str, attributes: Record) -> Record:
        """A group or section of a cross-section, or an observation that is named after its measure."""
        own = _plain(attributes)
        if "value" in own and name not in ("Group", "Section"):
            own = {MEASURE: name, VALUE: own.pop("value"), **own}
        return own

    def _head(self, space: str, name: str, attributes: Record) -> None:
        if not self.kind:
            self.kind, self.version = _kind(space, name)
        elif name == "DataSet":
            plain = {key.rpartition(" ")[2]: text for key, text in attributes.items()}
            if plain.get("action", "").lower() == "delete":
                raise Unusable(deletions())
            plain = _plain(attributes)
            self._dataset = {key: text for key, text in plain.items() if key not in _ABOUT_MESSAGE}
            self._level = [self._dataset]
        elif name == "Structure" and "dimensionAtObservation" in attributes:
            self._observed_by = attributes["dimensionAtObservation"]
            self._by_type = self._observed_by not in (TIME, "AllDimensions")
        elif name == "Ref" and "id" in attributes:
            self.structure = self.structure or attributes["id"]
        elif name in ("Message", "ErrorMessage"):
            self.faulty |= attributes.get("severity", "Error").lower() == "error"
            self._speaks = True

    def text(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if self.kind == _CROSS and len(self._level) > 1:
            if VALUE in self._level[-1]:
                record = {key: text for level in self._level for key, text in level.items()}
                self.names.update(record)
                self._ready.append(record)
            self._level.pop()
        elif name == "Obs":
            own = self._level.pop()
            self.names.update(own)
            record = {**self._series, **own}
            groups = self._group_attributes.of(record) if self._group_attributes.names else {}
            self._ready.append({**self._dataset, **groups, **record} if groups or self._dataset else record)
        elif name == "Series":
            self._level.pop()
            self.names.update(self._series)
            self._series = {}
        elif name == "Group":
            self._add_group(self._level.pop())
        elif name in _TARGETS:
            self._target = None
        elif name == "Comp":
            self._part = ""
        elif name in _TEXTS and self._text is not None:
            self._told(name, "".join(self._text).strip())
            self._text = None

    def _add_group(self, group: Record) -> None:
        if len(self.groups) >= MAX_GROUPS:
            raise Unusable(reject("file.too_large", limit=f"{MAX_GROUPS} groups"))
        self.groups.append(group)

    def _told(self, name: str, text: str) -> None:
        if name == "Time":
            self._level[-1][TIME] = text
        elif name == "Value" and self._part:
            before = self._level[-1].get(self._part)
            self._level[-1][self._part] = f"{before}; {text}" if before else text
        elif name == "URN":
            self.structure = self.structure or text.rpartition("=")[2]
        elif name == "Text" and self._speaks and text:
            self.said.append(text)


def _plain(attributes: Record) -> Record:
    """The attributes that are not of another vocabulary (xsi:type, xml:lang)."""
    return {name: text for name, text in attributes.items() if " " not in name}


def _kind(space: str, name: str) -> tuple[str, str]:
    """Kind and version of a message, by its root; raises `Unusable` where there are no observations in it."""
    version = next((v.replace("_", ".") for v in ("3_0", "2_1", "2_0") if f"v{v}" in space), "")
    if "Generic" in name:
        return "generic", version
    if name in ("StructureSpecificData", "StructureSpecificTimeSeriesData", "CompactData"):
        return "structure-specific", version
    if name == "CrossSectionalData":
        return _CROSS, version
    if name == "Error":
        return "error", version
    raise Unusable(reject("file.format", found=f"SDMX-ML {version} {name}"))
