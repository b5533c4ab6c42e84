"""The call that a docstring's curl command makes."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

#: What the examples of docstrings have where each portal has its own.
HOME = "http://localhost:5000"
#: Ids that a caller has from an answer.
PLACEHOLDERS = ("$ID", "$RUN")
_ID = "6f1c2a52-5a0e-4a36-9f0b-3d7f6a1c0e11"


@dataclass
class Call:
    """A request: parameters of its query, or of its body (``form``: fields, ``@name`` for a file)."""

    path: str = ""
    query: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    json: dict[str, Any] | None = None
    needs_file: bool = False

    def given(self) -> dict[str, Any]:
        """All its parameters, wherever they stand, with some id for the placeholders."""
        found = {**self.query, **self.form, **(self.json or {})}
        return {name: _ID if value in PLACEHOLDERS else value for name, value in found.items()}


def parse(command: str) -> Call:
    """The call of a curl command. Raises ValueError for an option that our examples don't use."""
    words = shlex.split(command.replace("\\\n", " ").partition("\n    | ")[0].partition(" | ")[0])
    call, rest = Call(), iter(words[1:])
    for word in rest:
        if word == "-H":
            next(rest)
        elif word in ("-d", "-F"):
            _add(call, next(rest), multipart=word == "-F")
        elif word.startswith("-"):
            if word.strip("-") not in ("compressed", "OJ", "sS"):
                raise ValueError(word)
        else:
            parts = urlsplit(word)
            call.path, call.query = parts.path, dict(parse_qsl(parts.query, keep_blank_values=True))
    return call


def _add(call: Call, text: str, multipart: bool) -> None:
    if text.startswith("{"):
        call.json = json.loads(text)
        return
    name, _, value = text.partition("=")
    call.form[name] = value
    call.needs_file = call.needs_file or (multipart and value.startswith("@"))
