"""What the process that talks to an agency's database does: a server-side cursor, row by row into a file.

A server may say or send anything: `harvesters.confined` limits memory and time, and what is said is text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import errorcodes
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extensions import make_dsn, new_type, register_type

from harvesters.connectors.records_file import RecordsFile
from harvesters.door.faults import fail
from harvesters.errors import AskTheAgency, FixTheSource, HarvestError, RetryLater
from harvesters.readers.parsing import NotANumber, Numeral

Progress = Callable[[str, int, int], None]
#: Rows brought at a time.
ROWS = 2_000
_NUMBERS = (20, 21, 23, 26, 700, 701, 1700)
#: Dates, times, JSON and bytes: as PostgreSQL writes them.
_TEXTS = (17, 114, 1082, 1083, 1114, 1184, 1186, 1266, 3802)
_SETTINGS = (
    "SET DateStyle TO ISO, YMD",
    "SET IntervalStyle TO iso_8601",
    "SET TimeZone TO 'Asia/Ho_Chi_Minh'",
    "SET bytea_output TO hex",
    "SET extra_float_digits TO 1",
)
#: Words of a server or of libpq while connecting: it may be otherwise later.
_FOR_NOW = ("refused", "timeout", "timed out", "starting up", "shutting down", "too many", "unexpectedly")
_UNREACHED = ("no route", "unreachable", "could not receive", "could not send", "reset by peer")


@dataclass(frozen=True)
class Query:
    """``dsn``: libpq's parameters. ``seconds``: how long the query may take."""

    dsn: Mapping[str, str] = field(repr=False)
    host: str
    sql: str
    seconds: int
    records: Path
    max_records: int


@dataclass(frozen=True)
class Brought:
    """Hash (hex) and size (bytes) of the records file."""

    sha256: str
    size: int


def bring(query: Query, on_progress: Progress = lambda step, done, total: None) -> Brought:
    """Write the query's rows into its file; raises HarvestError, MemoryError."""
    try:
        opened = psycopg2.connect(make_dsn(**query.dsn))
    except psycopg2.Error as error:
        raise _unconnected(query, error) from error
    with closing(opened) as connection, RecordsFile(query.records, query.max_records) as records:
        try:
            _prepare(connection, query)
            with connection.cursor(name="dongthap") as cursor:
                cursor.itersize = ROWS
                cursor.execute(query.sql)
                records.add(_rows(cursor, on_progress))
        except psycopg2.Error as error:
            raise _failed(query, error) from error
        done = records.done("")
        return Brought(done.sha256, done.size)


def _prepare(connection: Connection, query: Query) -> None:
    """One read-only snapshot, with limits that the server keeps; digits and dates as they are written."""
    connection.set_session(isolation_level="REPEATABLE READ", readonly=True, deferrable=False)
    for kind in (
        new_type(_NUMBERS, "DIGITS", _digits),
        new_type(_TEXTS, "AS_WRITTEN", lambda text, cursor: text),
    ):
        register_type(kind, connection)
    with connection.cursor() as cursor:
        for setting in _SETTINGS:
            cursor.execute(setting)
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SET {name} TO %s", (f"{query.seconds}s",))


def _digits(text: str | bytes | None, cursor: Cursor) -> Numeral | NotANumber | None:
    if not isinstance(text, str):
        return None
    return NotANumber(text) if text[-1:] in ("N", "y") else Numeral(text)


def _rows(cursor: Cursor, on_progress: Progress) -> Iterator[dict[str, Any]]:
    names: list[str] = []
    for number, row in enumerate(cursor):
        if not names:
            names = _names(cursor)
        if number % ROWS == 0:
            on_progress("fetch", number, 0)
        yield dict(zip(names, map(_plain, row), strict=True))


def _names(cursor: Cursor) -> list[str]:
    names = [column.name for column in cursor.description or ()]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise fail(FixTheSource, "sql.columns", value=", ".join(twice))
    return names


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, bool)) else str(value)


def _unconnected(query: Query, error: psycopg2.Error) -> HarvestError:
    """Why there was no connection, told from the words: libpq gives no code."""
    said = str(error).strip().removeprefix("connection to server at ")
    low = said.lower()
    if any(word in low for word in (*_FOR_NOW, *_UNREACHED)):
        return fail(RetryLater, "http.connect", host=query.host)
    if "ssl" in low or "certificate" in low:
        return fail(AskTheAgency, "http.tls", host=query.host, detail=_detail(said))
    return fail(FixTheSource, "sql.login", host=query.host, detail=_detail(said))


def _failed(query: Query, error: psycopg2.Error) -> HarvestError:
    """Why the query failed, by the server's code; without one the connection broke."""
    code, said = error.pgcode or "", (error.diag.message_primary or str(error)).strip()
    if code in (errorcodes.QUERY_CANCELED, errorcodes.LOCK_NOT_AVAILABLE):
        return fail(RetryLater, "sql.timeout", host=query.host, limit=f"{query.seconds}")
    if not code and "memory" in said:
        raise MemoryError
    if not code or code[:2] in ("08", "40", "53", "55", "57"):
        return fail(RetryLater, "http.truncated", host=query.host)
    if code[:2] in ("0A", "22", "25", "26", "34", "42"):
        return fail(FixTheSource, "sql.query", detail=_detail(said))
    return fail(AskTheAgency, "sql.failed", host=query.host, detail=f"{code}: {_detail(said)}")


def _detail(text: str) -> str:
    return " ".join(text.split())[:200]
