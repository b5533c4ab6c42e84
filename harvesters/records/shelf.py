"""The file of entries that a pass over a catalogue makes, and its index."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from harvesters.model import Entries

#: Version of what becomes of a record: with another one every dataset is written anew at its next run.
MAPPING = 2
_COPY = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class EntryShelf(AbstractContextManager["EntryShelf"]):
    """Writes entries one by one; knows which identifiers it has by a short hash of each."""

    def __init__(self, workdir: Path) -> None:
        self.path, self.index_path = workdir / "entries.ndjson", workdir / "entries.index"
        self.count = 0
        self._offset = 0
        self._seen: set[bytes] = set()
        self._file = self.path.open("wb")
        self._index = self.index_path.open("w", encoding="utf-8", newline="\n")

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._index.close()

    def knows(self, identifier: str) -> bool:
        """Whether an entry of this identifier has been put or refused before; it is known from now on."""
        mark = hashlib.blake2b(identifier.encode(), digest_size=10).digest()
        known = mark in self._seen
        self._seen.add(mark)
        return known

    def put(self, entry: Mapping[str, Any], identifier: str, row: int, raw: str) -> None:
        """Append one entry under the identifier by which the portal knows it."""
        text = json.dumps(entry, ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(f"{MAPPING}\n{text}".encode()).hexdigest()
        head = json.dumps({"row": row, "identifier": identifier, "sha256": digest, "raw": raw})
        line = f'{head[:-1]}, "entry": {text}}}\n'.encode()
        self._file.write(line)
        self._index.write(f"{row}\t{digest}\t{self._offset}\t{identifier.translate(_COPY)}\n")
        self._offset += len(line)
        self.count += 1

    def done(self, skipped: int, expected: int | None) -> Entries:
        """What was written."""
        self._file.flush()
        self._index.flush()
        return Entries(self.path, self.index_path, self.count, skipped, expected)


def read_entries(path: Path, offsets: Iterator[int]) -> Iterator[dict[str, Any]]:
    """The lines that begin at these places of the file of entries."""
    with path.open("rb") as file:
        for offset in offsets:
            file.seek(offset)
            yield json.loads(file.readline())
