"""One home with real services for the whole session: tests of CKAN get its `test.ini`."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from ckanext.dongthap.embedded.home import Home

ROOT = Path(__file__).resolve().parent.parent

# A busy machine is no fault of the code.
settings.register_profile("portal", deadline=None)
settings.load_profile("portal")


def pytest_configure(config: pytest.Config) -> None:
    """Start the services before CKAN's plugin reads its settings; without that plugin there is no need."""
    if config.pluginmanager.hasplugin("ckan") and not config.option.ckan_ini:
        stack = contextlib.ExitStack()
        config.option.ckan_ini = str(stack.enter_context(test_home()))
        config.add_cleanup(stack.close)


@contextlib.contextmanager
def test_home() -> Iterator[Path]:
    """The settings file of a home with migrated databases.

    The home is var/test, or the next that no other session has, stopped at the end; DONGTHAP_TEST_HOME names
    one that is left running.
    """
    from ckanext.dongthap.embedded.ini import write_ini
    from ckanext.dongthap.embedded.progress import Progress
    from ckanext.dongthap.embedded.services import prepare_services, start_services
    from ckanext.dongthap.embedded.supervise import Supervisor

    kept = os.environ.get("DONGTHAP_TEST_HOME")
    with _own_home(kept) as home:
        supervisor = Supervisor(home)
        try:
            services = prepare_services(home, Progress(1, quiet=True))
            supervisor.start(services.programs)
            start_services(services, supervisor)
            for name in ("ckan.ini", "test.ini", "test-ckan.ini"):
                write_ini(home, services.secrets, services.endpoints, services.samples_port, name)
            _migrate(home.root / "test.ini")
            yield home.root / "test.ini"
        finally:
            if not kept:
                supervisor.stop()


@contextlib.contextmanager
def _own_home(kept: str | None) -> Iterator[Home]:
    """A home that is locked for this session."""
    from ckanext.dongthap.embedded.errors import HOME_BUSY, CannotGoOn
    from ckanext.dongthap.embedded.home import Home

    names = [kept] if kept else [str(ROOT / "var" / f"test{number}") for number in ("", 2, 3, 4)]
    with contextlib.ExitStack() as stack:
        for name in names:
            home = Home(Path(name).resolve(), port=0)
            try:
                stack.enter_context(home.lock())
            except CannotGoOn as error:
                if error.exit_code != HOME_BUSY or name == names[-1]:
                    raise
            else:
                break
        yield home


def _migrate(ini: Path) -> None:
    ckan = str(Path(sys.executable).parent / "ckan")
    for command in (["db", "upgrade"], ["dongthap", "db", "upgrade"]):
        result = subprocess.run([ckan, "-c", str(ini), *command], capture_output=True, text=True, check=False)
        if result.returncode:
            pytest.exit(f"ckan {' '.join(command)} failed:\n{result.stderr[-2000:]}", returncode=3)
