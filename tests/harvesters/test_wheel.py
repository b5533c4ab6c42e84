"""The wheel carries whatever the portal reads at run time, and finds it where it was installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
UV = str(Path(sys.executable).parent / "uv")
SHARED = ("config", "datasets", "requirements")
#: What an installed portal must find, asked of the installed portal itself.
PROBE = """
import json, gettext
from pathlib import Path
import ckanext.dongthap, harvesters
from ckanext.dongthap.embedded import jars
from harvesters.assets import asset_root, config_dir, datasets_dir
from harvesters.connectors.base import connectors
package, data = Path(ckanext.dongthap.__file__).parent, datasets_dir()
count = lambda folder, pattern: sum(1 for _ in folder.rglob(pattern))
words = gettext.translation("ckanext-dongthap", package / "i18n", ["vi"])
print(json.dumps({
    "code": [str(package), harvesters.__file__],
    "root": str(asset_root()),
    "code lists": count(data / "codelists", "*.csv"),
    "schemas": count(data / "schemas", "*.yaml"),
    "catalogue": count(data / "indicators", "*.yaml"),
    "agencies": count(data / "organizations", "*"),
    "sources": count(data / "sources", "*.yaml"),
    "samples": sum(1 for file in (data / "samples").rglob("*") if file.is_file()),
    "configset": count(config_dir() / "solr", "*.xml"),
    "templates": count(package / "templates", "*.html"),
    "assets": count(package / "assets", "webassets.yml"),
    "migrations": count(package, "script.py.mako"),
    "translated": words.gettext("Note"),
    "jars": len(jars.read_lock()),
    "connectors": sorted(connectors()),
}))
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout without what was built in it."""
    skipped = shutil.ignore_patterns(
        ".*", "var", "tests", "benchmarks", "build", "dist", "__pycache__", "*.egg-info", "*.pyc"
    )
    return shutil.copytree(ROOT, tmp_path_factory.mktemp("wheel") / "tree", ignore=skipped)


@pytest.fixture(scope="module")
def wheel(tree: Path) -> Path:
    made = tree.parent / "made"
    command = [UV, "build", "-q", "--wheel", "--no-build-isolation", "--python", sys.executable, "-o", made]
    subprocess.run([*map(str, command), str(tree)], check=True)
    return next(made.glob("*.whl"))


def test_the_wheel_has_every_file_of_the_tree(tree: Path, wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    data = wheel.name.removesuffix("-py3-none-any.whl") + ".data/data/share/dongthap"
    code = {"ckanext-dongthap/ckanext": "ckanext", "harvesters": "harvesters"}
    expected = {
        f"{target}/{path.relative_to(tree / folder)}"
        for folder, target in {**code, **{name: f"{data}/{name}" for name in SHARED}}.items()
        for path in (tree / folder).rglob("*")
        if path.is_file()
    }
    assert len(expected) > 600
    assert expected - set(names) == set()


def test_an_installed_portal_finds_its_data(tree: Path, wheel: Path) -> None:
    """In an environment of its own; only what it depends on is lent by ours."""
    home = tree.parent / "installed"
    subprocess.run([UV, "venv", "-q", "--python", sys.executable, str(home)], check=True)
    python = home / "bin" / "python"
    subprocess.run([UV, "pip", "install", "-q", "--python", str(python), "--no-deps", str(wheel)], check=True)
    lent = {**os.environ, "PYTHONPATH": sysconfig.get_path("purelib"), "DONGTHAP_HOME": str(home / "var")}
    found = subprocess.run(
        [str(python), "-c", PROBE], env=lent, cwd=home, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    told = json.loads(found.stdout)
    assert all(place.startswith(str(home)) for place in told.pop("code"))
    assert told.pop("root") == str(home / "share" / "dongthap")
    assert told.pop("translated") == "Ghi chú"
    assert [name for name, count in told.items() if not count] == []
    helped = subprocess.run(
        [str(home / "bin" / "dongthap"), "up", "--help"],
        env=lent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert helped.returncode == 0, helped.stderr
