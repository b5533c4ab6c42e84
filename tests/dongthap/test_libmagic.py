"""The package's libmagic and its database go together; so do those of the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

_TELL = "import os, ckanext.dongthap; print(os.environ.get('MAGIC', ''))"
_TAKEN = "import sys, types; sys.modules['magic'] = types.ModuleType('magic'); "


@pytest.mark.parametrize(
    ("before", "given", "expected"),
    [("", {}, "pylibmagic/magic.mgc"), (_TAKEN, {}, ""), (_TAKEN, {"MAGIC": "/own.mgc"}, "/own.mgc")],
)
def test_database_is_of_the_library_that_reads_it(before: str, given: dict[str, str], expected: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", before + _TELL], env=given, capture_output=True, text=True, check=True
    )
    found = told.stdout.strip()
    assert found.endswith(expected)
    assert bool(found) is bool(expected)
