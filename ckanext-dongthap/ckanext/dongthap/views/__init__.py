"""Collects this folder's subjects; each is a module that names its public part in ``__all__``."""

from __future__ import annotations

from ckanext.dongthap.views.downloads import dongthap_downloads

__all__ = ["dongthap_downloads"]
