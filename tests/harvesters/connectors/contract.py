"""What every connector owes, whatever its source: each connector's tests inherit this class."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from harvesters.assets import datasets_dir
from harvesters.connectors.base import Connector, State, Validators
from harvesters.door.secrets import Kept, Secrets
from harvesters.door.settings import DoorSettings
from harvesters.errors import AskTheAgency, FixTheSource, HarvestError, RefuseInput, RetryLater
from harvesters.fetch import Door
from harvesters.model import RawInput
from harvesters.readers import Reading, read
from harvesters.spec import Read
from tests.harvesters.door.conftest import Asked, MakeDoor, Server, answer

LOGIN = b"\n<!DOCTYPE html><html><body><form action='/login'>Password</form></body></html>"
SECRET = "s3cr3t-0f-the-agency"
Respond = Callable[[Asked], bytes]


def replying(respond: Respond) -> Callable[[Asked, socket.socket], None]:
    return lambda asked, to: to.sendall(respond(asked))


class AnyContract:
    """``way``: the connector. ``options``: those of a source at this address."""

    way: Connector

    def options(self, url: str) -> dict[str, Any]:
        raise NotImplementedError

    def test_every_option_is_described_in_both_languages(self) -> None:
        help_file = yaml.safe_load((datasets_dir() / "help" / "source.yaml").read_text(encoding="utf-8"))
        schema = self.way.Options.model_json_schema()
        models = {self.way.Options.__name__: schema, **schema.get("$defs", {})}
        for model, part in models.items():
            for name, described in part.get("properties", {}).items():
                if model not in ("Secret",):
                    assert described.get("description"), f"{model}.{name}"
                words = help_file["fields"][f"{model}.{name}"]
                assert words["vi"][0] and words["en"][0], f"{model}.{name}"

    def test_an_unknown_option_is_refused(self) -> None:
        with pytest.raises(FixTheSource, match=r"source\.invalid.*misspelt"):
            self.way.options({**self.options("http://example.org"), "misspelt": 1})


class Contract(AnyContract):
    """Of connectors that ask over HTTP. ``good``: the answer to any request. ``cut``: an answer that ends
    too early although HTTP says it is whole.
    """

    keyed = True

    def good(self, asked: Asked) -> bytes:
        raise NotImplementedError

    cut: bytes = b""

    def shortened(self, asked: Asked) -> bytes:
        return answer(self.cut)

    @pytest.fixture
    def door(self, make_door: MakeDoor) -> Door:
        return make_door()

    def bring(
        self, url: str, door: Door, folder: Path, state: State | None = None, **more: Any
    ) -> list[RawInput]:
        folder.mkdir(exist_ok=True)
        options = self.way.options({**self.options(url), **more})
        return self.way.fetch(options, door, state or {}, folder)

    def read(self, raw: list[RawInput], folder: Path, **spec: Any) -> list[Reading]:
        found = []
        about = self.way.structure(raw)
        structure = about.path if about else None
        for number, item in enumerate(self.way.inputs(raw)):
            (place := folder / f"read-{number}").mkdir()
            found.append(read(item.path, Read(**spec), place, None, item.filename, structure))
        return found

    def code(self, server: Server, door: Door, folder: Path) -> str:
        """Why a source is refused, by its connector or by the reader of what it brought."""
        try:
            raw = self.bring(server.url, door, folder)
        except AskTheAgency as error:
            return error.code
        return next((found.failure.code for found in self.read(raw, folder) if found.failure), "")

    def test_what_is_brought_can_be_traced(self, server: Server, door: Door, tmp_path: Path) -> None:
        server.reply = replying(self.good)
        raw = self.bring(server.url, door, tmp_path / "w")
        assert raw
        assert len({item.path for item in raw}) == len({item.origin for item in raw}) == len(raw)
        for item in raw:
            data = item.path.read_bytes()
            assert (len(data), hashlib.sha256(data).hexdigest()) == (item.size, item.sha256)
            assert item.path.is_relative_to(tmp_path)
            assert item.origin.startswith(server.url)
        readings = self.read(raw, tmp_path / "w")
        assert [reading.failure for reading in readings] == [None] * len(readings)
        assert sum(table.rows for reading in readings for table in reading.tables) > 0

    def test_unchanged_is_nothing_or_the_same(self, server: Server, door: Door, tmp_path: Path) -> None:
        def once(asked: Asked) -> bytes:
            known = asked.headers.get("if-none-match") == '"1"'
            return (
                answer(b"", "304 Not Modified")
                if known
                else self.good(asked).replace(b"Connection: close", b'Connection: close\r\nETag: "1"')
            )

        server.reply = replying(once)
        raw = self.bring(server.url, door, tmp_path / "a")
        state = {item.origin: Validators(item.etag, item.last_modified) for item in raw if item.etag}
        again = self.bring(server.url, door, tmp_path / "b", state)
        same = [item.sha256 for item in self.way.inputs(raw)]
        assert not again or [item.sha256 for item in self.way.inputs(again)] == same

    @pytest.mark.parametrize(
        "status", ["503 Service Unavailable", "429 Too Many Requests", "502 Bad Gateway"]
    )
    def test_an_outage_is_tried_later(self, server: Server, door: Door, tmp_path: Path, status: str) -> None:
        server.reply = replying(lambda asked: answer(b"", status))
        with pytest.raises(RetryLater):
            self.bring(server.url, door, tmp_path / "w")

    def test_a_closed_port_is_tried_later(self, make_door: MakeDoor, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        door = make_door(allowed=(f"127.0.0.1:{port}",))
        with pytest.raises(RetryLater):
            self.bring(f"http://127.0.0.1:{port}", door, tmp_path / "w")

    def test_a_broken_connection_is_tried_later(self, server: Server, door: Door, tmp_path: Path) -> None:
        server.reply = replying(lambda asked: self.good(asked)[:-7])
        with pytest.raises(RetryLater):
            self.bring(server.url, door, tmp_path / "w")

    @pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "404 Not Found"])
    def test_a_refusal_is_for_the_agency(
        self, server: Server, door: Door, tmp_path: Path, status: str
    ) -> None:
        server.reply = replying(lambda asked: answer(LOGIN, status))
        with pytest.raises(AskTheAgency):
            self.bring(server.url, door, tmp_path / "w")

    def test_a_login_page_is_no_data(self, server: Server, door: Door, tmp_path: Path) -> None:
        server.reply = replying(lambda asked: answer(LOGIN, Content_Type="text/html"))
        assert self.code(server, door, tmp_path / "w") == "file.html"

    @pytest.mark.parametrize("body", [b"", b" \n"])
    def test_an_empty_answer_is_no_data(
        self, server: Server, door: Door, tmp_path: Path, body: bytes
    ) -> None:
        server.reply = replying(lambda asked: answer(body))
        assert self.code(server, door, tmp_path / "w") == "file.empty"

    def test_an_answer_cut_short_is_no_data(self, server: Server, door: Door, tmp_path: Path) -> None:
        server.reply = replying(self.shortened)
        assert self.code(server, door, tmp_path / "w") in ("file.broken", "file.format", "json.syntax")

    def test_too_large_is_refused(self, server: Server, make_door: MakeDoor, tmp_path: Path) -> None:
        server.reply = replying(self.good)
        with pytest.raises(RefuseInput, match=r"http\.size"):
            self.bring(server.url, make_door(max_bytes=20), tmp_path / "w")

    @pytest.mark.parametrize("place", [{"header": "Authorization"}, {"query": "token"}])
    def test_a_key_is_sent_and_never_kept(
        self, server: Server, door: Door, tmp_path: Path, place: dict[str, str]
    ) -> None:
        if not self.keyed:
            pytest.skip("takes no key")
        kept = Kept(value=SECRET, origins=(server.url,))  # type: ignore[arg-type]
        settings = DoorSettings(allowed=door.settings.allowed, per_host_interval=0, retries=0)
        keyed = Door(settings, Secrets({"key": kept}))
        server.reply = replying(self.good)
        raw = self.bring(server.url, keyed, tmp_path / "w", secret={"name": "key", **place})
        assert all(SECRET in (*asked.headers.values(), *_query(asked)) for asked in server.asked)
        assert SECRET not in repr(raw)
        assert not any(SECRET.encode() in path.read_bytes() for path in _files(tmp_path))
        server.reply = replying(lambda asked: answer(b"", "503 Service Unavailable"))
        with pytest.raises(HarvestError) as caught:
            self.bring(server.url, keyed, tmp_path / "v", secret={"name": "key", **place})
        assert SECRET not in f"{caught.value} {caught.value.message}"


def _query(asked: Asked) -> Iterator[str]:
    for part in asked.path.partition("?")[2].split("&"):
        yield part.partition("=")[2]


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
