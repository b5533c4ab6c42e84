"""What the pages of indicators show: the view that an address names, its series, chart and progress."""

from __future__ import annotations
