"""What passes between a form's parts: what is to be filled in, what an upload holds, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, TypeAdapter

from harvesters.areas import Area
from harvesters.model import Candidate, Message, Rejection, TableSample
from harvesters.spec import Mapping, Part, Read

#: What an upload may become. ``ready``: nothing stands against submitting; ``faulty``: errors to correct;
#: ``confirm``: read by a proposed mapping that a person must confirm; ``refused``: not read (``failure``).
State = Literal["ready", "faulty", "confirm", "refused"]
How = Literal["stamp", "remembered", "proposed", "grid"]


@dataclass(frozen=True)
class Key:
    """Which observation is meant. ``dimensions`` in the indicator's order, "" the total."""

    indicator: str
    period: str
    area_code: str
    area_valid_from: str = ""
    dimensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """One stable string, for the name of a form's field."""
        return "|".join((self.indicator, self.period, self.area_code, self.area_valid_from, *self.dimensions))


@dataclass(frozen=True)
class Choice:
    """A code with its label."""

    code: str
    label: Message


@dataclass(frozen=True)
class FormDimension:
    """A disaggregation with the values of its code list; no values: any text."""

    code: str
    label: Message
    values: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class FormIndicator:
    """One indicator of a form: what it measures, and what is to be filled in.

    ``periods`` are sortable as published; ``areas`` the units to fill, of their era; ``combinations`` the
    disaggregations to fill (one code a dimension, "" the total): none given, those of the last release, or
    every one. ``published``: the last release's Parquet file (shape of `Candidate.data`), for reference.
    ``value_min``/``value_max`` are hard limits.
    """

    code: str
    title: Message
    unit: Message
    frequency: str = ""
    decimals: int | None = None
    dimensions: tuple[FormDimension, ...] = ()
    value_min: Decimal | None = None
    value_max: Decimal | None = None
    direction: str = ""
    areas: tuple[Area, ...] = ()
    periods: tuple[str, ...] = ()
    combinations: tuple[tuple[str, ...], ...] = ()
    published: Path | None = None


@dataclass(frozen=True)
class Form:
    """What an agency fills in. ``era``: the date whose units are meant where a name is written freely.

    ``language``: of the workbook's own texts; the other one stands beside it, shorter.
    ``form_id``: whatever the portal wants to find again; it comes back in the stamp.
    """

    agency: str
    agency_title: Message
    indicators: tuple[FormIndicator, ...]
    era: str
    portal_url: str = ""
    language: Literal["vi", "en"] = "vi"
    schema_version: int = 1
    form_id: str = ""

    def indicator(self, code: str) -> FormIndicator | None:
        """The indicator of this code."""
        return next((each for each in self.indicators if each.code == code), None)


@dataclass(frozen=True)
class Stamp:
    """What a template says of itself. ``checksum`` covers the rest: an edited stamp is not believed."""

    agency: str
    indicators: tuple[str, ...]
    schema_version: int
    form_id: str
    checksum: str


class UploadMapping(Part):
    """How a file that is no template is read; stored as JSON and used again for the agency's next upload."""

    read: Read = Read()
    mappings: list[Mapping] = Field(default_factory=list)


@dataclass(frozen=True)
class Explanation:
    """What the agency says of one value: why it is so unusual, or why it was corrected."""

    key: Key
    text: str
    sheet: str | None = None
    row: int | None = None


@dataclass(frozen=True)
class Gap:
    """An observation that the form asks for and the file does not give; ``row``: its unfilled row."""

    key: Key
    area_name: str
    sheet: str | None = None
    row: int | None = None


@dataclass(frozen=True)
class SheetResult:
    """What became of one sheet (``sheet`` None: a text file). ``rows``: rows with anything to read;
    ``errors``/``warnings``: rejections of the sheet; ``missing``: what was to be filled in and is not.
    ``left_out``: rows that the mapping does not take (other areas, totals).
    """

    sheet: str | None
    indicators: tuple[str, ...] = ()
    rows: int = 0
    accepted: int = 0
    errors: int = 0
    warnings: int = 0
    missing: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class RuleGroup:
    """All rejections that broke one rule."""

    code: str
    severity: Literal["error", "warning"]
    remedy: Message
    rejections: tuple[Rejection, ...]


@dataclass
class Report:
    """Everything that is to be said of an upload, at once.

    ``rejections`` holds every one up to the limit, in the order of sheets and rows; ``errors`` and
    ``warnings`` count them all. ``candidates``: the accepted observations of each indicator, only fit for
    a submission when ``state`` is ``ready``. ``mapping``: how the file was read (None for a template's own
    columns); a proposed one is to be confirmed by calling again with it as the remembered one.
    ``gaps`` holds at most the limit, ``missing`` counts all.
    """

    state: State
    filename: str = ""
    how: How = "stamp"
    stamp: Stamp | None = None
    mapping: UploadMapping | None = None
    sheets: list[SheetResult] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    errors: int = 0
    warnings: int = 0
    accepted: int = 0
    missing: int = 0
    gaps: list[Gap] = field(default_factory=list)
    explanations: list[Explanation] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    tables: list[TableSample] = field(default_factory=list)
    detected: dict[str, str] = field(default_factory=dict)
    failure: Rejection | None = None

    def by_rule(self) -> list[RuleGroup]:
        """The rejections grouped by rule: errors first, then the commonest."""
        groups: dict[str, list[Rejection]] = {}
        for rejection in self.rejections:
            groups.setdefault(rejection.code, []).append(rejection)
        found = [RuleGroup(c, r[0].severity, r[0].remedy, tuple(r)) for c, r in groups.items()]
        return sorted(found, key=lambda group: (group.severity != "error", -len(group.rejections)))


@dataclass(frozen=True)
class Suspicion:
    """A value that may well be right but needs a word of explanation.

    ``rule`` is a code of `harvesters.rules` beginning with ``suspicious.``; ``previous`` the value of
    ``previous_period`` in the same series, ``usual`` the usual change (both decimal numerals, "" where there
    is none). ``source_row``: where it stands in the upload.
    """

    key: Key
    area_name: str
    value: str
    rule: str
    message: Message
    previous: str = ""
    previous_period: str = ""
    usual: str = ""
    source_row: str = ""


def as_dict(report: Report) -> dict[str, Any]:
    """A report as JSON takes it, without the paths of files."""
    return TypeAdapter(Report).dump_python(report, mode="json", exclude={"candidates": {"__all__": {"data"}}})
