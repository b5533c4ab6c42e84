"""One home with real services for the whole session: tests of CKAN get its `test.ini`."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

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

    The home is var/test, stopped at the end; DONGTHAP_TEST_HOME names one that is left running.
    """
    from ckanext.dongthap.embedded.home import Home
    from ckanext.dongthap.embedded.ini import write_ini
    from ckanext.dongthap.embedded.progress import Progress
    from ckanext.dongthap.embedded.services import prepare_services, start_services
    from ckanext.dongthap.embedded.supervise import Supervisor

    kept = os.environ.get("DONGTHAP_TEST_HOME")
    home = Home(Path(kept or ROOT / "var" / "test").resolve(), port=0)
    supervisor = Supervisor(home)
    with home.lock():
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


def _migrate(ini: Path) -> None:
    ckan = str(Path(sys.executable).parent / "ckan")
    for command in (["db", "upgrade"], ["dongthap", "db", "upgrade"]):
        result = subprocess.run([ckan, "-c", str(ini), *command], capture_output=True, text=True, check=False)
        if result.returncode:
            pytest.exit(f"ckan {' '.join(command)} failed:\n{result.stderr[-2000:]}", returncode=3)
