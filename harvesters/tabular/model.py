"""What is found in a file of any open dataset: its columns, and cells that may name a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from harvesters.model import Message, Rejection

#: Types of Frictionless Table Schema (https://specs.frictionlessdata.io/table-schema/) that are told apart.
Type = Literal["integer", "number", "year", "date", "datetime", "boolean", "string"]
Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True)
class Field:
    """One column. ``name`` as the file has it, ``machine`` a lower-case ASCII identifier.

    ``format``: of dates, as Frictionless writes it (``%d/%m/%Y``). ``decimal``/``group``: marks of numbers
    in text cells, "" where the file has real numbers. ``missing``: share of empty cells (0 to 1).
    ``minimum``/``maximum``: canonical numerals or ISO dates, "" for texts. ``distinct``: number of different
    texts. ``remarks``: why a column is only text although it looks like more.
    """

    number: int
    name: str
    machine: str
    type: Type
    format: str = ""
    decimal: str = ""
    group: str = ""
    percent: bool = False
    missing: float = 0.0
    distinct: int = 0
    minimum: str = ""
    maximum: str = ""
    examples: tuple[str, ...] = ()
    remarks: tuple[Message, ...] = ()


@dataclass(frozen=True)
class TableDescription:
    """One table of the file; ``sheet`` None: the file is one table."""

    sheet: str | None
    title: str
    header_rows: tuple[int, ...]
    rows: int
    fields: tuple[Field, ...]


@dataclass
class DataDictionary:
    """Every table of a file. ``failure``: why it could not be read; ``faults``: what else is to be told."""

    filename: str
    format: str = ""
    tables: list[TableDescription] = field(default_factory=list)
    detected: dict[str, str] = field(default_factory=dict)
    faults: list[Rejection] = field(default_factory=list)
    failure: Rejection | None = None


@dataclass(frozen=True)
class MaskedCell:
    """Where a personal datum stands; most of its characters are hidden."""

    row: int
    column: str
    masked: str


@dataclass(frozen=True)
class Finding:
    """Personal data of one kind in one column. ``count`` counts all cells, ``cells`` holds the first ones.

    ``kind`` is a key of `privacy.KINDS`. ``confidence``: ``high`` the text proves itself or its header says
    so as well, ``medium`` one of them, ``low`` a contact that offices publish themselves.
    """

    kind: str
    confidence: Confidence
    message: Message
    sheet: str | None
    column: str
    header: str
    count: int
    cells: tuple[MaskedCell, ...] = ()


@dataclass
class Inspection:
    """The dictionary and the findings of one file."""

    dictionary: DataDictionary
    findings: list[Finding] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Whether a person must look at the file before it is published."""
        return any(finding.confidence != "low" for finding in self.findings)
