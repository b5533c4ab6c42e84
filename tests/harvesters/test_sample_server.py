from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from ckanext.dongthap.samples.server import SampleServer


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "sites" / "so-y-te").mkdir(parents=True)
    (tmp_path / "sites" / "so-y-te" / "a.csv").write_text("xã;giá trị\r\n", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("no", encoding="utf-8")
    with SampleServer(0, tmp_path / "sites") as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def _status(request: str | urllib.request.Request) -> int:
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_gives_bytes_and_validators(site: str) -> None:
    with urllib.request.urlopen(f"{site}/so-y-te/a.csv") as answer:
        assert answer.read().decode() == "xã;giá trị\r\n"
        assert answer.headers["Content-Type"] == "text/csv"
        tag = answer.headers["ETag"]
    again = urllib.request.Request(f"{site}/so-y-te/a.csv", headers={"If-None-Match": tag})
    assert _status(again) == 304


@pytest.mark.parametrize(
    "path", ["/", "/so-y-te", "/../secret.txt", "/%2e%2e/secret.txt", "/so-y-te/%00", "/b.csv"]
)
def test_serves_nothing_else(site: str, path: str) -> None:
    assert _status(site + path) == 404
