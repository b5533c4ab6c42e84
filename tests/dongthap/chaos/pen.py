"""Starts a herd of workers with settings of their own beside those of the tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def pen(test_ini: Path, settings: Mapping[str, object], log: Path, size: int = 2) -> Iterator[int]:
    """Process id of a herd that works."""
    ini = test_ini.with_name("herd.ini")
    lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
    ini.write_text(f"[app:main]\nuse = config:{test_ini.name}\n{lines}", encoding="utf-8")
    with log.open("w") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.dongthap.chaos.herd", str(ini), str(size)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told, text=True,
        )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline() == "ready\n", log.read_text(encoding="utf-8")[-2000:]
    try:
        yield process.pid
    finally:
        process.kill()
        process.communicate()
