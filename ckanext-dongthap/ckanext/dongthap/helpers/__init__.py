"""Collects this folder's subjects; each is a module that names its public part in ``__all__``."""

from __future__ import annotations

__all__: list[str] = []
