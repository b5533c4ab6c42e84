"""Any other open dataset: what its columns are, whether it names persons, and texts that are no formulas."""

from __future__ import annotations
