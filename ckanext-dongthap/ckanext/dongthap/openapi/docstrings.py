"""What an action's docstring says, in parts that can be translated and shown.

The parts are one line each: summary, who may call it, further paragraphs, parameters, answer, errors; and the
curl command under "… may call it::".
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_FIELD = re.compile(r"^:(param|returns|raises)\s*([\w.]*):\s*")
_SHAPE = re.compile(r"^`([\[{][^`]*)`[,;:]?\s*")


@dataclass
class Told:
    """Texts in English; empty where the docstring is silent. ``shape`` is the answer's (see `shapes`)."""

    summary: str = ""
    who: str = ""
    example: str = ""
    text: list[str] = field(default_factory=list)
    parameters: dict[str, str] = field(default_factory=dict)
    shape: str = ""
    returns: str = ""
    raises: dict[str, str] = field(default_factory=dict)

    def texts(self) -> Iterator[str]:
        """Everything that a person reads in their language."""
        single = (self.summary, self.who, self.returns)
        yield from (text for text in single if text)
        yield from self.text
        yield from self.parameters.values()
        yield from self.raises.values()


def parse(docstring: str) -> Told:
    """The parts of a docstring."""
    told = Told()
    for block in re.split(r"\n\s*\n(?=\S)", inspect.cleandoc(docstring)):
        if _FIELD.match(block):
            _add_fields(told, block)
        elif not told.summary:
            told.summary = _line(block)
        else:
            _add_paragraph(told, block)
    return told


def _add_paragraph(told: Told, block: str) -> None:
    opening, marked, example = block.partition("::\n")
    if marked:
        told.who, told.example = _line(opening) + ".", inspect.cleandoc(example)
    else:
        told.text.append(_line(block))


def _add_fields(told: Told, block: str) -> None:
    for part in re.split(r"\n(?=:)", block):
        match = _FIELD.match(part)
        if match is None:
            continue
        kind, name = match.groups()
        text = _line(part[match.end() :])
        if kind == "param":
            told.parameters[name] = text
        elif kind == "raises":
            told.raises[name] = text
        else:
            shape = _SHAPE.match(text)
            told.shape = shape[1] if shape else ""
            told.returns = _SHAPE.sub("", text)


def _line(text: str) -> str:
    """One line; RST's code and references as Markdown's."""
    return " ".join(text.replace("``", "`").split())
