"""Code lists for forms and pages."""

from __future__ import annotations

from typing import Any

from ckanext.dongthap import codelists
from markupsafe import Markup

__all__ = [
    "dongthap_choices",
    "dongthap_codelist_choices",
    "dongthap_codelist_label",
    "dongthap_comparison",
    "dongthap_document",
]


def dongthap_codelist_choices(field: dict[str, Any]) -> list[dict[str, Any]]:
    """Choices of a scheming field with ``codelist``: ``[{value, label: {vi, en}}]`` in the list's order."""
    return [
        {"value": entry.key, "label": {"vi": choice_label(entry, "vi"), "en": choice_label(entry, "en")}}
        for entry in codelists.entries(field["codelist"])
    ]


def dongthap_choices(name: str) -> list[tuple[str, str]]:
    """Codes of a list with their words in the page's language, for a menu."""
    language = codelists.current_language()
    return [(entry.key, entry.label(language)) for entry in codelists.entries(name)]


def dongthap_comparison(code: str) -> str:
    """The sign of a target's comparison: ``≥``."""
    entry = codelists.by_key("comparisons").get(code)
    return str(entry.extra.get("symbol") or "") if entry else ""


def dongthap_document(key: str) -> str:
    """A legal document's name, with its link where there is one."""
    entry = codelists.by_key("legal_documents").get(key)
    name = entry.label(codelists.current_language()) if entry else key
    address = entry.extra.get("url") if entry else None
    if not address:
        return name
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(address, name)


def choice_label(entry: codelists.Entry, language: str) -> str:
    """The label; in lists with eras with the date since which it is in force, to tell namesakes apart."""
    label = entry.label(language)
    return f"{label} ({entry.key})" if entry.list in codelists.ERA_LISTS else label


def dongthap_codelist_label(name: str, key: str, language: str | None = None) -> str:
    """Label of a code in the user's language, the code itself where the list does not know it.

    ``{{ h.dongthap_codelist_label("units", "ha") }}`` → ``ha``
    """
    return codelists.label(name, key, language)
