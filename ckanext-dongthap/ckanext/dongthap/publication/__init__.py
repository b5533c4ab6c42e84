"""The parts of ``publish``: one subject a module, none of them an entry of its own."""

from __future__ import annotations
