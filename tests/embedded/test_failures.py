"""What `dongthap up` says when it can't go on: a line on what, one on what to do, an exit code."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ckanext.dongthap.cli import main
from ckanext.dongthap.embedded import errors
from ckanext.dongthap.embedded.errors import CannotGoOn
from click.testing import CliRunner, Result

Fail = Callable[[Exception], Result]
DIED = CannotGoOn("postgres does not start: it says nothing", "see its log", errors.SERVICE_DIED)


@pytest.fixture
def fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fail:
    """Runs `up` in an empty home where this happens."""
    monkeypatch.setenv("DONGTHAP_HOME", str(tmp_path / "home"))

    def run(error: Exception) -> Result:
        def bring_up(*_given: Any) -> None:
            (tmp_path / "home" / "log").mkdir(parents=True)
            raise error

        monkeypatch.setattr(main, "bring_up", bring_up)
        return CliRunner().invoke(main.cli, ["up"])

    return run


def room(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=free))


@pytest.mark.parametrize("error", [DIED, RuntimeError("could not write init file"), OSError(28, "No space")])
def test_a_disk_that_fills_up_meanwhile_is_the_reason(
    fail: Fail, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    room(monkeypatch, 4096)
    result = fail(error)
    assert result.exit_code == errors.DISK_FULL
    assert result.stderr.splitlines()[0].startswith("dongthap: the disk is full")


def test_with_room_the_service_is_the_reason(fail: Fail, monkeypatch: pytest.MonkeyPatch) -> None:
    room(monkeypatch, 1 << 40)
    result = fail(DIED)
    assert (result.exit_code, result.stderr.splitlines()[0]) == (6, f"dongthap: {DIED.message}")


def test_the_unforeseen_is_one_line_and_its_trace_a_file(fail: Fail, tmp_path: Path) -> None:
    result = fail(ValueError("first\nsecond"))
    assert (result.exit_code, result.stderr.splitlines()[0]) == (6, "dongthap: ValueError: first")
    assert len(result.stderr.splitlines()) == 2
    assert "Traceback" in (tmp_path / "home" / "log" / "up.log").read_text()


def test_a_folder_of_somebody_else_is_named(fail: Fail) -> None:
    result = fail(PermissionError(13, "Permission denied", "/srv/portal"))
    assert result.exit_code == errors.BAD_SETTING
    assert "/srv/portal is not ours to write" in result.stderr


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "small", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_before_anything_begins(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGTHAP_HOME", str(small / "home"))
    result = CliRunner().invoke(main.cli, ["up"])
    assert result.exit_code == errors.DISK_FULL
    assert "MB are free for" in result.stderr
    assert not (small / "home" / "postgres").exists()
