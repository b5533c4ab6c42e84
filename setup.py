"""Packages the portal; what is data, not code, travels as data files under share/dongthap."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from setuptools import setup

SHARED = ("datasets", "config", "requirements")


def data_files() -> list[tuple[str, Sequence[str]]]:
    """Every file below the shared folders, grouped by its folder, for the wheel's data scheme."""
    groups: dict[str, list[str]] = {}
    for top in SHARED:
        for path in sorted(Path(top).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                groups.setdefault(f"share/dongthap/{path.parent}", []).append(str(path))
    return sorted(groups.items())


setup(data_files=data_files())
