"""Records of many answers as one file: a JSON object a line, digits as they came."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from harvesters.door.faults import fail
from harvesters.errors import AskTheAgency, FixTheSource, RefuseInput
from harvesters.model import RawInput
from harvesters.readers.records import dumps
from harvesters.unknown_columns import PAGE

NAME = "records.ndjson"
MEDIA_TYPE = "application/x-ndjson"


class RecordsFile(AbstractContextManager["RecordsFile"]):
    """Writes records; counts and bounds them. ``max_bytes``: of the file."""

    def __init__(self, path: Path, max_records: int, max_bytes: int = 1 << 30) -> None:
        self.path, self.max_records, self.max_bytes = path, max_records, max_bytes
        self.count = self.size = 0
        self._hash = hashlib.sha256()
        self._file = path.open("wb")

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, records: Iterable[Mapping[str, Any]], page: int | None = None) -> None:
        """Append records; raises FixTheSource (too many), RefuseInput (too large)."""
        for record in records:
            marked = record if page is None else {**record, PAGE: page}
            line = dumps(marked).encode("utf-8", "replace") + b"\n"
            self.count += 1
            self.size += len(line)
            if self.count > self.max_records:
                raise fail(FixTheSource, "paging.limit", limit=f"max_records = {self.max_records}")
            if self.size > self.max_bytes:
                raise fail(RefuseInput, "file.too_large", limit=f"{self.max_bytes >> 20} MB")
            self._hash.update(line)
            self._file.write(line)

    def done(self, origin: str) -> RawInput:
        """The file as the input that is read; raises AskTheAgency when there is no record."""
        self._file.close()
        if not self.count:
            raise fail(AskTheAgency, "file.empty")
        digest = self._hash.hexdigest()
        return RawInput(self.path, digest, self.size, origin, media_type=MEDIA_TYPE, filename=NAME)
