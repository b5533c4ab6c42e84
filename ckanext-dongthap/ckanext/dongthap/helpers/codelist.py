"""Code lists for forms and pages."""

from __future__ import annotations

from typing import Any

from ckanext.dongthap import codelists

__all__ = ["dongthap_codelist_choices", "dongthap_codelist_label"]


def dongthap_codelist_choices(field: dict[str, Any]) -> list[dict[str, Any]]:
    """Choices of a scheming field with ``codelist``: ``[{value, label: {vi, en}}]`` in the list's order."""
    return [
        {"value": entry.key, "label": {"vi": choice_label(entry, "vi"), "en": choice_label(entry, "en")}}
        for entry in codelists.entries(field["codelist"])
    ]


def choice_label(entry: codelists.Entry, language: str) -> str:
    """The label; in lists with eras with the date since which it is in force, to tell namesakes apart."""
    label = entry.label(language)
    return f"{label} ({entry.key})" if entry.list in codelists.ERA_LISTS else label


def dongthap_codelist_label(name: str, key: str, language: str | None = None) -> str:
    """Label of a code in the user's language, the code itself where the list does not know it.

    ``{{ h.dongthap_codelist_label("units", "ha") }}`` → ``ha``
    """
    return codelists.label(name, key, language)
