"""What a source declares: facts, not flow. A new agency is one such YAML; the engine owns the rest."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Format = Literal[
    "auto", "csv", "tsv", "xlsx", "xls", "ods", "json", "ndjson", "sdmx", "jsonstat", "px", "parquet"
]
Status = Literal["official", "estimate", "provisional", "illustrative"]


class Part(BaseModel):
    """Base of every part: unknown keys are errors, so that a misspelt option is never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Part):
    """A text in both languages."""

    vi: str
    en: str


class Origin(Part):
    """Where one text of an observation stands in the table.

    Exactly one of ``column`` (a key column, by its header's text, folded match, or 1-based number),
    ``header`` (the n-th header row above a value column, 1-based), ``section`` (the label of the last
    section row above: a row with a label and no values), ``sheet`` (the sheet's name), ``title``
    (the rows above the header, joined by a line break) or ``fixed``.
    ``pattern``: a regular expression; its first group (or the whole match) is taken.
    ``values``: label → code, matched on folded text; a label that is not listed is a rejection.
    ``skip``: labels (regular expressions on folded text) whose rows or columns are left out: totals,
    other areas. ``fill_down``: an empty cell takes the value above it (merged cells).
    """

    column: str | int | None = None
    header: int | None = Field(default=None, ge=1)
    section: bool = False
    sheet: bool = False
    title: bool = False
    fixed: str | None = None
    pattern: str | None = None
    values: dict[str, str] = {}
    skip: list[str] = []
    fill_down: bool = False

    @model_validator(mode="after")
    def _one_place(self) -> Origin:
        places = (
            self.column,
            self.header,
            self.section or None,
            self.sheet or None,
            self.title or None,
            self.fixed,
        )
        if sum(place is not None for place in places) != 1:
            raise ValueError("name exactly one of column, header, section, sheet, title, fixed")
        return self


class Read(Part):
    """How bytes become a table. ``auto`` detects on the whole file; what was detected is reported.

    ``header_rows``: 1-based rows of the header, as a person counts them; empty = found by content.
    ``stop_at``: a regular expression on the row's folded text; that row and all below are footnotes.
    ``skip_rows``: rows whose folded text matches are left out.
    ``decimal``/``thousands``: the marks of numbers in text cells; ``auto`` decides on a whole column and
    reports what is ambiguous (1.234) instead of guessing.
    ``scaled``: which number of a workbook's cell counts where its format shows another one than it holds
    (1,2 for 1234): the one ``shown``, the one ``stored``; ``ask``: neither, unless the table names the unit.
    ``member``: which file of a ZIP archive is meant (its path, or a pattern such as ``*.csv``).
    """

    format: Format = "auto"
    encoding: str = "auto"
    delimiter: str | None = None
    sheets: list[str | int] = []
    records: str | None = None
    member: str | None = None
    header_rows: list[int] = []
    stop_at: str | None = None
    skip_rows: list[str] = []
    decimal: Literal[",", ".", "auto"] = "auto"
    thousands: Literal[".", ",", " ", "'", "none", "auto"] = "auto"
    scaled: Literal["ask", "shown", "stored"] = "ask"
    missing: list[str] = ["", "-", "–", "—", "―", "−", ".", "..", "...", "…", ":", "n/a", "x"]


class Area(Part):
    """Which area a row speaks of. ``era``: a date within the era whose list of units is meant.

    ``by``: names are matched on the folded form (official prefix optional), codes exactly.
    A code may say its era itself: ``82@2025-07-01``, ``82@`` (the oldest).
    ``code``: origin of the code where name and code both stand: the code counts, the name must agree, and
    where one of them is missing the other does.
    ``within``: origin of the parent unit's name, for old communes whose name occurs in many districts.
    ``recalculated``: the source itself has computed the figures of earlier periods for the units of
    ``era``; else a figure of a time in which its area did not exist is held.
    """

    origin: Origin
    code: Origin | None = None
    era: str
    by: Literal["name", "code"] = "name"
    levels: list[Literal["country", "region", "province", "district", "commune"]] = []
    within: Origin | None = None
    recalculated: bool = False


class Period(Part):
    """The period: one origin, or several whose texts fill ``join`` ("{month}/{year}").

    ``format``: ``auto`` knows 2024, 2024-Q3, 2024-H1, 2024-07, tháng 7/2025, quý III/2025,
    6 tháng đầu năm 2025, school years 2016-2017, Sơ bộ 2016 / Prel. 2016 (status provisional);
    dates need ``dd/MM/yyyy`` or another explicit pattern where day and month could be confused.
    """

    origin: Origin | None = None
    parts: dict[str, Origin] = {}
    join: str | None = None
    format: str = "auto"

    @model_validator(mode="before")
    @classmethod
    def _from_group_rows(cls, given: object) -> object:
        """``section: true`` alone is short for an origin in the rows that are titles of groups."""
        if isinstance(given, dict) and given.get("section") is True and "origin" not in given:
            rest = {key: value for key, value in given.items() if key != "section"}
            return {**rest, "origin": {"section": True}}
        return given


class Value(Part):
    """The value: one column, or many (``columns``: header texts, or regular expressions between slashes).

    ``factor`` multiplies exactly (thousand → 1). ``unit`` only documents what the file says.
    """

    column: str | int | None = None
    columns: list[str | int] = []
    factor: str = "1"
    unit: str | None = None


class Mapping(Part):
    """Table → observations of one or several indicators.

    ``where``: rows taken, by origin and the folded labels it must equal. ``disaggregations``: name →
    origin; a label mapped to "" is the total. ``qualifier_from``: where ``>``, ``<`` or ``~`` stands beside
    the value; it counts before what the value's own cell says.
    """

    indicator: Origin
    area: Area
    period: Period
    value: Value
    disaggregations: dict[str, Origin] = {}
    where: list[tuple[Origin, list[str]]] = []
    status: Status = "official"
    status_from: Origin | None = None
    qualifier_from: Origin | None = None
    note: Origin | None = None
    read: dict[str, Any] = {}


class Selector(Part):
    """Datasets of a catalogue by one field: those with any of the ``values``.

    Case and accents do not matter; ``*`` stands for any text.
    """

    field: Literal["identifier", "organization", "theme", "keyword", "licence", "format"]
    values: Annotated[list[str], Field(min_length=1)]


class CatalogueRules(Part):
    """What becomes of the datasets of a catalogue (connectors ``ckan``, ``csw``, ``dcat`` and the like).

    ``resources``: ``link`` leaves the files where they are; ``file`` copies them; ``load`` copies them and
    loads tables into the DataStore. ``include``, ``exclude``: a dataset is taken that matches every
    selector of the first and none of the second. ``organizations``: publisher (name or URI) → agency;
    others go to the source's agency. ``licences``, ``themes``: what the catalogue writes → code of the
    lists ``licences`` and ``sectors``. ``language``: of texts that carry no language tag. ``grace_days``:
    how long a dataset that is gone from the catalogue stays on the portal. ``contacts``: ``offices`` leaves
    out contacts that are persons, ``all`` publishes what the catalogue does.
    """

    resources: Literal["link", "file", "load"] = "link"
    include: list[Selector] = []
    exclude: list[Selector] = []
    organizations: dict[str, str] = {}
    licences: dict[str, str] = {}
    themes: dict[str, str] = {}
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] = "vi"
    grace_days: Annotated[int, Field(ge=0, le=365)] = 7
    contacts: Literal["offices", "all"] = "offices"


class Checks(Part):
    """Limits of a run. Shares are between 0 and 1.

    ``max_unusual_share``: of the values that are new or changed, those beyond three times the usual change
    of their series, or ten (100, 1000 …) times as much or little as before; 1 asks for neither.
    """

    max_rejected_share: Annotated[float, Field(ge=0, le=1)] = 0.05
    max_shrink_share: Annotated[float, Field(ge=0, le=1)] = 0.2
    max_unusual_share: Annotated[float, Field(ge=0, le=1)] = 0.5
    required_columns: list[str] = []
    allow_unknown_columns: bool = True
    min_rows: int = 1


class Source(Part):
    """One source of one agency."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,98}[a-z0-9]$")]
    title: Text
    agency: str
    connector: str = "file"
    options: dict[str, Any] = {}
    read: Read = Read()
    mappings: list[Mapping] = []
    catalogue: CatalogueRules = CatalogueRules()
    checks: Checks = Checks()
    schedule: str | None = None
    illustrative: bool = False
    active: bool = True
    notes: str | None = None
