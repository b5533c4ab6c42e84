"""The rejections of one pass: every one in a file (NDJSON), the first ones in memory, all counted."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from harvesters.model import Rejection


class Ledger:
    """Closed by leaving the ``with`` block."""

    def __init__(self, path: Path, keep: int) -> None:
        self.path = path
        self.kept: list[Rejection] = []
        self.errors = 0
        self.warnings = 0
        self._keep = keep
        self._file = path.open("w", encoding="utf-8")

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, rejections: Iterable[Rejection]) -> None:
        """Write rejections; errors and warnings are counted apart."""
        for rejection in rejections:
            if rejection.severity == "error":
                self.errors += 1
            else:
                self.warnings += 1
            if len(self.kept) < self._keep:
                self.kept.append(rejection)
            self._file.write(json.dumps(asdict(rejection), ensure_ascii=False) + "\n")
