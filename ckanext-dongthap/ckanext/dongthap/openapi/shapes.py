"""The answer's shape as a docstring draws it, as JSON Schema.

``{"count", "results": [{"kind": added | changed, "old": {…} or null}], "run": dongthap_run_show}``: a member
alone may be anything; ``…`` says that there is more; an action's name is the shape of its answer.
"""

from __future__ import annotations

import re
from typing import Any

JsonSchema = dict[str, Any]
_TOKEN = re.compile(r'"([^"]*)"|([{}\[\],:…])|([^\s{}\[\],:…"]+)')
#: Where the document has the shapes of actions' answers.
COMPONENTS = "#/components/schemas/"


def schema(shape: str) -> JsonSchema:
    """The JSON Schema of a shape; of an empty one, any value. Raises ValueError where it can't be read."""
    return _Reader(shape).whole() if shape else {}


class _Reader:
    """Reads a shape from its beginning to its end."""

    def __init__(self, shape: str) -> None:
        self._tokens = [match.groups() for match in _TOKEN.finditer(shape)]
        self._place = 0

    def whole(self) -> JsonSchema:
        found = self._value()
        if self._place != len(self._tokens):
            raise ValueError(f"Not a shape: {self._tokens[self._place :]}")
        return found

    def _sign(self) -> str | None:
        return self._tokens[self._place][1] if self._place < len(self._tokens) else None

    def _take(self, sign: str) -> bool:
        taken = self._sign() == sign
        self._place += taken
        return taken

    def _value(self) -> JsonSchema:
        if self._take("{"):
            found = self._object()
        elif self._take("["):
            found = self._array()
        else:
            return _of_words(self._words())
        return {"anyOf": [found, {"type": "null"}]} if self._words()[-2:] == ["or", "null"] else found

    def _object(self) -> JsonSchema:
        members: JsonSchema = {}
        more = False
        while not self._take("}"):
            name = self._name()
            if name is None:
                more = True
            else:
                members[name] = self._value() if self._take(":") else {}
            self._take(",")
        found: JsonSchema = {"type": "object", "properties": members, "required": list(members)}
        return found if more else {**found, "additionalProperties": False}

    def _name(self) -> str | None:
        """A member's name; None for words and for ``…``, which say that there are others."""
        if self._place == len(self._tokens):
            raise ValueError("The shape has no end")
        name = self._tokens[self._place][0]
        self._place += 1
        return name

    def _array(self) -> JsonSchema:
        items: list[JsonSchema] = []
        more = False
        while not self._take("]"):
            if self._take("…"):
                more = True
            else:
                items.append(self._value())
            self._take(",")
        if len(items) < 2 or more:
            return {"type": "array", **({"items": items[0]} if items else {})}
        return {"type": "array", "prefixItems": items}

    def _words(self) -> list[str]:
        found: list[str] = []
        while self._place < len(self._tokens) and self._sign() is None:
            quoted, _sign, word = self._tokens[self._place]
            found.append(quoted if quoted is not None else word)
            self._place += 1
        return found


def _of_words(words: list[str]) -> JsonSchema:
    """``added | changed`` are the values that there are, an action's name is a reference."""
    if not words:
        return {}
    if len(words) == 1 and words[0].startswith("dongthap_"):
        return {"$ref": f"{COMPONENTS}{words[0]}"}
    if len(words) % 2 and set(words[1::2]) == {"|"}:
        return {"enum": words[::2]}
    raise ValueError(f"Not a shape: {' '.join(words)}")
