from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harvesters.readers import Limits
from harvesters.tabular.inspection import look
from harvesters.tabular.model import Inspection

Look = Callable[..., Inspection]


@pytest.fixture
def inspect(tmp_path: Path) -> Look:
    """Look at a file, or at a text as CSV, in this process."""

    def run(data: Path | str | bytes, name: str = "tep.csv") -> Inspection:
        (folder := tmp_path / f"work-{len(list(tmp_path.iterdir()))}").mkdir()
        path = data if isinstance(data, Path) else folder / name
        if not isinstance(data, Path):
            path.write_bytes(data.encode() if isinstance(data, str) else data)
        (work := folder / "work").mkdir()
        return look(path, path.name, work, Limits(), lambda *_: None)

    return run
