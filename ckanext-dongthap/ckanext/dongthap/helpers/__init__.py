"""Collects this folder's subjects; each is a module that names its public part in ``__all__``."""

from __future__ import annotations

from ckanext.dongthap.helpers.codelist import dongthap_codelist_choices, dongthap_codelist_label

__all__ = [
    "dongthap_codelist_choices",
    "dongthap_codelist_label",
]
