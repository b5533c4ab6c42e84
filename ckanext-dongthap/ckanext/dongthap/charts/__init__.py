"""Charts of indicators: Vega-Lite specifications made from observations, and their words. Pure: no CKAN."""

from __future__ import annotations
