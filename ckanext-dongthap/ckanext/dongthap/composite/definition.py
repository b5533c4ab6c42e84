"""What an index is: index → sub-index → criterion, a version of it as a file; pure.

The shape is that of Decision 1397/QĐ-UBND-HC (2022) of the province and of the national index (Decision
922/QĐ-BTTTT): each criterion has its most points, a way of scoring, and the evidence that it asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

Points = Annotated[Decimal, Field(ge=0)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Era = Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]


class Part(BaseModel):
    """Base of every part: unknown keys are errors, so that a misspelt one is never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Part):
    """A text in both languages."""

    vi: str
    en: str


class Share(Part):
    """A share of the most points: a of b; full points from ``full`` (a share, 1 is all) on."""

    kind: Literal["share"] = "share"
    full: Annotated[Decimal, Field(gt=0)] = Decimal(1)
    counted: Text | None = None
    of: Text | None = None


class YesNo(Part):
    """All points for yes, none for no."""

    kind: Literal["yes_no"] = "yes_no"


class Step(Part):
    """From this value on, this share (0 to 1) of the most points."""

    at_least: Decimal
    share: Annotated[Decimal, Field(ge=0, le=1)]


class Steps(Part):
    """The last step that the value reaches counts; below the first there are no points."""

    kind: Literal["steps"] = "steps"
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _rising(self) -> Steps:
        values = [step.at_least for step in self.steps]
        if values != sorted(set(values)):
            raise ValueError("steps must rise")
        return self


class FromIndicator(Part):
    """The value is an indicator's total of the subject's area in the year's last period.

    Of a share, ``base`` is what a whole is there: 100 for an indicator in per cent.
    """

    indicator: str
    base: Annotated[Decimal, Field(gt=0)] = Decimal(100)


class Criterion(Part):
    """One criterion. Without ``source`` agencies assess themselves, with evidence, and a steward verifies."""

    code: Code
    title: Text
    points: Points
    scoring: Annotated[Share | YesNo | Steps, Field(discriminator="kind")]
    source: FromIndicator | None = None
    evidence: Text | None = None

    @model_validator(mode="after")
    def _measured(self) -> Criterion:
        if self.source and isinstance(self.scoring, YesNo):
            raise ValueError("an indicator answers neither yes nor no")
        return self


class SubIndex(Part):
    """A group of criteria. ``points`` only where the criteria are not known; ``components``: how many."""

    code: Code
    title: Text
    weight: Annotated[Decimal, Field(gt=0)] = Decimal(1)
    points: Points | None = None
    components: int | None = None
    criteria: tuple[Criterion, ...] = ()

    @model_validator(mode="after")
    def _one_sum(self) -> SubIndex:
        if self.points is not None and self.criteria:
            raise ValueError("points are those of the criteria")
        return self

    @property
    def most(self) -> Decimal:
        """Its most points, before weighing."""
        return self.points or sum((criterion.points for criterion in self.criteria), Decimal())


class Subjects(Part):
    """Who is assessed: areas of a level in an era, or agencies of some kinds."""

    level: Literal["province", "district", "commune"] | None = None
    era: Era = ""
    kinds: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_kind(self) -> Subjects:
        if bool(self.level) == bool(self.kinds):
            raise ValueError("name a level of areas or kinds of agencies")
        return self


class Index(Part):
    """One version of an index. ``first_year``, ``last_year``: the years that it is meant for.

    Without criteria it is a structure to be read, and nothing is scored; ``published`` are then the
    indicators that hold the total scores which its author published.
    """

    code: Code
    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z.-]{1,20}$")]
    title: Text
    about: Text
    document: str | None = None
    illustrative: bool = False
    first_year: int
    last_year: int | None = None
    subjects: Subjects | None = None
    indicator: str | None = None
    published: tuple[str, ...] = ()
    sub_indices: Annotated[tuple[SubIndex, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> Index:
        codes = [criterion.code for _, criterion in self.criteria()]
        if len(codes) != len(set(codes)):
            raise ValueError("each criterion has a code of its own")
        if codes and not (self.subjects and self.indicator):
            raise ValueError("criteria need subjects, and an indicator that scores are released as")
        return self

    @property
    def key(self) -> str:
        """``code@version``."""
        return f"{self.code}@{self.version}"

    @property
    def most(self) -> Decimal:
        """The most points there are, weighed."""
        return sum((sub.most * sub.weight for sub in self.sub_indices), Decimal())

    def criteria(self) -> Iterator[tuple[SubIndex, Criterion]]:
        """All criteria with their sub-index, in the order of the file."""
        for sub in self.sub_indices:
            for criterion in sub.criteria:
                yield sub, criterion

    def covers(self, year: int) -> bool:
        """Whether this version is meant for the year."""
        return self.first_year <= year <= (self.last_year or year)


def read_folder(folder: Path) -> list[Index]:
    """Every ``*.yaml``, by code and first year. Raises ValueError naming the file."""
    found: list[Index] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found.append(Index.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))))
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from error
    keys = [index.key for index in found]
    if len(keys) != len(set(keys)):
        raise ValueError("two files have the same index and version")
    return sorted(found, key=lambda index: (index.code, index.first_year))
