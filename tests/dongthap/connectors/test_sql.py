"""The SQL connector on a real PostgreSQL: what it brings, what it refuses, and servers that misbehave."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import psycopg
import pytest

from harvesters.bounded import run_bounded
from harvesters.connectors.sql import SqlConnector
from harvesters.door.secrets import Kept, Secrets
from harvesters.door.settings import DoorSettings
from harvesters.errors import AskTheAgency, FixTheSource, HarvestError, RefuseInput, RetryLater
from harvesters.fetch import Door
from harvesters.model import RawInput
from harvesters.spec import Source
from tests.dongthap.connectors.database import PASSWORD, agency_database
from tests.dongthap.connectors.proxy import Proxy
from tests.harvesters.bench import Bench
from tests.harvesters.connectors.contract import AnyContract

WAY = SqlConnector()
TABLE = """
CREATE TABLE so_lieu (
    nam int, xa text, nu boolean, gia_tri numeric, ty_le double precision, ngay date, luc timestamptz,
    them jsonb, trong numeric
);
INSERT INTO so_lieu VALUES
    (2024, 'Xã Tân Hồng', true, 1234.50, 0.1, '2024-07-01', '2024-06-30 18:00+00', '{"a": 1}', NULL),
    (2025, 'Xã Tân Thành', false, 'NaN', 1e-7, '2025-01-31', NULL, NULL, NULL);
"""


@pytest.fixture(scope="module")
def unix_socket() -> Iterator[Path]:
    """The socket of the tests' PostgreSQL, in which there is an agency's database."""
    with agency_database("so_thu", "doc_so_lieu") as (server, owner):
        with psycopg.connect(owner, autocommit=True) as connection:
            connection.execute(TABLE)
        yield server


@pytest.fixture
def proxy(unix_socket: Path) -> Iterator[Proxy]:
    with Proxy(unix_socket) as running:
        yield running


def door(proxy: Proxy, password: str = PASSWORD, allowed: bool = True, **settings: Any) -> Door:
    kept = Kept.model_validate(
        {"value": password, "origins": [f"postgresql://127.0.0.1:{proxy.port}", f"postgresql://localhost:{proxy.port}"]}
    )  # fmt: skip
    hosts = (f"127.0.0.1:{proxy.port}", f"localhost:{proxy.port}") if allowed else ()
    return Door(DoorSettings(allowed=hosts, connect_timeout=2, **settings), Secrets({"so": kept}))


def options(proxy: Proxy, query: str = "SELECT * FROM so_lieu ORDER BY nam", **more: Any) -> dict[str, Any]:
    return {
        "host": "127.0.0.1",
        "port": proxy.port,
        "database": "so_thu",
        "user": "doc_so_lieu",
        "secret": "so",
        "query": query,
        "tls": "off",
        **more,
    }


Bring = Callable[..., list[RawInput]]


@pytest.fixture
def bring(proxy: Proxy, tmp_path: Path) -> Bring:
    def run(
        query: str = "SELECT * FROM so_lieu ORDER BY nam", way: Door | None = None, **more: Any
    ) -> list[RawInput]:
        (folder := tmp_path / f"w{len(list(tmp_path.iterdir()))}").mkdir()
        return WAY.fetch(WAY.options(options(proxy, query, **more)), way or door(proxy), {}, folder)

    return run


def records(raw: list[RawInput]) -> list[dict[str, Any]]:
    text = raw[0].path.read_text(encoding="utf-8")
    return [json.loads(line, parse_float=str, parse_int=str) for line in text.splitlines()]


class TestSql(AnyContract):
    way = WAY

    def options(self, url: str) -> dict[str, Any]:
        return {"host": "db.example.org", "database": "d", "user": "u", "query": "SELECT 1"}


def test_values_are_brought_as_they_are_written(bring: Bring, proxy: Proxy) -> None:
    raw = bring()
    assert records(raw) == [
        {
            "nam": "2024",
            "xa": "Xã Tân Hồng",
            "nu": True,
            "gia_tri": "1234.50",
            "ty_le": "0.1",
            "ngay": "2024-07-01",
            "luc": "2024-07-01 01:00:00+07",
            "them": '{"a": 1}',
            "trong": None,
        },
        {
            "nam": "2025",
            "xa": "Xã Tân Thành",
            "nu": False,
            "gia_tri": "NaN",
            "ty_le": "1e-07",
            "ngay": "2025-01-31",
            "luc": None,
            "them": None,
            "trong": None,
        },
    ]
    assert raw[0].origin.startswith(f"postgresql://127.0.0.1:{proxy.port}/so_thu#")
    assert raw[0].size == raw[0].path.stat().st_size
    assert bring()[0].sha256 == raw[0].sha256


def test_rows_become_observations(bring: Bring, tmp_path: Path) -> None:
    raw = bring("SELECT nam, xa, gia_tri, ngay FROM so_lieu WHERE nam = 2024")
    spec = Source.model_validate(
        {
            "name": "csdl",
            "title": {"vi": "a", "en": "b"},
            "agency": "so",
            "connector": "sql",
            "mappings": [
                {
                    "indicator": {"fixed": "X"},
                    "area": {"origin": {"column": "xa"}, "era": "2025-07-01"},
                    "period": {"origin": {"column": "ngay"}},
                    "value": {"column": "gia_tri"},
                }
            ],
        }
    )
    (work := tmp_path / "work").mkdir()
    bench = Bench(tmp_path)
    found = run_bounded(spec, raw, bench.catalogue, bench.areas, work)
    assert found.failure is None
    columns = pl.read_parquet(found.candidates[0].data).select("period", "area_code", "value").rows()
    assert columns == [("2024-07-01", "29926", "1234.50")]


def test_many_rows_come_in_parts(bring: Bring) -> None:
    raw = bring("SELECT n, repeat('x', 100) AS x FROM generate_series(1, 50000) AS n")
    found = records(raw)
    assert (len(found), found[-1]["n"]) == (50_000, "50000")


def test_with_and_a_last_semicolon_are_one_query(bring: Bring) -> None:
    assert records(bring(" WITH t AS (SELECT 1 AS a) SELECT a FROM t;\n")) == [{"a": "1"}]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1; DROP TABLE so_lieu",
        "SELECT 1; COMMIT; DELETE FROM so_lieu",
        "SELECT ';'",
        "DELETE FROM so_lieu",
        "UPDATE so_lieu SET nam = 1",
        "COPY so_lieu TO PROGRAM 'id'",
        "/* */ SELECT 1",
        "VALUES (1)",
        "SELECT\x00 1",
        "",
    ],
)
def test_what_is_no_single_select_is_refused(query: str, proxy: Proxy) -> None:
    with pytest.raises(FixTheSource, match=r"source\.invalid"):
        WAY.options(options(proxy, query))
    assert proxy.contacts == 0


@pytest.mark.parametrize(
    "query",
    [
        "WITH gone AS (DELETE FROM so_lieu RETURNING *) SELECT * FROM gone",
        "SELECT * INTO anders FROM so_lieu",
        "SELECT set_config('transaction_read_only', 'off', false)",
        "SELECT nextval('day_so')",
        "SELECT lo_create(0)",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT * FROM khong_co",
        "SELECT so_lieu FRO so_lieu",
        "SELECT 1/0 AS a",
        "SELECT 'a'::int AS a",
    ],
)
def test_what_writes_or_fails_is_an_error_of_the_query(bring: Bring, unix_socket: Path, query: str) -> None:
    if "nextval" in query:
        _as_owner(unix_socket, "CREATE SEQUENCE IF NOT EXISTS day_so")
    with pytest.raises(FixTheSource, match=r"sql\.query"):
        bring(query)
    assert len(records(bring())) == 2


def _as_owner(unix_socket: Path, statement: str) -> None:
    dsn = f"host={unix_socket.parent} user=doc_so_lieu password={PASSWORD} dbname=so_thu"
    with psycopg.connect(dsn, autocommit=True) as owner:
        owner.execute(statement)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "code", "query", "more"),
    [
        (FixTheSource, "sql.columns", "SELECT nam, xa AS nam FROM so_lieu", {}),
        (FixTheSource, "paging.limit", "SELECT generate_series(1, 11) AS n", {"max_records": 10}),
        (AskTheAgency, "file.empty", "SELECT * FROM so_lieu WHERE false", {}),
        (RetryLater, "sql.timeout", "SELECT pg_sleep(30)", {"timeout": 1}),
        (FixTheSource, "sql.login", "SELECT 1", {"database": "khong_co"}),
        (FixTheSource, "sql.login", "SELECT 1", {"user": "postgres"}),
        (FixTheSource, "sql.login", "SELECT 1", {"secret": None}),
        (FixTheSource, "http.secret", "SELECT 1", {"secret": "khac"}),
        (FixTheSource, "http.url", "SELECT 1", {"host": "/var/run/postgresql"}),
        (FixTheSource, "http.url", "SELECT 1", {"host": "127.0.0.1,10.0.0.1"}),
        (FixTheSource, "http.url", "SELECT 1", {"host": "u@127.0.0.1"}),
        (AskTheAgency, "http.tls", "SELECT 1", {"tls": "require"}),
        (RefuseInput, "file.too_large", "SELECT repeat('x', 260000000) AS x", {}),
    ],
)
def test_what_can_not_be_brought(
    bring: Bring, error: type[HarvestError], code: str, query: str, more: dict[str, Any]
) -> None:
    with pytest.raises(error) as caught:
        bring(query, **more)
    assert caught.value.code == code
    assert PASSWORD not in f"{caught.value} {caught.value.message}"


def test_a_wrong_password(bring: Bring, proxy: Proxy) -> None:
    with pytest.raises(FixTheSource, match=r"sql\.login"):
        bring(way=door(proxy, password="sai"))


def test_an_address_that_was_not_allowed(bring: Bring, proxy: Proxy) -> None:
    with pytest.raises(RefuseInput, match=r"http\.address"):
        bring(way=door(proxy, allowed=False))
    assert proxy.contacts == 0


def test_the_address_checked_is_the_one_connected(
    bring: Bring, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name is resolved once; libpq is given the number."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: str, *args: Any, **more: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if host == "localhost" else host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert len(records(bring(host="localhost"))) == 2
    assert asked == ["localhost"]


def test_a_closed_port_is_tried_later(bring: Bring, unix_socket: Path) -> None:
    with Proxy(unix_socket) as closed:
        way = door(closed)
    with pytest.raises(RetryLater, match=r"http\.connect"):
        bring(way=way, port=closed.port)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"silent": True}, RetryLater),
        ({"cut_after": 20_000}, RetryLater),
        ({"garbage": b"HTTP/1.1 400 Bad Request\r\n\r\n"}, HarvestError),
        ({"garbage": b"\x00" * 100}, HarvestError),
    ],
)
def test_a_server_that_misbehaves(
    bring: Bring, proxy: Proxy, fault: dict[str, Any], error: type[HarvestError]
) -> None:
    vars(proxy).update(fault)
    with pytest.raises(error):
        bring("SELECT n, repeat('x', 100) AS x FROM generate_series(1, 5000) AS n")


def test_the_password_is_nowhere(bring: Bring, tmp_path: Path) -> None:
    raw = bring()
    assert PASSWORD not in repr(raw)
    assert not any(PASSWORD.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and its certificate for ``localhost``, in one file."""
    path = tmp_path_factory.mktemp("tls") / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    command += ["-keyout", str(path), "-out", f"{path}.crt", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(command, check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
@pytest.mark.parametrize(
    ("host", "mode", "trusted", "code"),
    [
        ("localhost", "verify", True, ""),
        ("localhost", "verify", False, "http.tls"),
        ("127.0.0.1", "verify", True, "http.tls"),
        ("127.0.0.1", "require", False, ""),
    ],
)
def test_the_certificate_is_checked(
    bring: Bring, proxy: Proxy, certificate: Path, host: str, mode: str, trusted: bool, code: str
) -> None:
    proxy.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    proxy.tls.load_cert_chain(certificate)
    way = door(proxy, ca_file=Path(f"{certificate}.crt") if trusted else None)
    if code:
        with pytest.raises(AskTheAgency) as caught:
            bring(way=way, host=host, tls=mode)
        assert caught.value.code == code
    else:
        assert len(records(bring(way=way, host=host, tls=mode))) == 2
