"""Names and help of a specification's fields, from ``datasets/help/source.yaml``; a test finds gaps."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import yaml

from harvesters.assets import datasets_dir


@lru_cache(maxsize=1)
def every() -> dict[str, Any]:
    """``{"fields": {field: {vi: [name, help], en: […]}}, "choices": {field: {choice: {vi, en}}}}``."""
    return yaml.safe_load((datasets_dir() / "help" / "source.yaml").read_text(encoding="utf-8"))


def of(key: str, language: str) -> tuple[str, str]:
    """(name, help) of a field; one that nobody described is named as it is written."""
    found = every()["fields"].get(key)
    if found is None:
        return key.rsplit(".", 1)[-1].replace("_", " "), ""
    name, text = found[language]
    return name, text


def choice(key: str, value: str, language: str) -> str:
    """A choice of a field in words; one without words is shown as it is written."""
    found = every()["choices"].get(key, {}).get(value)
    if found:
        return found[language]
    place = f"Origin.{value}"
    return of(place, language)[0] if key == "Origin.place" and place in every()["fields"] else value
