"""An outcome as a file of JSON: how the reading process hands over what it found.

The process has read hostile bytes, so nothing it says is trusted: types are checked, and the files it
names must lie in the work folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from harvesters.errors import AskTheAgency, FixTheSource, HarvestError, RefuseInput, RetryLater
from harvesters.model import Message, Outcome, RawInput

NAME = "outcome.json"
MAX_BYTES = 64 << 20
_KINDS: dict[str, type[HarvestError]] = {
    kind.__name__: kind for kind in (AskTheAgency, FixTheSource, RefuseInput, RetryLater)
}


class Fault(BaseModel):
    """What ended the process in an orderly way: the number of an OSError, no memory, or a HarvestError."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["os", "memory", "AskTheAgency", "FixTheSource", "RefuseInput", "RetryLater"]
    number: int = 0
    code: str = ""
    vi: str = ""
    en: str = ""

    @classmethod
    def of(cls, error: HarvestError) -> Fault:
        """An exception of the pipeline."""
        given = {"code": error.code, "vi": error.message.vi, "en": error.message.en}
        return cls.model_validate({"kind": type(error).__name__, **given})

    def error(self) -> Exception:
        """The exception to raise in the portal."""
        if self.kind in _KINDS:
            return _KINDS[self.kind](self.code, Message(self.vi, self.en))
        return MemoryError() if self.kind == "memory" else OSError(self.number, "reading failed")


class _Handed(BaseModel):
    model_config = ConfigDict(extra="forbid")

    outcome: Outcome | None = None
    fault: Fault | None = None


class Distrusted(Exception):
    """What was handed over is not an outcome."""


def hand_over(workdir: Path, outcome: Outcome | None = None, fault: Fault | None = None) -> None:
    """Write the result of the process; complete or not there."""
    part = workdir / f"{NAME}.part"
    part.write_text(_Handed(outcome=outcome, fault=fault).model_dump_json(), encoding="utf-8")
    part.rename(workdir / NAME)


def take_over(workdir: Path, raw: Sequence[RawInput]) -> Outcome | Fault:
    """The result of a process that ended; raises `Distrusted`."""
    path = workdir / NAME
    if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_BYTES:
        raise Distrusted("no outcome")
    try:
        handed = _Handed.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise Distrusted(str(error)) from error
    if handed.fault:
        return handed.fault
    if handed.outcome is None:
        raise Distrusted("empty")
    found = handed.outcome
    for candidate in found.candidates:
        if not _inside(candidate.data, workdir):
            raise Distrusted(f"a candidate outside the work folder: {candidate.data}")
    if found.entries and not all(
        _inside(path, workdir) for path in (found.entries.file, found.entries.index)
    ):
        raise Distrusted("entries outside the work folder")
    file = workdir / "rejections.ndjson"
    return replace(found, raw=tuple(raw), rejections_file=file if _inside(file, workdir) else None)


def _inside(path: Path, folder: Path) -> bool:
    real = path.resolve()
    return real.is_file() and real.is_relative_to(folder.resolve()) and not path.is_symlink()
