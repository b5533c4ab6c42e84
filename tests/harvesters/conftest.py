"""Shared by the pure tests: the folder of real files, and a reader of one of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harvesters.model import Outcome
from harvesters.readers import Reading, read
from harvesters.spec import Read
from tests.harvesters import sites
from tests.harvesters.bench import Bench


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of real files named by DONGTHAP_REAL_DATA."""
    folder = os.environ.get("DONGTHAP_REAL_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("DONGTHAP_REAL_DATA is not set")
    return Path(folder)


ReadReal = Callable[..., Reading]


@pytest.fixture
def read_real(real_data: Path, tmp_path: Path) -> ReadReal:
    """Read a real file; keywords are fields of `Read`."""

    def run(name: str, **spec: Any) -> Reading:
        return read(real_data / name, Read(**spec), tmp_path, filename=name)

    return run


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture(scope="session")
def sample_outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    return sites.harvest(tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="session")
def sample_observations(sample_outcomes: dict[str, Outcome]) -> sites.Observations:
    return sites.observations(sample_outcomes)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several processes: a module's tests stay together, and so do those of the harvested samples."""
    for item in items:
        shared = {"sample_outcomes", "sample_observations"} & set(getattr(item, "fixturenames", ()))
        item.add_marker(pytest.mark.xdist_group("samples" if shared else item.path.name))
