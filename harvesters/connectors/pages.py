"""Answers of a catalogue kept one by one while it is walked through, bounded all together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harvesters.connectors.answers import json_document, raw_input
from harvesters.connectors.base import Door, State, Validators
from harvesters.door.faults import fail
from harvesters.door.named import Secret
from harvesters.errors import RefuseInput
from harvesters.model import RawInput

#: All answers together.
MAX_BYTES = 4 << 30
JSON = "application/json"


@dataclass
class Pages:
    """Asks through the door; ``raw`` has what came, in order."""

    door: Door
    workdir: Path
    secret: Secret | None = None
    state: State = field(default_factory=dict)
    raw: list[RawInput] = field(default_factory=list)
    size: int = 0
    asked: int = 0

    def get(
        self,
        url: str,
        name: str,
        accept: str = JSON,
        body: Mapping[str, Any] | None = None,
        known: Validators | None = None,
    ) -> RawInput | None:
        """One answer as an input whose origin is ``url``; None: nothing changed since ``known``.

        Raises what the door raises, AskTheAgency (``file.empty``) and RefuseInput (``file.too_large``).
        """
        self.asked += 1
        headers = {"Accept": accept, **({"Content-Type": JSON} if body is not None else {})}
        answer = self.door.get(
            url,
            self.workdir / f"{self.asked:06d}-{name}",
            etag=known.etag if known else None,
            last_modified=known.last_modified if known else None,
            method="GET" if body is None else "POST",
            body=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
            headers=headers,
            secret=self.secret,
        )
        if answer.not_modified:
            return None
        item = raw_input(answer, url, name)
        self.size += item.size
        if self.size > MAX_BYTES:
            raise fail(RefuseInput, "file.too_large", limit=f"{MAX_BYTES >> 20} MB")
        return item

    def keep(self, item: RawInput, origin: str | None = None) -> None:
        """Count an answer among the inputs; ``origin`` tells it from others of the same address."""
        self.raw.append(replace(item, origin=origin or item.origin, etag=None, last_modified=None))

    def json(self, item: RawInput) -> Any:
        """The document in an answer; raises AskTheAgency, RefuseInput."""
        return read_page(item.path)


def read_page(path: Path) -> Any:
    """The document of one answer, which has a limit of its own; raises AskTheAgency, RefuseInput."""
    # Imported here: the process that reads a catalogue needs no reader of tables.
    from harvesters.readers.table import Limits

    return json_document(path, Limits(json_bytes=64 << 20, grid_cells=8_000_000))


def mark(value: Any) -> bytes:
    """What tells one page of records from another."""
    return hashlib.blake2b(json.dumps(value, sort_keys=True, default=str).encode(), digest_size=16).digest()
