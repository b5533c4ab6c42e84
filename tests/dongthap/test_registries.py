"""A thread never finds CKAN's registries half filled."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from ckan.common import config

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("loaded_plugins")]

_TELL = """
import ckanext.dongthap.wsgi
from ckan import authz, logic
for registry in (logic._actions, authz._AuthFunctions._functions, logic._validators_cache):
    print(sum(name.startswith("dongthap_") for name in registry))
"""


def test_web_process_has_them_before_the_first_request() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _TELL],
        env={**os.environ, "CKAN_INI": config["__file__"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(int(number) > 10 for number in told.stdout.split()[-3:]), told.stdout
