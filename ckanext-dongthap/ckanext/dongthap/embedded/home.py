"""Where one portal keeps its state, and the lock that lets one command change it at a time."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ckanext.dongthap.embedded.errors import BAD_SETTING, DISK_FULL, HOME_BUSY, CannotGoOn

LONGEST_SOCKET = 107
NEEDED_BYTES = 400 * 1024 * 1024


@dataclass(frozen=True)
class Home:
    """The folders and files of one portal under ``root``; ``port`` is the web server's."""

    root: Path
    port: int

    @property
    def ini(self) -> Path:
        return self.root / "ckan.ini"

    @property
    def logs(self) -> Path:
        return self.root / "log"

    @property
    def storage(self) -> Path:
        return self.root / "storage"

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def redis(self) -> Path:
        return self.root / "redis"

    @property
    def solr(self) -> Path:
        return self.root / "solr"

    @property
    def state_file(self) -> Path:
        return self.root / "state.json"

    @property
    def supervisor_conf(self) -> Path:
        return self.root / "supervisord.conf"

    @property
    def run(self) -> Path:
        """Sockets' folder: inside the home, or a short one when the home lies too deep for a socket."""
        inside = self.root / "run"
        if len(os.fsencode(inside / "pg" / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET:
            return inside
        name = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        base = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
        return Path(base) / f"dongthap-{os.getuid()}-{name}"

    def prepare(self) -> None:
        """Make the folders, readable by nobody else. Raises CannotGoOn if there is no room."""
        self.root.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.root).free < NEEDED_BYTES:
            raise CannotGoOn(
                f"less than {NEEDED_BYTES // 2**20} MB are free for {self.root}",
                "free some space or set DONGTHAP_HOME to another disk",
                DISK_FULL,
            )
        self._close()
        for folder in (self.logs, self.storage, self.redis, self.solr):
            folder.mkdir(mode=0o700, exist_ok=True)
        self._prepare_run()

    def _close(self) -> None:
        """Nobody else may enter the home or read what is in it, also not in one of an earlier version.

        As root, PostgreSQL's system user passes through; `postgres.initialise` lets in its group alone.
        """
        if os.getuid() or not self.postgres.exists():
            self.root.chmod(0o700 if os.getuid() else 0o711)
        for entry in self.root.iterdir():
            if entry.is_symlink() or entry.stat().st_uid != os.getuid() or entry == self.root / "run":
                continue
            entry.chmod(0o700 if entry.is_dir() else 0o600)

    def _prepare_run(self) -> None:
        self.run.mkdir(mode=0o711, parents=True, exist_ok=True)
        if self.run.is_symlink() or self.run.stat().st_uid != os.getuid():
            raise CannotGoOn(f"{self.run} belongs to somebody else", "remove it", BAD_SETTING)
        link = self.root / "run"
        if self.run != link and not link.exists():
            link.symlink_to(self.run)

    def state(self) -> dict[str, Any]:
        """What earlier commands noted: ports, and the fingerprint of each step done."""
        if not self.state_file.exists():
            return {}
        return json.loads(self.state_file.read_text(encoding="utf-8"))

    def note(self, **entries: Any) -> None:
        """Add to the state, replacing the file in one go."""
        merged = {**self.state(), **entries}
        draft = self.state_file.with_suffix(".draft")
        draft.write_text(json.dumps(merged, indent=1, sort_keys=True), encoding="utf-8")
        draft.replace(self.state_file)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Held while one command changes the home; a second one is told so at once."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CannotGoOn(
                    f"another dongthap command is working on {self.root}",
                    "wait until it is done",
                    HOME_BUSY,
                ) from None
            yield


def home_from_environment() -> Home:
    """DONGTHAP_HOME (default ./var) and DONGTHAP_PORT (default 5000, or the one this home had before)."""
    root = Path(os.environ.get("DONGTHAP_HOME") or "var").expanduser().resolve()
    remembered = Home(root, 0).state().get("port") or 5000
    text = os.environ.get("DONGTHAP_PORT") or str(remembered)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotGoOn(f"DONGTHAP_PORT={text} is no port", "give a number from 1 to 65535", BAD_SETTING)
    return Home(root, int(text))
