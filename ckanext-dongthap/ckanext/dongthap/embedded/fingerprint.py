"""Whether a step's inputs changed since it was last done."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from ckanext.dongthap.embedded.home import Home


def of_files(paths: Iterable[Path], *words: str) -> str:
    """SHA-256 over the names and contents of all files at or below the paths, and the words."""
    digest = hashlib.sha256("\0".join(words).encode())
    for top in paths:
        files = [top] if top.is_file() else sorted(path for path in top.rglob("*") if path.is_file())
        for path in files:
            if "__pycache__" not in path.parts:
                digest.update(f"{path}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_done(home: Home, step: str, fingerprint: str) -> bool:
    """Whether the step was done with these inputs."""
    return home.state().get("steps", {}).get(step) == fingerprint


def mark_done(home: Home, step: str, fingerprint: str) -> None:
    """Note that the step was done with these inputs."""
    home.note(steps={**home.state().get("steps", {}), step: fingerprint})
