"""Files over HTTP(S) by their addresses, or one that an agency uploaded."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from pydantic import model_validator

from harvesters.connectors.base import Connector, Door, Fetched, Options, State
from harvesters.errors import AskTheAgency
from harvesters.model import Message, RawInput


class FileOptions(Options):
    """``url``: one address; ``urls``: several. ``upload``: a local path, set by the portal only."""

    url: str | None = None
    urls: Sequence[str] = ()
    upload: Path | None = None

    @model_validator(mode="after")
    def _one_way(self) -> FileOptions:
        if sum(map(bool, (self.url, self.urls, self.upload))) != 1:
            raise ValueError("name exactly one of url, urls, upload")
        return self

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address once, in order."""
        return tuple(dict.fromkeys([self.url] if self.url else self.urls))


class FileConnector(Connector):
    """Conditional requests: when no file changed, nothing is brought; when one did, all are."""

    name: ClassVar[str] = "file"
    Options: ClassVar[type[Options]] = FileOptions

    def fetch(self, options: FileOptions, door: Door, state: State, workdir: Path) -> list[RawInput]:
        """See `Connector.fetch`."""
        if options.upload:
            return [uploaded(options.upload)]
        answers = [_get(door, url, workdir, n, state) for n, url in enumerate(options.addresses)]
        if all(answer.not_modified for answer in answers):
            return []
        return [
            _raw(url, _get(door, url, workdir, n, {}) if answer.not_modified else answer)
            for n, (url, answer) in enumerate(zip(options.addresses, answers, strict=True))
        ]


def _get(door: Door, url: str, workdir: Path, number: int, state: State) -> Fetched:
    known = state.get(url)
    etag, modified = (known.etag, known.last_modified) if known else (None, None)
    return door.get(url, workdir / f"raw-{number:03d}", etag=etag, last_modified=modified)


def _raw(url: str, answer: Fetched) -> RawInput:
    if answer.path is None or not answer.size:
        raise AskTheAgency(
            "file.empty", Message("Máy chủ trả về tệp rỗng.", "The server answered with an empty file.")
        )
    return RawInput(
        path=answer.path,
        sha256=answer.sha256,
        size=answer.size,
        origin=url,
        media_type=answer.media_type,
        filename=answer.filename,
        etag=answer.etag,
        last_modified=answer.last_modified,
    )


def uploaded(path: Path) -> RawInput:
    """A local file as an input; its origin is its name."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return RawInput(path, digest.hexdigest(), path.stat().st_size, f"upload:{path.name}", filename=path.name)
