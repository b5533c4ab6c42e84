"""Attacks on the door: whatever a source or a server says, nothing but the public Internet is contacted."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvesters.door.addresses import networks, public
from harvesters.errors import FixTheSource, HarvestError, RefuseInput, RetryLater
from tests.harvesters.door.conftest import MakeDoor, Names, Server, answer

#: Spellings of the canary's address and of others that are not public; {port} is the canary's.
INSIDE = [
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST.:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.1:{port}/",
    "http://0x7f.0x0.0x0.0x1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://017700000001:{port}/",
    "http://0177.0x0.0.1:{port}/",
    "http://127.255.255.254:{port}/",
    "http://0.0.0.0:{port}/",
    "http://0:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[::ffff:0:127.0.0.1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2001:0:7f00:1::1]:{port}/",
    "http://[fe80::1]:{port}/",
    "http://[fc00::1]:{port}/",
    "http://[fd00:ec2::254]/",
    "http://[ff02::1]:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/latest/meta-data/",
    "http://0xa9fea9fe/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://100.100.100.200/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "https://127.0.0.1:{port}/",
]
#: Addresses that are no proper ones, or would be read as another host by another reader.
MALFORMED = [
    "http://user@127.0.0.1:{port}/",
    "http://user:word@127.0.0.1:{port}/",
    "http://@127.0.0.1:{port}/",
    "http://vidu.vn@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@vidu.vn/",
    "http://vidu.vn\\@127.0.0.1:{port}/",
    "http://vidu.vn#@127.0.0.1:{port}\\",
    "http://vidu.vn:80:{port}/",
    "http://127.0.0.1:{port}\t/",
    "http://127.0.0.1\r\nHost: x:{port}/",
    "http://vi du.vn/",
    "http://１２７.0.0.1:{port}/",
    "http://①②⑦.0.0.1:{port}/",
    "http://127。0。0。1:{port}/",
    "http://%31%32%37.0.0.1:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://[::1%lo]:{port}/",
    "http://[127.0.0.1]:{port}/x\\",
    "http://127.0.0.1:0/",
    "http://127.0.0.1:99999/",
    "http:127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "127.0.0.1:{port}",
    "file:///etc/passwd",
    "ftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/_GET",
    "dict://127.0.0.1:{port}/",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "data:text/csv,a;b",
    "javascript:1",
    "jar:http://127.0.0.1:{port}/!/",
    "",
]
#: What a hostile name server answers.
ANSWERS = [
    ["127.0.0.1"],
    ["::1"],
    ["::ffff:127.0.0.1"],
    ["10.1.2.3"],
    ["169.254.169.254"],
    ["64:ff9b::7f00:1"],
    ["2002:7f00:1::1"],
    ["fe80::1%lo"],
    ["0.0.0.0"],
    ["93.184.215.14", "127.0.0.1"],
    ["127.0.0.1", "93.184.215.14"],
]
Connected = list[tuple[str, int]]


@pytest.mark.parametrize("url", INSIDE)
def test_an_inside_address_is_not_contacted(
    url: str, canary: Server, make_door: MakeDoor, dest: Path, names: Names, connected: Connected
) -> None:
    names.known = {"localhost": [["127.0.0.1"]], "localhost.": [["::1", "127.0.0.1"]]}
    with pytest.raises(HarvestError) as caught:
        make_door().get(url.format(port=canary.port), dest)
    assert caught.value.code in ("http.address", "http.dns", "http.url")
    assert connected == []
    assert not dest.exists()


@pytest.mark.parametrize("url", MALFORMED)
def test_a_malformed_address_is_not_read_kindly(
    url: str, canary: Server, make_door: MakeDoor, dest: Path, names: Names, connected: Connected
) -> None:
    with pytest.raises(FixTheSource) as caught:
        make_door().get(url.format(port=canary.port), dest)
    assert caught.value.code == "http.url"
    assert connected == []
    assert names.asked == []


@pytest.mark.parametrize("url", INSIDE + MALFORMED)
@pytest.mark.parametrize("status", ["302 Found", "307 Temporary Redirect"])
def test_a_redirect_does_not_lead_inside(
    url: str,
    status: str,
    canary: Server,
    server: Server,
    make_door: MakeDoor,
    dest: Path,
    names: Names,
    connected: Connected,
) -> None:
    names.known = {"localhost": [["127.0.0.1"]], "localhost.": [["::1", "127.0.0.1"]]}
    location = url.format(port=canary.port).encode().decode("latin-1")
    server.reply = lambda asked, to: to.sendall(answer(status=status, Location=location))
    with pytest.raises(HarvestError) as caught:
        make_door(max_redirects=2).get(server.url, dest)
    assert caught.value.code in ("http.address", "http.dns", "http.redirect", "http.protocol")
    assert {port for _, port in connected} == {server.port}
    assert not dest.exists()


@pytest.mark.parametrize("addresses", ANSWERS, ids=",".join)
def test_a_name_with_an_inside_address_is_not_contacted(
    addresses: list[str],
    canary: Server,
    make_door: MakeDoor,
    dest: Path,
    names: Names,
    connected: Connected,
) -> None:
    names.known = {"so.vidu.vn": [addresses]}
    with pytest.raises(RefuseInput) as caught:
        make_door().get(f"http://so.vidu.vn:{canary.port}/", dest)
    assert caught.value.code == "http.address"
    assert connected == []


def test_a_name_that_changes_is_connected_as_checked(
    canary: Server, make_door: MakeDoor, dest: Path, names: Names, connected: Connected
) -> None:
    names.known = {"so.vidu.vn": [["93.184.215.14"], ["127.0.0.1"]]}
    url = f"http://so.vidu.vn:{canary.port}/"
    with pytest.raises(RetryLater):
        make_door().get(url, dest)
    assert connected == [("93.184.215.14", canary.port)]
    with pytest.raises(RefuseInput):
        make_door().get(url, dest)
    assert len(connected) == 1


def test_a_proxy_of_the_environment_is_not_used(
    canary: Server, server: Server, make_door: MakeDoor, dest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    assert make_door().get(server.url, dest).status == 200


def test_only_the_port_that_is_named_is_allowed(canary: Server, make_door: MakeDoor, dest: Path) -> None:
    with pytest.raises(RefuseInput):
        make_door(allowed=("127.0.0.1:1",)).get(f"http://127.0.0.1:{canary.port}/", dest)
    with pytest.raises(RefuseInput):
        make_door(allowed=("localhost",)).get(f"http://127.0.0.1:{canary.port}/", dest)


def test_a_foreign_server_does_not_lead_to_an_allowed_host(
    canary: Server, make_door: MakeDoor, dest: Path, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An intranet host is allowed to those who name it, not to whom a public server sends there."""
    with Server() as foreign:
        foreign.reply = lambda asked, to: to.sendall(
            answer(status="302 Found", Location=f"http://127.0.0.1:{canary.port}/")
        )
        monkeypatch.setattr(
            "harvesters.door.connection.public", lambda text, refused=(): names.asked[-1] == "so.vidu.vn"
        )
        names.known = {"so.vidu.vn": [["127.0.0.1"]]}
        monkeypatch.setattr("harvesters.door.connection._is_own", lambda connection: False)
        with pytest.raises(RefuseInput) as caught:
            make_door(allowed=(f"127.0.0.1:{canary.port}",)).get(f"http://so.vidu.vn:{foreign.port}/", dest)
    assert caught.value.code == "http.address"
    assert len(foreign.asked) == 1


def test_the_machine_itself_is_not_asked_by_its_public_address(
    canary: Server, make_door: MakeDoor, dest: Path, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own public address passes the lists; nothing is sent when both ends are one machine."""
    with Server() as own:
        monkeypatch.setattr("harvesters.door.connection.public", lambda text, refused=(): True)
        with pytest.raises(RefuseInput) as caught:
            make_door(allowed=()).get(f"http://127.0.0.1:{own.port}/", dest)
        assert caught.value.code == "http.address"
        assert own.asked == []


@pytest.mark.parametrize(
    "text", ["8.8.8.8", "1.1.1.1", "100.63.255.255", "172.32.0.1", "2606:4700::1", "2402:800::1"]
)
def test_public_addresses(text: str) -> None:
    assert public(text)
    assert not public(text, networks(["0.0.0.0/0", "::/0"]))
