"""One pass over what a catalogue connector brought: records → entries, everything refused with its reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from harvesters.connectors.base import CatalogueConnector, Found, Told, Unreadable, connector
from harvesters.ledger import Ledger
from harvesters.model import Outcome, RawInput
from harvesters.records.entry import Maker
from harvesters.records.identity import known_by
from harvesters.records.select import wanted
from harvesters.records.shelf import EntryShelf
from harvesters.records.terms import Terms
from harvesters.records.texts import HIDDEN
from harvesters.rules import reject
from harvesters.spec import Source

Progress = Callable[[str, int, int], None]
_TELL_EVERY = 200


def collect(
    source: Source,
    raw: Sequence[RawInput],
    terms: Terms,
    workdir: Path,
    kept: int,
    most: int | None = None,
    on_progress: Progress = lambda step, done, total: None,
) -> Outcome:
    """The entries of a catalogue; ``kept``: rejections that stay in memory, ``most``: records to read."""
    outcome = Outcome(raw=tuple(raw), rejections_file=workdir / "rejections.ndjson")
    way = connector(source.connector)
    assert isinstance(way, CatalogueConnector)
    with Ledger(workdir / "rejections.ndjson", kept) as ledger:
        Collection(source, way, terms, workdir, ledger, outcome, on_progress, most).run()
        outcome.rejections, outcome.rejected, outcome.warned = ledger.kept, ledger.errors, ledger.warnings
    return outcome


@dataclass
class Collection:
    """The pass; `run` fills the outcome."""

    source: Source
    way: CatalogueConnector
    terms: Terms
    workdir: Path
    ledger: Ledger
    outcome: Outcome
    on_progress: Progress
    most: int | None = None
    skipped: int = 0
    lost: int = 0
    row: int = 0
    address: str = ""

    def run(self) -> None:
        """Read every record; stop at the first file that can't be read."""
        options = self.way.options(self.source.options)
        maker, told = Maker(self.source, self.terms), Told()
        HIDDEN.clear()
        self.address = str(getattr(options, "url", ""))
        with EntryShelf(self.workdir) as shelf:
            try:
                for found in self.way.records(options, self.outcome.raw, self.workdir, told):
                    if self.most is not None and self.row >= self.most:
                        break
                    self._take(found, maker, shelf)
            except Unreadable as error:
                self.outcome.failure = error.rejection
            self.ledger.add(maker.unknown_terms())
            self.outcome.entries = shelf.done(self.skipped, told.total)
        self.outcome.detected |= told.detected
        self.outcome.accepted = shelf.count
        self._judge(told.total)

    def _take(self, found: Found, maker: Maker, shelf: EntryShelf) -> None:
        self.row += 1
        hidden = ", ".join(sorted(HIDDEN))
        HIDDEN.clear()
        if self.row % _TELL_EVERY == 0:
            self.on_progress("map", self.row, 0)
        record, row = found.record, self.row
        if record is None:
            self._refuse("record.broken", row, None, detail=found.fault)
        elif not record.identifier:
            self._refuse("record.identifier", row, next(iter(record.titles.values()), None))
        elif not wanted(record, self.source.catalogue):
            self.skipped += 1
        elif not record.titles:
            self._refuse("record.title", row, record.identifier)
        elif shelf.knows(identifier := known_by(record.identifier, self.address)):
            self._refuse("record.duplicate", row, record.identifier, value=record.identifier)
        else:
            shelf.put(maker.entry(record, row), identifier, row, found.raw)
            if hidden:
                maker.faults.append(reject("record.hidden", row=row, value=hidden))
            self.ledger.add(replace(fault, record=record.identifier) for fault in maker.faults)

    def _refuse(self, code: str, row: int, record: str | None, **words: str) -> None:
        self.lost += 1
        column = {"record.duplicate": "identifier"}.get(code, code.removeprefix("record."))
        value = words.pop("value", None)
        self.ledger.add([reject(code, row=row, column=column, value=value, record=record, **words)])

    def _judge(self, expected: int | None) -> None:
        """The limits that the whole must keep."""
        outcome, checks, seen = self.outcome, self.source.checks, self.row
        if outcome.failure or self.most is not None:
            return
        total = self.lost + outcome.accepted
        if expected is not None and seen < expected:
            outcome.failure = reject("paging.incomplete", expected=str(expected), found=str(seen))
        elif total and self.lost / total > checks.max_rejected_share:
            share, limit = f"{self.lost / total:.1%}", f"{checks.max_rejected_share:.1%}"
            outcome.failure = reject("rejected.share", found=share, limit=limit)
        elif outcome.accepted < checks.min_rows:
            outcome.failure = reject("record.few", found=str(outcome.accepted), expected=str(checks.min_rows))
