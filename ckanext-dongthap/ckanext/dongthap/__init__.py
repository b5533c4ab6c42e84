"""Đồng Tháp's portal. CKAN needs libmagic: the package's own is used, so that no system library is missed."""

from __future__ import annotations

import os
import sys

# Who has taken the system's library already keeps its database: a library reads that of its own version only.
_taken = "magic" in sys.modules
_database = os.environ.get("MAGIC")

import pylibmagic  # noqa: E402 - it sets the environment

for _name in ("LIBRARY_PATH", "LD_LIBRARY_PATH", "MAGIC"):
    # An empty entry would mean the current folder.
    os.environ[_name] = os.environ[_name].strip(os.pathsep)
if _taken:
    del os.environ["MAGIC"]
    os.environ |= {"MAGIC": _database} if _database else {}

__all__ = ["pylibmagic"]
