"""Licences, themes and frequencies of catalogues → codes of the portal's lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harvesters.records import frequencies, licences
from harvesters.vietnamese.fold import fold

#: Lists that terms are looked up in.
LISTS = ("licences", "sectors", "frequencies")
#: Names of the common vocabularies, by list.
_NAMED: Mapping[str, Callable[[str], str]] = {"licences": licences.name, "frequencies": frequencies.name}
_SCHEME = re.compile(r"^(?:https?:)?//(?:www\.)?", re.IGNORECASE)
_TAIL = re.compile(r"(?:/legalcode|/deed)?(?:\.[a-z_-]{2,7})?$", re.IGNORECASE)


@dataclass(frozen=True)
class Terms:
    """For each list: key (see `key`) of code, label, address or alias → code."""

    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def from_rows(cls, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> Terms:
        """From rows of the code lists: ``code``, ``label_vi``, ``label_en``, ``url``, ``iso8601``,
        ``aliases``.

        ``aliases`` are separated by ``|``. A code wins over a label, a label over an alias.
        """
        found: dict[str, dict[str, str]] = {}
        for name, entries in rows.items():
            listed = list(entries)
            keys = found.setdefault(name, {})
            for columns in (("code",), ("label_vi", "label_en", "url", "iso8601"), ("aliases",)):
                for entry in listed:
                    for text in (
                        part for column in columns for part in str(entry.get(column) or "").split("|")
                    ):
                        if text.strip():
                            keys.setdefault(key(text), str(entry["code"]))
        return cls(found)

    def code(self, name: str, told: Sequence[str], given: Mapping[str, str] | None = None) -> str | None:
        """The code that one of the names stands for, by the source's own map first."""
        own = {key(label): code for label, code in (given or {}).items()}
        listed = self.keys.get(name, {})
        for keys in (own, listed):
            for text in told:
                if found := keys.get(key(text)):
                    return found
        named = _NAMED.get(name)
        known = [key(called) for text in told if named and (called := named(text))]
        return next((listed[called] for called in known if called in listed), None)


def key(text: str) -> str:
    """What makes two spellings of a term the same: no case, no accents; of addresses no scheme, no end."""
    plain = text.strip()
    if "://" in plain or plain.startswith("//"):
        return _TAIL.sub("", _SCHEME.sub("", plain).rstrip("/")).rstrip("/").lower()
    return fold(plain).replace("_", "-").replace(" ", "-")
