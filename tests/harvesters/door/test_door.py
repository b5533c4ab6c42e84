"""What the door does with servers that are slow, large, broken, busy, or ask for a key."""

from __future__ import annotations

import gzip
import hashlib
import logging
import shutil
import socket
import ssl
import subprocess
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

import pytest

from harvesters.connectors.base import Door as DoorProtocol
from harvesters.connectors.file import FileConnector, FileOptions
from harvesters.door.manners import backoff, retry_after
from harvesters.door.secrets import Secret, load_secrets
from harvesters.errors import AskTheAgency, FixTheSource, RefuseInput, RetryLater
from harvesters.fetch import Door
from tests.harvesters.door.conftest import Asked, MakeDoor, Names, Server, answer

CSV = "Xã;Giá trị\r\nTân Hồng;1\r\n".encode()


def test_bytes_come_with_all_that_is_known_of_them(server: Server, make_door: MakeDoor, dest: Path) -> None:
    server.reply = lambda asked, to: to.sendall(
        answer(
            CSV,
            Content_Type="text/csv; charset=utf-8",
            Content_Disposition="attachment; filename*=UTF-8''..%2Fd%C3%A2n%20s%E1%BB%91.csv",
            ETag='"1"',
            Last_Modified="Mon, 01 Jan 2024 00:00:00 GMT",
            Link='<?page=2>; rel="next", </first>; rel=first',
        )
    )
    found = make_door(user_agent="Portal/1 (+https://vidu.vn)").get(f"{server.url}/a?x=1#y", dest)
    assert found.path == dest
    assert dest.read_bytes() == CSV
    assert (found.sha256, found.size) == (hashlib.sha256(CSV).hexdigest(), len(CSV))
    assert (found.status, found.media_type, found.filename) == (200, "text/csv", "dân số.csv")
    assert (found.etag, found.last_modified) == ('"1"', "Mon, 01 Jan 2024 00:00:00 GMT")
    assert found.link == {"next": f"{server.url}/a?page=2", "first": f"{server.url}/first"}
    assert found.final_url == f"{server.url}/a?x=1"
    assert server.asked[0].headers["user-agent"] == "Portal/1 (+https://vidu.vn)"
    assert server.asked[0].headers["host"] == f"127.0.0.1:{server.port}"


def test_only_what_changed_is_asked_for(server: Server, make_door: MakeDoor, dest: Path) -> None:
    def reply(asked: Asked, to: socket.socket) -> None:
        known = asked.headers.get("if-none-match") == '"1"'
        to.sendall(answer(b"", "304 Not Modified", ETag='"1"') if known else answer(CSV))

    server.reply = reply
    door = make_door()
    assert door.get(server.url, dest, etag='"1"', last_modified="x").not_modified
    assert server.asked[0].headers["if-modified-since"] == "x"
    assert not dest.exists()
    assert not door.get(server.url, dest, etag='"0"').not_modified


def test_a_304_nobody_asked_for_is_a_fault(server: Server, make_door: MakeDoor, dest: Path) -> None:
    server.reply = lambda asked, to: to.sendall(answer(b"", "304 Not Modified"))
    with pytest.raises(AskTheAgency):
        make_door().get(server.url, dest)


def test_the_connector_of_files_uses_it(server: Server, make_door: MakeDoor, tmp_path: Path) -> None:
    server.reply = lambda asked, to: to.sendall(answer(CSV))
    door: DoorProtocol = make_door()
    [raw] = FileConnector().fetch(FileOptions(url=f"{server.url}/a.csv"), door, {}, tmp_path)
    assert (raw.path.read_bytes(), raw.filename) == (CSV, "a.csv")


def test_a_body_is_posted_and_turned_by_a_redirect(server: Server, make_door: MakeDoor, dest: Path) -> None:
    def reply(asked: Asked, to: socket.socket) -> None:
        status = {"/303": "303 See Other", "/307": "307 Temporary Redirect"}.get(asked.path)
        to.sendall(answer(b"", status, Location="/end") if status else answer(CSV))

    server.reply = reply
    door = make_door()
    for path in ("/303", "/307"):
        door.get(server.url + path, dest, method="POST", body=b"{}", headers={"Content-Type": "text/json"})
    assert [(asked.method, asked.path, asked.body) for asked in server.asked] == [
        ("POST", "/303", b"{}"),
        ("GET", "/end", b""),
        ("POST", "/307", b"{}"),
        ("POST", "/end", b"{}"),
    ]


@pytest.mark.parametrize(
    "headers",
    [{"Host": "x"}, {"Authorization": "Bearer x"}, {"Cookie": "a=b"}, {"X-A": "1\r\nX-B: 2"}, {"X A": "1"}],
)
def test_a_source_does_not_write_the_doors_headers(
    headers: dict[str, str], server: Server, make_door: MakeDoor, dest: Path
) -> None:
    with pytest.raises(FixTheSource) as caught:
        make_door().get(server.url, dest, headers=headers)
    assert caught.value.code == "http.request"
    with pytest.raises(FixTheSource):
        make_door().get(server.url, dest, method="DELETE")
    assert server.contacts == 0


def _drip_body(asked: Asked, to: socket.socket) -> None:
    to.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(200):
        to.sendall(b"x")
        time.sleep(0.05)


def _drip_head(asked: Asked, to: socket.socket) -> None:
    to.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(200):
        to.sendall(b"x")
        time.sleep(0.05)


def _silent(asked: Asked, to: socket.socket) -> None:
    time.sleep(10)


def _endless_continue(asked: Asked, to: socket.socket) -> None:
    while True:
        to.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 50)
        time.sleep(0.02)


@pytest.mark.parametrize("reply", [_drip_body, _drip_head, _endless_continue, _silent])
def test_a_slow_answer_is_cut_by_the_total_time(
    reply: object, server: Server, make_door: MakeDoor, dest: Path
) -> None:
    server.reply = reply  # pyright: ignore[reportAttributeAccessIssue]
    began = time.monotonic()
    with pytest.raises(RetryLater) as caught:
        make_door(total_timeout=0.5, read_timeout=5, retries=3).get(server.url, dest)
    assert caught.value.code == "http.timeout"
    assert time.monotonic() - began < 1.5
    assert not dest.exists()


def test_silence_is_cut_by_the_read_time(server: Server, make_door: MakeDoor, dest: Path) -> None:
    server.reply = _silent
    with pytest.raises(RetryLater) as caught:
        make_door(read_timeout=0.2).get(server.url, dest)
    assert caught.value.code == "http.timeout"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw"])
def test_a_body_is_inflated(encoding: str, server: Server, make_door: MakeDoor, dest: Path) -> None:
    squeeze = zlib.compressobj(wbits=-15)
    bodies = {
        "gzip": gzip.compress(CSV) + gzip.compress(CSV),
        "deflate": zlib.compress(CSV * 2),
        "raw": squeeze.compress(CSV * 2) + squeeze.flush(),
    }
    name = "deflate" if encoding == "raw" else encoding
    server.reply = lambda asked, to: to.sendall(answer(bodies[encoding], Content_Encoding=name))
    found = make_door().get(server.url, dest)
    assert dest.read_bytes() == CSV * 2
    assert found.size == len(CSV) * 2


def test_a_bomb_is_counted_while_it_inflates(server: Server, make_door: MakeDoor, dest: Path) -> None:
    bomb = gzip.compress(bytes(200 << 20), 9)
    server.reply = lambda asked, to: to.sendall(answer(bomb, Content_Encoding="gzip"))
    with pytest.raises(RefuseInput) as caught:
        make_door(max_bytes=1 << 20).get(server.url, dest)
    assert caught.value.code == "http.size"
    assert not dest.exists()


def test_an_endless_body_is_counted(server: Server, make_door: MakeDoor, dest: Path) -> None:
    def reply(asked: Asked, to: socket.socket) -> None:
        to.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            to.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")

    server.reply = reply
    with pytest.raises(RefuseInput):
        make_door(max_bytes=1 << 20).get(server.url, dest)


@pytest.mark.parametrize(
    ("raw", "kind", "code"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", RetryLater, "http.truncated"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
            RetryLater,
            "http.truncated",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(CSV, mtime=0)[:-9],
            RetryLater,
            "http.truncated",
        ),
        (b"", RetryLater, "http.truncated"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip", AskTheAgency, "http.protocol"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nx", AskTheAgency, "http.protocol"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", AskTheAgency, "http.protocol"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n", AskTheAgency, "http.protocol"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000, AskTheAgency, "http.protocol"),
        (b"HTTP/1.1 302 Found\r\n\r\n", AskTheAgency, "http.redirect"),
        (b"HTTP/1.1 206 Partial\r\n\r\n", AskTheAgency, "http.status"),
        (b"HTTP/1.1 404 Gone\r\n\r\n", AskTheAgency, "http.status"),
        (b"HTTP/1.1 403 No\r\n\r\n", AskTheAgency, "http.status"),
        (b"HTTP/1.1 503 Busy\r\n\r\n", RetryLater, "http.status"),
    ],
)
def test_a_broken_answer_names_its_remedy(
    raw: bytes, kind: type[Exception], code: str, server: Server, make_door: MakeDoor, dest: Path
) -> None:
    server.reply = lambda asked, to: to.sendall(raw)
    with pytest.raises((RetryLater, AskTheAgency)) as caught:
        make_door().get(server.url, dest)
    assert (type(caught.value), caught.value.code) == (kind, code)
    assert not dest.exists()


def test_a_closed_port_is_tried_again(make_door: MakeDoor, dest: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(RetryLater) as caught:
        make_door(allowed=("127.0.0.1",)).get(f"http://127.0.0.1:{port}/", dest)
    assert caught.value.code == "http.connect"


@pytest.mark.parametrize("status", ["429 Slow Down", "500 Oh", "503 Busy"])
def test_a_busy_server_is_asked_again(status: str, server: Server, make_door: MakeDoor, dest: Path) -> None:
    server.reply = lambda asked, to: to.sendall(
        answer(status=status) if len(server.asked) < 3 else answer(CSV)
    )
    assert make_door(retries=2).get(server.url, dest).size == len(CSV)
    assert len(server.asked) == 3


def test_retry_after_is_kept(server: Server, make_door: MakeDoor, dest: Path) -> None:
    server.reply = lambda asked, to: to.sendall(
        answer(status="503 Busy", Retry_After="1") if len(server.asked) < 2 else answer(CSV)
    )
    began = time.monotonic()
    make_door(retries=1).get(server.url, dest)
    assert time.monotonic() - began >= 1


def test_a_long_retry_after_is_left_to_the_next_run(server: Server, make_door: MakeDoor, dest: Path) -> None:
    server.reply = lambda asked, to: to.sendall(answer(status="429 Slow Down", Retry_After="3600"))
    began = time.monotonic()
    with pytest.raises(RetryLater) as caught:
        make_door(retries=3, total_timeout=5).get(server.url, dest)
    assert caught.value.retry_after == 3600
    assert time.monotonic() - began < 2


def test_retry_after_is_a_number_or_a_date() -> None:
    later = datetime.now(timezone.utc) + timedelta(seconds=100)
    assert 95 < (retry_after(format_datetime(later, usegmt=True)) or 0) <= 100
    assert retry_after("7") == 7
    assert retry_after("Mon, 01 Jan 2024 00:00:00 GMT") == 0
    assert [retry_after(text) for text in (None, "", "-1", "soon", "²")] == [None] * 5


def test_backoff_doubles_with_jitter() -> None:
    for attempt, whole in enumerate((2, 4, 8, 16)):
        waits = {backoff(2, attempt) for _ in range(20)}
        assert len(waits) > 1
        assert all(whole / 2 <= wait <= whole for wait in waits)
    assert backoff(2, 50) <= 60


def test_a_host_is_left_in_peace_between_requests(
    server: Server, make_door: MakeDoor, tmp_path: Path
) -> None:
    door = make_door(per_host_interval=0.2)
    doors = [door, door.for_agency("so-y-te"), door]
    began = time.monotonic()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda n: doors[n].get(server.url, tmp_path / str(n)), range(3)))
    assert time.monotonic() - began >= 0.4


@pytest.fixture
def secrets(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "secrets.yaml"
    path.write_text(
        f"kho:\n  value: s3cr3t-word\n  origins: ['{server.url}']\n"
        f"y-te:\n  env: TOKEN_Y_TE\n  origins: ['{server.url}']\n  agencies: [so-y-te]\n"
    )
    path.chmod(0o600)
    monkeypatch.setenv("TOKEN_Y_TE", "Bearer s3cr3t-word")
    return path


def _with(secrets: Path, door: Door, agency: str | None = None) -> Door:
    return Door(door.settings, load_secrets(secrets), agency)


@pytest.mark.parametrize("place", ["header", "query"])
def test_a_key_goes_to_its_origin_only(
    place: str,
    server: Server,
    other: Server,
    make_door: MakeDoor,
    secrets: Path,
    dest: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def reply(asked: Asked, to: socket.socket) -> None:
        # As servers do: the query is given back in the redirect.
        query = asked.path.partition("?")[2]
        steps = {"/a": f"/b?{query}", "/b": f"{other.url}/c?{query}"}
        to.sendall(answer(b"", "302 Found", Location=steps[asked.path.partition("?")[0]]))

    caplog.set_level(logging.DEBUG)
    server.reply = reply
    other.reply = lambda asked, to: to.sendall(answer(CSV, Link=f"<{asked.path}>; rel=next"))
    secret = Secret(name="kho", header="X-Key") if place == "header" else Secret(name="kho", query="key")
    found = _with(secrets, make_door()).get(
        f"{server.url}/a?x=1", dest, secret=secret, headers={"X-More": "1", "Accept": "text/csv"}
    )
    assert len(server.asked) == 2
    for asked in server.asked:
        assert "s3cr3t-word" in (asked.headers.get("x-key", "") if place == "header" else asked.path)
        assert asked.headers["x-more"] == "1"
    assert "s3cr3t-word" not in repr(other.asked) + repr(found) + caplog.text
    assert "x-more" not in other.asked[0].headers
    assert other.asked[0].headers["accept"] == "text/csv"
    assert found.final_url == f"{other.url}/c?x=1"


def test_a_key_is_not_told_in_a_fault(server: Server, make_door: MakeDoor, secrets: Path, dest: Path) -> None:
    server.reply = lambda asked, to: to.sendall(answer(status="403 No"))
    with pytest.raises(AskTheAgency) as caught:
        _with(secrets, make_door()).get(server.url, dest, secret=Secret(name="kho", query="key"))
    assert "s3cr3t-word" not in repr(caught.value.__dict__) + str(caught.value)
    assert "s3cr3t-word" not in repr(load_secrets(secrets))


def test_a_source_can_not_send_a_key_elsewhere(
    server: Server, other: Server, make_door: MakeDoor, secrets: Path, dest: Path
) -> None:
    door = _with(secrets, make_door())
    token = Secret(name="y-te", header="Authorization")
    cases = [
        (door, other.url, Secret(name="kho", query="key")),
        (door, server.url, Secret(name="khac", query="key")),
        (door, server.url, token),
        (door.for_agency("so-giao-duc"), server.url, token),
        (door, server.url, Secret(name="kho", header="Host")),
    ]
    for wrong, url, secret in cases:
        with pytest.raises(FixTheSource):
            wrong.get(url, dest, secret=secret)
    assert server.contacts + other.contacts == 0
    door.for_agency("so-y-te").get(server.url, dest, secret=token)
    assert server.asked[0].headers["authorization"] == "Bearer s3cr3t-word"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_file_of_keys_that_others_may_read_is_refused(mode: int, secrets: Path) -> None:
    secrets.chmod(mode)
    with pytest.raises(FixTheSource, match="0600"):
        load_secrets(secrets)


@pytest.mark.parametrize(
    "text", ["kho: [", "kho: {value: s3cr3t-word}", "kho: {value: s3cr3t-word, origins: [x]}"]
)
def test_a_malformed_file_of_keys_is_not_quoted(text: str, secrets: Path) -> None:
    secrets.write_text(text)
    with pytest.raises(FixTheSource) as caught:
        load_secrets(secrets)
    assert "s3cr3t-word" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and its certificate for the name ``so.vidu.vn``, in one file."""
    path = tmp_path / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    names = ["-subj", "/CN=so.vidu.vn", "-addext", "subjectAltName=DNS:so.vidu.vn"]
    subprocess.run(
        [*command, *names, "-days", "2", "-keyout", path, "-out", tmp_path / "only.pem"],
        check=True,
        capture_output=True,
    )
    path.write_bytes(path.read_bytes() + (tmp_path / "only.pem").read_bytes())
    return path


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_the_certificate_is_that_of_the_name(
    server: Server, make_door: MakeDoor, certificate: Path, dest: Path, names: Names
) -> None:
    """The name is checked against the certificate though the connection goes to a checked IP."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.wrap = lambda connection: context.wrap_socket(connection, server_side=True)
    server.reply = lambda asked, to: to.sendall(answer(CSV))
    names.known = {"so.vidu.vn": [["127.0.0.1"]], "khac.vidu.vn": [["127.0.0.1"]]}
    trusting = make_door(ca_file=certificate, allowed=("so.vidu.vn", "khac.vidu.vn"))
    assert trusting.get(f"https://so.vidu.vn:{server.port}/", dest).size == len(CSV)
    wary = make_door(allowed=("so.vidu.vn",))
    for door, host in ((trusting, "khac.vidu.vn"), (wary, "so.vidu.vn")):
        with pytest.raises(AskTheAgency) as caught:
            door.get(f"https://{host}:{server.port}/", dest)
        assert caught.value.code == "http.tls"
    assert len(server.asked) == 1
