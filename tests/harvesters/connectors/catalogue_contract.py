"""What every catalogue connector owes besides: records that are stable, traceable, harmless and lazy."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from harvesters.areas import Areas
from harvesters.catalogue import Catalogue
from harvesters.connectors.base import CatalogueConnector, Validators
from harvesters.errors import AskTheAgency
from harvesters.fetch import Door
from harvesters.model import Outcome, RawInput
from harvesters.pipeline import process
from harvesters.records.terms import Terms
from harvesters.spec import Source
from tests.harvesters.connectors.contract import Contract, replying
from tests.harvesters.door.conftest import Asked, Server, answer

TERMS = Terms.from_rows(
    {
        "licences": [
            {"code": "cc-by", "label_vi": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
            {"code": "cc-zero", "label_vi": "CC0 1.0", "aliases": "http://dcat-ap.de/def/licenses/cc-zero"},
        ],
        "sectors": [{"code": "y-te", "label_vi": "Y tế", "label_en": "Health"}],
        "frequencies": [
            {"code": "weekly", "label_vi": "Hằng tuần", "iso8601": "P1W"},
            {"code": "annual", "label_vi": "Hằng năm", "label_en": "Annual", "iso8601": "P1Y"},
        ],
    }
)
KNOWN = Catalogue({}, terms=TERMS)


def collect(name: str, options: dict[str, Any], raw: list[RawInput], folder: Path, **more: Any) -> Outcome:
    """What the pipeline makes of what a catalogue connector brought."""
    spec = {"name": "danh-muc", "title": {"vi": "Danh mục", "en": "Catalogue"}, "agency": "so-y-te"}
    source = Source.model_validate({**spec, "connector": name, "options": options, **more})
    folder.mkdir(exist_ok=True)
    return process(source, raw, KNOWN, Areas(()), folder)


def entries(outcome: Outcome) -> list[dict[str, Any]]:
    """The entries of an outcome."""
    assert outcome.entries
    return [json.loads(line)["entry"] for line in outcome.entries.file.read_bytes().splitlines()]


class CatalogueContract(Contract):
    """``count``: datasets in the good answer. ``wrong``: answers of another kind, with the code of each."""

    way: CatalogueConnector
    count: int

    def collect(self, raw: list[RawInput], url: str, folder: Path, **more: Any) -> Outcome:
        return collect(self.way.name, self.options(url), raw, folder, **more)

    def code(self, server: Server, door: Door, folder: Path) -> str:
        try:
            raw = self.bring(server.url, door, folder)
        except AskTheAgency as error:
            return error.code
        failure = self.collect(raw, server.url, folder / "c").failure
        return failure.code if failure else ""

    def test_what_is_brought_can_be_traced(self, server: Server, door: Door, tmp_path: Path) -> None:
        server.reply = replying(self.good)
        raw = self.bring(server.url, door, tmp_path / "w")
        assert len({item.path for item in raw}) == len({item.origin for item in raw}) == len(raw) > 0
        for item in raw:
            data = item.path.read_bytes()
            assert (len(data), hashlib.sha256(data).hexdigest()) == (item.size, item.sha256)
            assert item.origin.startswith(server.url)
        outcome = self.collect(raw, server.url, tmp_path / "c")
        assert outcome.failure is None
        assert outcome.entries
        lines = [json.loads(line) for line in outcome.entries.file.read_bytes().splitlines()]
        assert len(lines) == outcome.entries.count == self.count
        assert {line["raw"] for line in lines} <= {item.sha256 for item in raw}
        assert sorted(line["row"] for line in lines) == [line["row"] for line in lines]

    def test_the_index_leads_to_each_entry(self, server: Server, door: Door, tmp_path: Path) -> None:
        server.reply = replying(self.good)
        raw = self.bring(server.url, door, tmp_path / "w")
        outcome = self.collect(raw, server.url, tmp_path / "c")
        assert outcome.entries
        data = outcome.entries.file.read_bytes()
        for text in outcome.entries.index.read_text(encoding="utf-8").splitlines():
            row, digest, offset, identifier = text.split("\t")
            line = json.loads(data[int(offset) :].split(b"\n", 1)[0])
            assert (str(line["row"]), line["sha256"], line["identifier"]) == (row, digest, identifier)

    def test_every_entry_says_where_it_is_from(self, server: Server, door: Door, tmp_path: Path) -> None:
        server.reply = replying(self.good)
        raw = self.bring(server.url, door, tmp_path / "w")
        found = entries(self.collect(raw, server.url, tmp_path / "c"))
        assert len({entry["identifier"] for entry in found}) == self.count
        for entry in found:
            assert entry["title_translated"]["vi"] and entry["notes_translated"]["vi"]
            assert entry["owner_org"] == "so-y-te"
            assert entry["source_url"].startswith("http")
            assert len({resource["id"] for resource in entry.get("resources", ())}) == len(
                entry.get("resources", ())
            )

    def test_the_same_twice_has_the_same_hashes(self, server: Server, door: Door, tmp_path: Path) -> None:
        server.reply = replying(self.good)
        indexes = []
        for name in ("a", "b"):
            raw = self.bring(server.url, door, tmp_path / name)
            outcome = self.collect(raw, server.url, tmp_path / f"{name}c")
            assert outcome.entries
            lines = outcome.entries.index.read_text(encoding="utf-8").splitlines()
            indexes.append(sorted((line.split("\t")[3], line.split("\t")[1]) for line in lines))
        assert indexes[0] == indexes[1]

    def test_unchanged_is_nothing_or_the_same(self, server: Server, door: Door, tmp_path: Path) -> None:
        def once(asked: Asked) -> bytes:
            known = asked.headers.get("if-none-match") == '"1"'
            good = self.good(asked).replace(b"Connection: close", b'Connection: close\r\nETag: "1"')
            return answer(b"", "304 Not Modified") if known else good

        server.reply = replying(once)
        raw = self.bring(server.url, door, tmp_path / "a")
        state = {item.origin: Validators(item.etag, item.last_modified, item.sha256) for item in raw}
        again = self.bring(server.url, door, tmp_path / "b", state)
        assert not again or [item.sha256 for item in again] == [item.sha256 for item in raw]

    def test_selection(self, server: Server, door: Door, tmp_path: Path) -> None:
        server.reply = replying(self.good)
        raw = self.bring(server.url, door, tmp_path / "w")
        first = entries(self.collect(raw, server.url, tmp_path / "c"))[0]["identifier"]
        chosen = {"field": "identifier", "values": [first.upper()]}
        only = self.collect(raw, server.url, tmp_path / "d", catalogue={"include": [chosen]})
        rest = self.collect(
            raw, server.url, tmp_path / "e", catalogue={"exclude": [chosen]}, checks={"min_rows": 0}
        )
        assert only.entries and rest.entries
        assert (only.entries.count, only.entries.skipped) == (1, self.count - 1)
        assert (rest.entries.count, rest.entries.skipped) == (self.count - 1, 1)

    @pytest.mark.parametrize("value", ["x", {"a": 1}])
    def test_a_wrong_option_is_refused(self, value: Any) -> None:
        with pytest.raises(Exception, match=r"source\.invalid"):
            self.way.options({**self.options("http://example.org"), "url": {"no": value}})
