"""The controls of a form with their values, words and errors, ready to be drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ckanext.dongthap.runs.faults import Fault, Loc
from ckanext.dongthap.sourceform import words
from ckanext.dongthap.sourceform.kinds import MISSING, Kind
from ckanext.dongthap.sourceform.values import PLACES, encode, place_of

Choice = tuple[str, str]


@dataclass
class Node:
    """One control. ``path`` is its name in the form, ``id`` its id in the page."""

    control: str
    path: str
    label: str
    help: str = ""
    value: Any = ""
    required: bool = False
    choices: Sequence[Choice] = ()
    errors: list[str] = field(default_factory=list)
    children: dict[str, Node] = field(default_factory=dict)
    name: str = ""
    where: str = ""
    key: str = ""
    extra: Sequence[Choice] = ()
    given: bool = False

    @property
    def id(self) -> str:
        return "f-" + self.path.replace(".", "-")

    @property
    def faulty(self) -> bool:
        """Whether something is wrong here or below."""
        return bool(self.errors) or any(child.faulty for child in self.children.values())

    @property
    def listed(self) -> bool:
        """Whether an origin is one of the choices offered for it (an indicator of the catalogue)."""
        fixed = self.value == "fixed" and self.where in dict(self.extra)
        return bool(self.extra) and (fixed or not self.value)

    @property
    def detailed(self) -> bool:
        """Whether the details of an origin are in use, or wrong."""
        return any(child.filled or child.faulty for child in self.children.values())

    @property
    def filled(self) -> bool:
        """Whether anything here or below is not as it is by default."""
        return self.given or any(child.filled for child in self.children.values())


@dataclass
class Builder:
    """Builds nodes; ``offered``: choices by a field's key that only the portal knows."""

    language: str
    faults: Sequence[Fault] = ()
    offered: Mapping[str, Sequence[Choice]] = field(default_factory=dict)

    def build(self, kind: Kind, value: Any, path: str, loc: Loc, key: str = "") -> Node:
        """The node of a field and of all below it."""
        word = words.of(kind.key, self.language)
        node = Node(kind.control, path, word[0], word[1], required=kind.required, key=kind.key, name=key)
        node.given = kind.control not in ("object", "tuple") and value not in (MISSING, kind.default)
        match kind.control:
            case "object" | "tuple":
                self._object(node, kind, value, loc)
            case "list" | "named":
                self._repeated(node, kind, value, loc)
            case "origin":
                self._origin(node, kind, value, loc)
            case _:
                node.value = encode(kind, value)
                node.choices = self._choices(kind)
                node.errors = self._errors(loc, below=True)
                if node.choices and node.control == "text":
                    node.control = "choice"
        return node

    def _choices(self, kind: Kind) -> Sequence[Choice]:
        if kind.key in self.offered:
            return self.offered[kind.key]
        return [(choice, words.choice(kind.key, choice, self.language)) for choice in kind.choices]

    def _errors(self, loc: Loc, below: bool = False) -> list[str]:
        """Faults that belong here; each told once."""
        texts = [
            fault.text(self.language)
            for fault in self.faults
            if fault.loc == loc or (below and fault.loc[: len(loc)] == loc)
        ]
        return list(dict.fromkeys(texts))

    def _object(self, node: Node, kind: Kind, value: Any, loc: Loc) -> None:
        prefix = f"{node.path}." if node.path else ""
        node.errors = self._errors(loc) if loc else []
        for place, (name, child) in enumerate(kind.fields.items()):
            if kind.control == "tuple":
                given = value[place] if isinstance(value, (list, tuple)) and len(value) > place else MISSING
                node.children[name] = self.build(child, given, prefix + name, (*loc, place))
            else:
                given = value.get(name, MISSING) if isinstance(value, dict) else MISSING
                node.children[name] = self.build(child, given, prefix + name, (*loc, name))

    def _repeated(self, node: Node, kind: Kind, value: Any, loc: Loc) -> None:
        assert kind.item
        node.errors = self._errors(loc)
        if kind.control == "list":
            for n, item in enumerate(value if isinstance(value, list) else []):
                node.children[str(n)] = self.build(kind.item, item, f"{node.path}.{n}", (*loc, n))
            return
        node.choices = self.offered.get(kind.key, ())
        for n, (name, item) in enumerate(value.items() if isinstance(value, dict) else []):
            path = f"{node.path}.{n}.value"
            node.children[str(n)] = self.build(kind.item, item, path, (*loc, name), key=name)

    def _origin(self, node: Node, kind: Kind, value: Any, loc: Loc) -> None:
        node.value, node.where = place_of(value)
        node.errors = self._errors(loc)
        for name in PLACES:
            node.errors += self._errors((*loc, name), below=True)
        node.errors = list(dict.fromkeys(node.errors))
        node.choices = [(place, words.choice("Origin.place", place, self.language)) for place in PLACES]
        node.extra = self.offered.get(kind.key, ())
        given = value if isinstance(value, dict) else {}
        for name in (name for name in kind.fields if name not in PLACES):
            path = f"{node.path}.{name}"
            node.children[name] = self.build(kind.fields[name], given.get(name, MISSING), path, (*loc, name))
