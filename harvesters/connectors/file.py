"""Files over HTTP(S) by their addresses, or one that an agency uploaded."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timezone
from pathlib import Path
from typing import ClassVar

from pydantic import Field, model_validator

from harvesters.connectors.answers import raw_input
from harvesters.connectors.base import Connector, Door, Fetched, Options, State
from harvesters.door.named import Secret
from harvesters.errors import AskTheAgency
from harvesters.model import RawInput

GONE = (404, 410)
MAX_FILES = 600
_PERIOD = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?")
_PLACES = ("{year}", "{month}", "{quarter}")


class FileOptions(Options):
    """``url``, ``urls`` or ``upload``; a ``url`` may stand for one file of each year, quarter or month."""

    url: str | None = Field(
        None, description="address of the file; {year}, {quarter}, {month} stand for each period from first"
    )
    urls: Sequence[str] = Field((), description="several addresses", max_length=MAX_FILES)
    first: str | None = Field(None, description="first period of a url with {year}: 2020 or 2020-01")
    last: str | None = Field(None, description="last period, 2024 or 2024-12; default: the present one")
    may_be_missing: int | None = Field(
        None, ge=0, le=24, description="how many of the newest files may not be there yet (404)"
    )
    secret: Secret | None = Field(None, description="the key: its name, and the header or parameter for it")
    upload: Path | None = Field(None, description="an uploaded file; set by the portal only")

    @model_validator(mode="after")
    def _one_way(self) -> FileOptions:
        if sum(map(bool, (self.url, self.urls, self.upload))) != 1:
            raise ValueError("name exactly one of url, urls, upload")
        templated = any(place in (self.url or "") for place in _PLACES)
        if templated != (self.first is not None) or (self.last and not templated):
            raise ValueError("first and last belong to a url with {year}")
        if templated and "{year}" not in (self.url or ""):
            raise ValueError("{month} and {quarter} need {year}")
        for text in (self.first, self.last):
            if text is not None and not _PERIOD.fullmatch(text):
                raise ValueError("a period is written 2020 or 2020-01")
        if len(self.addresses) > MAX_FILES:
            raise ValueError(f"more than {MAX_FILES} files")
        if not self.upload and not self.addresses:
            raise ValueError("first is after last")
        return self

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address once, oldest period first."""
        if self.url is None or self.first is None:
            return tuple(dict.fromkeys([self.url] if self.url else self.urls))
        today = datetime.now(tz=timezone.utc).date()
        months = _months(self.first, self.last or f"{today:%Y-%m}")
        return tuple(dict.fromkeys(_filled(self.url, month) for month in months))


class FileConnector(Connector):
    """Conditional requests: when no file changed, nothing is brought; when one did, all are."""

    name: ClassVar[str] = "file"
    Options: ClassVar[type[Options]] = FileOptions

    def fetch(self, options: FileOptions, door: Door, state: State, workdir: Path) -> list[RawInput]:
        """See `Connector.fetch`."""
        if options.upload:
            return [uploaded(options.upload)]
        addresses = options.addresses
        answers: dict[str, Fetched] = {}
        for number, url in enumerate(addresses):
            try:
                answers[url] = _get(door, options, url, workdir, number, state)
            except AskTheAgency as error:
                newest = number >= len(addresses) - (options.may_be_missing or 0)
                if error.status not in GONE or not newest or (number == len(addresses) - 1 and not answers):
                    raise
        if all(answer.not_modified for answer in answers.values()):
            return []
        return [
            raw_input(_get(door, options, url, workdir, number, {}) if answer.not_modified else answer, url)
            for number, (url, answer) in enumerate(answers.items())
        ]


def _months(first: str, last: str) -> Iterator[date]:
    """The first day of each month; a year stands for its first, or its last, month."""
    begin, end = _PERIOD.fullmatch(first), _PERIOD.fullmatch(last)
    if begin is None or end is None:
        return
    number = int(begin[1]) * 12 + int(begin[2] or 1) - 1
    while number <= int(end[1]) * 12 + int(end[2] or 12) - 1 and number < 9999 * 12:
        if number >= 12:
            yield date(number // 12, number % 12 + 1, 1)
        number += 1


def _filled(url: str, month: date) -> str:
    texts = (f"{month:%Y}".zfill(4), f"{month:%m}", str((month.month + 2) // 3))
    for place, text in zip(_PLACES, texts, strict=True):
        url = url.replace(place, text)
    return url


def _get(door: Door, options: FileOptions, url: str, workdir: Path, number: int, state: State) -> Fetched:
    known = state.get(url)
    etag, modified = (known.etag, known.last_modified) if known else (None, None)
    dest = workdir / f"raw-{number:03d}"
    return door.get(url, dest, etag=etag, last_modified=modified, secret=options.secret)


def uploaded(path: Path) -> RawInput:
    """A local file as an input; its origin is its name."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return RawInput(path, digest.hexdigest(), path.stat().st_size, f"upload:{path.name}", filename=path.name)
