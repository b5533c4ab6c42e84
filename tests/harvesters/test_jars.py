from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from ckanext.dongthap.embedded import jars


def test_two_homes_that_start_at_once_fetch_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[jars.Jar] = []

    def fetch(jar: jars.Jar) -> Path:
        fetched.append(jar)
        time.sleep(0.01)
        return tmp_path / jar.filename

    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(jars, "_fetch", fetch)
    with ThreadPoolExecutor(2) as homes:
        list(homes.map(lambda home: jars.fetch_jars(tmp_path / home / "lib", lambda *_: None), ("a", "b")))
    locked = jars.read_lock()
    assert len(fetched) == 2 * len(locked)
    assert set(fetched[: len(locked)]) == set(locked)
