"""The catalogue in other systems' words: DCAT-AP, SKOS, schema.org, Croissant, Data Package, SDMX, Atom."""

from __future__ import annotations
