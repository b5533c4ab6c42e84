"""Vietnamese text as agencies write it: folding, numbers, periods, encodings."""

from __future__ import annotations

from harvesters.vietnamese import legacy as legacy
