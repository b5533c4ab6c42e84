"""Words of the pipeline: messages, rejections, observations, releases in the making."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Severity = Literal["error", "warning"]
Qualifier = Literal["", ">", "<", "~"]
Status = Literal["official", "estimate", "provisional", "illustrative"]

#: Columns of every observations table besides one text column per disaggregation ("" = total),
#: which stand between ``area_name`` and ``value``. All are text in a release file; ``value`` is a
#: canonical decimal numeral ("-1234.5"), dates are ISO. ``area_valid_from`` is "" for the oldest era.
KEY_HEAD = ("period", "period_start", "period_end", "area_code", "area_valid_from", "area_name")
VALUE_TAIL = ("value", "qualifier", "status", "note", "source_row")


@dataclass(frozen=True)
class Message:
    """One sentence in both languages of the portal."""

    vi: str
    en: str


#: What stands with every figure that is made up: in pages, downloads, and in the row itself.
ILLUSTRATIVE = Message("Dữ liệu minh hoạ", "Illustrative data, not real figures")
#: What stands before a raised mark in a figure's note.
MARK = Message("Chú thích", "Note")


@dataclass(frozen=True)
class Rejection:
    """A row, cell or record that was not accepted, and what to do about it.

    ``row`` is 1-based in the file as a person sees it; ``column`` the header's text or a letter.
    ``code`` is stable and explained in docs (``docs/rules.md``). ``record`` is the identifier of a dataset
    in a catalogue, whose ``row`` counts the datasets from 1.
    """

    code: str
    message: Message
    remedy: Message
    row: int | None = None
    column: str | None = None
    value: str | None = None
    sheet: str | None = None
    severity: Severity = "error"
    record: str | None = None


@dataclass(frozen=True)
class RawInput:
    """Bytes as they came, kept for tracing: ``path`` is a local file, ``sha256`` its hash in hex."""

    path: Path
    sha256: str
    size: int
    origin: str
    media_type: str | None = None
    filename: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Candidate:
    """A release in the making: the accepted observations of one indicator.

    ``data`` is a Parquet file with columns KEY_HEAD + ``dimensions`` + VALUE_TAIL, all text, sorted by
    (period_start, period, area_code, area_valid_from, *dimensions); no duplicates of that key.
    ``sha256`` covers every column but ``source_row``: moving a row in the file is no new content.
    """

    indicator: str
    dimensions: tuple[str, ...]
    data: Path
    rows: int
    sha256: str
    period_from: str
    period_to: str


@dataclass(frozen=True)
class TableSample:
    """The head of a table as it was read, for the preview: header texts, and rows with their numbers."""

    sheet: str | None
    title: str
    header_rows: Sequence[int]
    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]
    count: int


@dataclass(frozen=True)
class Entries:
    """The datasets of a catalogue, ready to be published.

    ``file``: NDJSON, a line ``{"row", "identifier", "sha256", "raw", "entry"}`` for each dataset, where
    ``entry`` has the keys of the schema of datasets and ``raw`` is the hash of the file it came in.
    ``index``: a line ``row<TAB>sha256<TAB>offset<TAB>identifier`` (as COPY reads it) for each, to compare
    without reading the entries; ``offset`` is where the line begins in ``file``. ``skipped``: datasets
    that the source does not take. ``expected``: how many the catalogue says it has, if it says so.
    """

    file: Path
    index: Path
    count: int
    skipped: int = 0
    expected: int | None = None


@dataclass
class Outcome:
    """What one pass over one source produced, before anything is published.

    ``rejections`` holds at most the configured number; ``rejected`` counts all errors, ``warned`` all
    warnings, and ``rejections_file`` (NDJSON, one per line) holds every one of both.
    ``not_modified``: the source says that nothing changed; everything else is empty then.
    """

    raw: Sequence[RawInput]
    candidates: list[Candidate] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    rejections_file: Path | None = None
    rejected: int = 0
    warned: int = 0
    accepted: int = 0
    missing: int = 0
    failure: Rejection | None = None
    detected: dict[str, str] = field(default_factory=dict)
    tables: list[TableSample] = field(default_factory=list)
    not_modified: bool = False
    entries: Entries | None = None
