"""Keys to agencies' services: the operator keeps them in a file, a source only names one."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    SecretStr,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from harvesters.door.faults import fail
from harvesters.door.named import Secret
from harvesters.door.urls import PORTS, target
from harvesters.errors import FixTheSource

__all__ = ["Kept", "Secret", "Secrets", "load_secrets"]


def _origin(text: str) -> str:
    return target(text, PORTS).origin


class Kept(BaseModel):
    """What the operator says: the value itself or the environment variable that holds it, the origins
    (``https://host[:port]``, ``postgresql://host[:port]``) it may be sent to, and the agencies that may use
    it (empty: all)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: SecretStr | None = None
    env: str | None = None
    origins: Annotated[tuple[str, ...], AfterValidator(lambda texts: tuple(map(_origin, texts)))]
    agencies: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_value(self) -> Kept:
        if (self.value is None) == (self.env is None):
            raise ValueError("give exactly one of value, env")
        return self


@dataclass(frozen=True)
class Secrets:
    """The operator's keys by name."""

    kept: Mapping[str, Kept] = field(default_factory=dict)

    def value(self, name: str, origin: str, agency: str | None) -> str:
        """A key's value for this origin and agency; raises FixTheSource (``http.secret``)."""
        kept = self.kept.get(name)
        if kept is None:
            raise _unusable(name, "chưa khai báo / it is not declared")
        if kept.agencies and agency not in kept.agencies:
            raise _unusable(name, "thuộc cơ quan khác / it belongs to another agency")
        if origin not in kept.origins:
            raise _unusable(name, f"không dành cho {origin} / it is not meant for {origin}")
        value = kept.value.get_secret_value() if kept.value else os.environ.get(kept.env or "", "")
        if not value or not value.isascii() or not value.isprintable():
            raise _unusable(name, "giá trị trống hoặc sai / its value is empty or malformed")
        return value


def load_secrets(path: Path) -> Secrets:
    """The keys of an operator's YAML file, name → `Kept`, readable by its owner only (mode 0600).

    Raises FixTheSource (``http.secret``), OSError.
    """
    with path.open("rb") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise _unusable(path.name, "chmod 0600")
        try:
            given = yaml.safe_load(file) or {}
            return Secrets(TypeAdapter(dict[str, Kept]).validate_python(given))
        except (yaml.YAMLError, ValidationError, FixTheSource):
            # Not chained: the parser's message quotes the file.
            raise _unusable(path.name, "tệp khóa sai dạng / the file is malformed") from None


def _unusable(name: str, detail: str) -> FixTheSource:
    return fail(FixTheSource, "http.secret", value=name, detail=detail)
