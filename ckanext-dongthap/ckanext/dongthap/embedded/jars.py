"""Solr's jars: fetched from Maven Central as the lock file names them, checked, shared by all homes."""

from __future__ import annotations

import fcntl
import hashlib
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ckanext.dongthap.embedded.errors import TOOL_MISSING, CannotGoOn

from harvesters.assets import config_dir


@dataclass(frozen=True)
class Jar:
    """One line of the lock file."""

    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str

    @property
    def filename(self) -> str:
        tail = f"-{self.classifier}" if self.classifier else ""
        return f"{self.artifact}-{self.version}{tail}.jar"


def read_lock(path: Path | None = None) -> list[Jar]:
    """The jars of ``config/solr-jars.lock``."""
    lines = (path or config_dir() / "solr-jars.lock").read_text(encoding="utf-8").splitlines()
    jars: list[Jar] = []
    for line in lines:
        if line and not line.startswith("#"):
            coordinates, sha256 = line.split()
            group, artifact, version, *classifier = coordinates.split(":")
            jars.append(Jar(group, artifact, version, "".join(classifier), sha256))
    return jars


def is_intact(path: Path, jar: Jar) -> bool:
    """Whether the file is the one that was locked."""
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == jar.sha256


def fetch_jars(folder: Path, tell: Callable[[int, int], None]) -> None:
    """Link every locked jar into ``folder``; ``tell`` hears how many of how many are there.

    Raises CannotGoOn when Maven Central can't be reached or sends something else than was locked.
    """
    folder.mkdir(parents=True, exist_ok=True)
    jars = read_lock()
    wanted = {jar.filename for jar in jars}
    for stale in (path for path in folder.iterdir() if path.name not in wanted):
        stale.unlink()
    missing = [jar for jar in jars if not (folder / jar.filename).exists()]
    done = len(jars) - len(missing)
    if not missing:
        return
    with _only_one(), ThreadPoolExecutor(max_workers=8) as pool:
        for jar, source in zip(missing, pool.map(_fetch, missing), strict=True):
            target = folder / jar.filename
            target.unlink(missing_ok=True)
            target.symlink_to(source)
            done += 1
            tell(done, len(jars))


@contextmanager
def _only_one() -> Iterator[None]:
    """Two homes that start at once share one cache; jgo trips over a file that another writes meanwhile."""
    from jgo.maven import MavenContext

    cache = MavenContext().repo_cache
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / ".dongthap.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch(jar: Jar) -> Path:
    from jgo.maven import MavenContext

    logging.getLogger("jgo").setLevel(logging.ERROR)
    component = MavenContext(timeout=60).project(jar.group, jar.artifact).at_version(jar.version)
    for _ in range(2):
        try:
            path = Path(component.artifact(classifier=jar.classifier).resolve())
        except (RuntimeError, OSError) as error:
            raise _unreachable(jar, str(error)) from error
        if is_intact(path, jar):
            return path
        path.unlink()
    raise _unreachable(jar, "its checksum is not the locked one")


def _unreachable(jar: Jar, why: str) -> CannotGoOn:
    return CannotGoOn(
        f"{jar.filename} can't be had from Maven Central: {why}",
        "see that https://repo.maven.apache.org answers (proxy: HTTPS_PROXY), "
        "or set DONGTHAP_SOLR_URL to a Solr of your own",
        TOOL_MISSING,
    )
