"""The door's exceptions, worded by `harvesters.rules`."""

from __future__ import annotations

from typing import Any, TypeVar

from harvesters.errors import HarvestError
from harvesters.rules import reject, shorten

Error = TypeVar("Error", bound=HarvestError)


def fail(kind: type[Error], code: str, *, value: str | None = None, **words: object) -> Error:
    """An exception of this kind, to be raised."""
    texts: dict[str, Any] = {name: shorten(str(word)) for name, word in words.items()}
    return kind(code, reject(code, value=value, **texts).message)
