"""Words of publication: where a release came from, what became of it, its labelled steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from psycopg2.extensions import cursor as Cursor

from harvesters.errors import FixTheSource, RetryLater
from harvesters.model import Message, RawInput

Step = Literal[
    "hashed",
    "compared",
    "recorded",
    "stored",
    "prepared",
    "staged",
    "copied",
    "indexed",
    "observed",
    "swapped",
    "committed",
    "patched",
    "searchable",
    "downloadable",
    "owned",
    "written",
    "linked",
    "brought",
    "marked",
    "removed",
    "forgotten",
]

#: In the order in which they are reached; a process may die at each of them.
STEPS: tuple[Step, ...] = (
    "hashed",
    "compared",
    "recorded",
    "stored",
    "prepared",
    "staged",
    "copied",
    "indexed",
    "observed",
    "swapped",
    "committed",
    "patched",
    "searchable",
    "downloadable",
)

#: The same for a batch of harvested datasets, and for those that are gone.
DATASET_STEPS: tuple[Step, ...] = ("owned", "written", "linked", "marked", "removed", "forgotten")

OnStep = Callable[[Step], None]
#: Raises when the caller no longer owns the work; it is asked with a cursor of the transaction that
#: swaps, before anything visible changes.
Fence = Callable[[Cursor], None]


def no_step(step: str) -> None:
    """Nobody watches."""


def no_fence(cursor: Cursor) -> None:
    """The caller has no rival."""


@dataclass(frozen=True)
class Intake:
    """Where a candidate came from: everything needed to follow a value back to its file and row.

    ``note``: for readers, why figures that stood already were corrected.
    """

    raw: Sequence[RawInput] = ()
    source: str | None = None
    run_id: str | None = None
    submission_id: str | None = None
    rejected: int = 0
    rejections_file: Path | None = None
    note: str = ""


@dataclass(frozen=True)
class Change:
    """How many observations differ from the release before, by key."""

    added: int
    changed: int
    removed: int


NO_CHANGE = Change(0, 0, 0)


@dataclass(frozen=True)
class Publication:
    """What became of a candidate; ``unchanged``: its content is what stands, so nothing was written."""

    status: Literal["published", "unchanged"]
    package_id: str
    release_id: str
    number: int
    rows: int
    change: Change


class UnknownIndicator(FixTheSource):
    """No dataset of the catalogue has the code that the source names."""

    def __init__(self, code: str) -> None:
        super().__init__(
            "unknown-indicator",
            Message(
                f"Danh mục chưa có chỉ tiêu mã {code}. Đề nghị bổ sung danh mục hoặc sửa mã ở nguồn.",
                f"The catalogue has no indicator with code {code}. Add it, or correct the source's code.",
            ),
        )


class BaseMoved(Exception):
    """The release in force is not the one that the caller laid its candidate over."""


class Overtaken(RetryLater):
    """Another publication of the same dataset became visible meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "overtaken",
            Message(
                "Một phiên bản khác vừa được công bố. Hệ thống sẽ thử lại.",
                "Another release has just been published. The portal will try again.",
            ),
        )


__all__ = [
    "DATASET_STEPS",
    "NO_CHANGE",
    "STEPS",
    "BaseMoved",
    "Change",
    "Fence",
    "Intake",
    "OnStep",
    "Overtaken",
    "Publication",
    "Step",
    "UnknownIndicator",
    "no_fence",
    "no_step",
]
