"""Collects this folder's subjects; each lives in a module of its own and names its public part in ``__all__``."""

from __future__ import annotations

__all__: list[str] = []
