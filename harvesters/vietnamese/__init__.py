"""Vietnamese text as agencies write it: folding, numbers, periods, encodings."""

from __future__ import annotations
