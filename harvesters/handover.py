"""A result as a file of JSON: how the confined process hands over what it found.

The process has read hostile bytes, so nothing it says is trusted: types are checked here, and the caller
sees to it that the files it names are `inside` the work folder.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import from_json

from harvesters.errors import AskTheAgency, FixTheSource, HarvestError, RefuseInput, RetryLater
from harvesters.model import Message

NAME = "outcome.json"
Result = TypeVar("Result")
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


class Distrusted(Exception):
    """What was handed over is no such result."""


def hand_over(workdir: Path, returns: Any, result: object = None, fault: Fault | None = None) -> None:
    """Write the result (of type ``returns``) or the fault of the process; complete or not there."""
    if fault:
        text = b'{"fault": ' + fault.model_dump_json().encode() + b"}"
    else:
        text = b'{"result": ' + _adapter(returns).dump_json(result) + b"}"
    part = workdir / f"{NAME}.part"
    part.write_bytes(text)
    part.rename(workdir / NAME)


def take_over(workdir: Path, returns: type[Result]) -> Result | Fault:
    """The result of a process that ended; raises `Distrusted`."""
    path = workdir / NAME
    if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_BYTES:
        raise Distrusted("no result")
    try:
        match from_json(path.read_bytes()):
            case {"fault": fault}:
                return Fault.model_validate(fault)
            case {"result": result}:
                return _adapter(returns).validate_python(result)
    except (ValidationError, ValueError) as error:
        raise Distrusted(str(error)) from error
    raise Distrusted("empty")


@cache
def _adapter(returns: Any) -> TypeAdapter[Any]:
    return TypeAdapter(returns)


def inside(path: Path, folder: Path) -> bool:
    """Whether a path is a real file of the folder."""
    real = path.resolve()
    return real.is_file() and real.is_relative_to(folder.resolve()) and not path.is_symlink()
