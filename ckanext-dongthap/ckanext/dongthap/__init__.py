"""Đồng Tháp's portal. CKAN needs libmagic: the package's own is used, so that no system library is missed."""

from __future__ import annotations

import os

import pylibmagic

for _name in ("LIBRARY_PATH", "LD_LIBRARY_PATH", "MAGIC"):
    # An empty entry would mean the current folder.
    os.environ[_name] = os.environ[_name].strip(os.pathsep)

__all__ = ["pylibmagic"]
