"""Code lists as the portal reads them: from the database, kept per process until their version changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.model.system_info import SystemInfo
from ckanext.dongthap.model.codelist import CodelistEntry
from flask import g, has_request_context

VERSION_KEY = "dongthap.codelists"
#: Lists whose codes mean something only together with the date since which they are in force.
ERA_LISTS = frozenset({"areas"})


@dataclass(frozen=True)
class Entry:
    """A code with its labels in both languages; ``key`` is what records refer to."""

    list: str
    code: str
    valid_from: str
    parent: str
    label_vi: str
    label_en: str
    position: int
    extra: Mapping[str, Any]

    @property
    def key(self) -> str:
        return f"{self.code}@{self.valid_from}" if self.list in ERA_LISTS else self.code

    def label(self, language: str) -> str:
        """The label in ``language``, in Vietnamese where there is no other."""
        return (self.label_en if language == "en" else self.label_vi) or self.label_vi or self.code


@dataclass
class _Cache:
    version: str | None = None
    lists: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    keys: dict[str, Mapping[str, Entry]] = field(default_factory=dict)


_cache = _Cache()


def version() -> str:
    """Changes with every load that changed a list; "" before the first."""
    query = model.Session.query(SystemInfo.value).filter(SystemInfo.key == VERSION_KEY)
    with model.Session.no_autoflush:
        return query.scalar() or ""


def known_version() -> str:
    """The version, looked up once a request: a page asks for hundreds of labels."""
    if not has_request_context():
        return version()
    known = g.get("dongthap_codelists")
    if known is None:
        known = g.dongthap_codelists = version()
    return known


def forget() -> None:
    """Look the version up anew in this request, after a load."""
    if has_request_context():
        g.pop("dongthap_codelists", None)


def _fresh() -> _Cache:
    current = known_version()
    if _cache.version != current:
        _cache.version, _cache.lists, _cache.keys = current, {}, {}
    return _cache


def _read(name: str) -> tuple[Entry, ...]:
    query = model.Session.query(CodelistEntry).filter(CodelistEntry.list == name)
    with model.Session.no_autoflush:
        rows = query.order_by(CodelistEntry.position).all()
    return tuple(Entry(**{**row.as_dict(), "extra": MappingProxyType(row.extra)}) for row in rows)


def entries(name: str) -> Sequence[Entry]:
    """Entries of one list in their order; empty where there is no such list."""
    cache = _fresh()
    if name not in cache.lists:
        cache.lists[name] = _read(name)
    return cache.lists[name]


def by_key(name: str) -> Mapping[str, Entry]:
    """Entries of one list by `Entry.key`."""
    found = entries(name)
    if name not in _cache.keys:
        _cache.keys[name] = {entry.key: entry for entry in found}
    return _cache.keys[name]


def label(name: str, key: str, language: str | None = None) -> str:
    """Label of ``key`` in the user's language (or ``language``); the key itself where it is unknown."""
    entry = by_key(name).get(key)
    return entry.label(language or current_language()) if entry else key


def current_language() -> str:
    """``en`` or ``vi``: the language of the request, of the portal outside of one."""
    try:
        return "en" if tk.h.lang() == "en" else "vi"
    except (RuntimeError, TypeError, AttributeError):
        return "en" if tk.config.get("ckan.locale_default") == "en" else "vi"


def names() -> list[str]:
    """Names of all lists."""
    query = model.Session.query(CodelistEntry.list).distinct().order_by(CodelistEntry.list)
    return [row[0] for row in query]
