"""The file connector: its contract, and files for each period."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harvesters.connectors.base import Validators
from harvesters.connectors.file import FileConnector, FileOptions
from harvesters.errors import AskTheAgency, FixTheSource
from tests.harvesters.connectors.contract import Contract, replying
from tests.harvesters.door.conftest import Asked, MakeDoor, Server, answer


class TestFile(Contract):
    way = FileConnector()
    cut = b"PK\x03\x04" + b"\x00" * 40

    def options(self, url: str) -> dict[str, Any]:
        return {"url": f"{url}/so-lieu.csv"}

    def good(self, asked: Asked) -> bytes:
        return answer("Xã;Giá trị\nXã Tân Hồng;1\nXã Tân Thành;2\n".encode())


@pytest.mark.parametrize(
    ("given", "paths"),
    [
        ({"url": "u/{year}.csv", "first": "2022", "last": "2024"}, ["2022.csv", "2023.csv", "2024.csv"]),
        ({"url": "u/{year}{month}", "first": "2023-11", "last": "2024-01"}, ["202311", "202312", "202401"]),
        (
            {"url": "u/{year}Q{quarter}", "first": "2023-10", "last": "2024-03"},
            ["2023Q4", "2024Q1"],
        ),
    ],
)
def test_an_address_stands_for_each_period(given: dict[str, Any], paths: list[str]) -> None:
    assert FileOptions(**given).addresses == tuple(f"u/{path}" for path in paths)


@pytest.mark.parametrize(
    "given",
    [
        {"url": "u/{year}"},
        {"url": "u/{month}", "first": "2020"},
        {"url": "u", "first": "2020"},
        {"url": "u/{year}", "first": "20"},
        {"url": "u/{year}", "first": "2024", "last": "2023"},
        {"url": "u/{year}{month}", "first": "1000", "last": "9999"},
        {"url": "u", "urls": ["v"]},
        {},
    ],
)
def test_wrong_periods_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(FixTheSource, match=r"source\.invalid"):
        FileConnector().options(given)


def _years(asked: Asked) -> bytes:
    return answer(b"a\n1\n", ETag=f'"{asked.path}"') if asked.path < "/2024" else answer(b"", "404 Not Found")


def test_the_newest_file_may_be_missing(server: Server, make_door: MakeDoor, tmp_path: Path) -> None:
    server.reply = replying(_years)
    given = {"url": f"{server.url}/{{year}}.csv", "first": "2022", "last": "2024"}
    way = FileConnector()
    with pytest.raises(AskTheAgency):
        way.fetch(way.options(given), make_door(), {}, tmp_path)
    raw = way.fetch(way.options({**given, "may_be_missing": 1}), make_door(), {}, tmp_path)
    assert [item.origin[-8:] for item in raw] == ["2022.csv", "2023.csv"]
    with pytest.raises(AskTheAgency):
        late = {**given, "first": "2024", "last": "2025", "may_be_missing": 2}
        way.fetch(way.options(late), make_door(), {}, tmp_path)


def test_one_changed_file_brings_all(server: Server, make_door: MakeDoor, tmp_path: Path) -> None:
    def reply(asked: Asked) -> bytes:
        old = asked.path == "/2022.csv" and "if-none-match" in asked.headers
        return answer(b"", "304 Not Modified") if old else answer(b"a\n1\n", ETag='"x"')

    server.reply = replying(reply)
    way = FileConnector()
    options = way.options({"urls": [f"{server.url}/2022.csv", f"{server.url}/2023.csv"]})
    state = {f"{server.url}/2022.csv": Validators('"x"')}
    raw = way.fetch(options, make_door(), state, tmp_path)
    assert [item.origin for item in raw] == list(options.addresses)
    assert all(item.path.read_bytes() == b"a\n1\n" for item in raw)
