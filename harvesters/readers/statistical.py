"""Statistical formats: components (dimensions, attributes, the value) → a table of records.

A component has a column of its codes under its id, and where labels are given, a column of labels under its
name (``<id> (label)`` where the name is taken). Figures are numbers of the file, a NaN is a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harvesters.model import Rejection
from harvesters.readers.layout import Layout
from harvesters.readers.records import plain_numeral
from harvesters.readers.stage import Stage
from harvesters.readers.table import Column, Limits, Reading, Table
from harvesters.rules import reject
from harvesters.spec import Read
from harvesters.vietnamese.fold import accented, clean
from harvesters.vietnamese.numbers import NATIVE

#: The language of a name or label, the first that there is.
LANGUAGES = ("vi", "en")
_NUMERAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")


class Unusable(Exception):
    """The file can't be used as a whole; ``rejection`` says why."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection.code)
        self.rejection = rejection


@dataclass(frozen=True)
class Component:
    """``labels``: code → label. ``figures``: its cells are numbers."""

    id: str
    name: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    figures: bool = False

    @property
    def labelled(self) -> bool:
        """Whether its labels say more than its codes."""
        return any(label and label != code for code, label in self.labels.items())

    def cells(self, code: str) -> tuple[str, ...]:
        """The cells of one code in the columns of this component."""
        shown = figure(code) if self.figures else code
        return (shown, self.labels.get(code) or code) if self.labelled and code else self._bare(shown)

    def _bare(self, shown: str) -> tuple[str, ...]:
        return (shown, "") if self.labelled else (shown,)


def columns_of(components: Sequence[Component]) -> tuple[Column, ...]:
    """The columns of components, each header once."""
    taken = {accented(component.id) for component in components}
    headers: list[str] = []
    for component in components:
        headers.append(component.id)
        if component.labelled:
            own = component.name if accented(component.name) not in taken else ""
            headers.append(clean(own) or f"{component.id} (label)")
            taken.add(accented(headers[-1]))
    return tuple(Column(number, (clean(header),)) for number, header in enumerate(headers, 1))


def figure(text: str) -> str:
    """A number as a cell; NaN is a missing figure, anything else is kept as it is."""
    if _NUMERAL.fullmatch(text):
        return NATIVE + plain_numeral(text.removesuffix("."))
    return "" if text.lower() == "nan" else text


def table_of(
    rows: Iterable[tuple[int, list[str]]],
    columns: tuple[Column, ...],
    read: Read,
    folder: Path,
    limits: Limits,
    title: str = "",
    name: str = "data",
    sheet: str | None = None,
) -> Table:
    """Write rows (number, cells) as the body of a table of records."""
    if len(columns) > limits.columns:
        raise Unusable(reject("file.too_large", limit=f"{limits.columns} columns"))
    stage = Stage(Layout((), 0, columns, title), read, limits, folder, name, sections=False)
    stage.write(rows)
    return Table("records", columns, tuple(stage.parts), stage.rows, sheet, title=title)


def cells_of(components: Sequence[Component], codes: Iterable[str]) -> list[str]:
    """The cells of one observation."""
    return [cell for component, code in zip(components, codes, strict=True) for cell in component.cells(code)]


def chosen(names: Sequence[str], wanted: Sequence[str | int]) -> list[str]:
    """The data sets that a spec names like sheets, by name or number; all without a choice."""
    if not wanted:
        return list(names)
    found = []
    for each in wanted:
        fitting = [
            name
            for number, name in enumerate(names, 1)
            if each == number or (isinstance(each, str) and accented(each) == accented(name))
        ]
        if not fitting:
            raise Unusable(reject("sheet.missing", value=str(each)))
        found.append(fitting[0])
    return found


def deletions() -> Rejection:
    """A message that deletes is a change to a table, not the table."""
    return reject("sdmx.delete")


def in_language(texts: Any) -> str:
    """A text given alone or by language."""
    if isinstance(texts, Mapping):
        keys = [key for wanted in LANGUAGES for key in texts if str(key).lower().startswith(wanted)]
        return clean(str(texts[(keys or list(texts))[0]])) if texts else ""
    return clean(texts) if isinstance(texts, str) else ""


def guarded(reading: Reading, work: Iterator[Table]) -> Reading:
    """Collect the tables of a reader; what it finds unusable is the reading's failure."""
    try:
        reading.tables += work
    except Unusable as error:
        reading.failure = error.rejection
    if reading.failure is None and not any(table.rows for table in reading.tables):
        reading.failure = reject("file.empty")
    return reading
