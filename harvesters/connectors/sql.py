"""Rows of an agency's PostgreSQL by a read-only query, fetched in a process of its own."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import ClassVar, Literal

import certifi
from pydantic import Field, field_validator

from harvesters.confined import Bounds, run_confined
from harvesters.connectors.base import Connector, Door, Options, State
from harvesters.connectors.records_file import MEDIA_TYPE, NAME
from harvesters.connectors.sql_process import Brought, Query, bring
from harvesters.door.database import Access
from harvesters.door.faults import fail
from harvesters.errors import RefuseInput, RetryLater
from harvesters.model import RawInput, Rejection

AUTHORITIES = "authorities.pem"
NOTHING = "/nonexistent"
#: Resident memory of the process, and its file (bytes).
MEMORY, MAX_BYTES = 192 << 20, 1 << 30
_QUERY = re.compile(r"\s*(?:select|with)\b", re.IGNORECASE)


class SqlOptions(Options):
    """A database and one query. The user should be one that may read and nothing else."""

    host: str = Field(description="the database server's name")
    port: int = Field(5432, ge=1, le=65535, description="its port")
    database: str = Field(min_length=1, description="name of the database")
    user: str = Field(min_length=1, description="a user that may only read")
    secret: str | None = Field(None, description="name of the key that is the user's password")
    query: str = Field(description="one SELECT (or WITH … SELECT), without a semicolon")
    tls: Literal["verify", "require", "off"] = Field(
        "verify", description="verify: encrypted, certificate checked; require: encrypted; off: as it is"
    )
    timeout: int = Field(300, ge=1, le=3600, description="seconds that the query may take")
    max_records: int = Field(1_000_000, ge=1, le=20_000_000, description="most records; more are an error")

    @field_validator("query")
    @classmethod
    def _one_query(cls, text: str) -> str:
        text = text.strip().removesuffix(";").strip()
        # Nothing that PostgreSQL could take for a second statement, not even within quotes.
        if not _QUERY.match(text) or ";" in text or "\x00" in text:
            raise ValueError("one SELECT or WITH, no semicolon (in a text write chr(59))")
        return text


class SqlConnector(Connector):
    """Everything is asked for each time; the records' hash tells whether something changed."""

    name: ClassVar[str] = "sql"
    Options: ClassVar[type[Options]] = SqlOptions

    def fetch(self, options: SqlOptions, door: Door, state: State, workdir: Path) -> list[RawInput]:
        """See `Connector.fetch`."""
        access = door.database(options.host, options.port, options.secret)
        # A folder of its own: what the process leaves behind is not the reader's.
        (folder := workdir / "sql").mkdir()
        query = Query(
            dsn=_dsn(options, access, folder),
            host=access.host,
            sql=options.query,
            seconds=options.timeout,
            records=folder / NAME,
            max_records=options.max_records,
        )
        result = _run(query, access, folder)
        origin = hashlib.sha256(options.query.encode()).hexdigest()[:12]
        return [
            RawInput(
                path=query.records,
                sha256=result.sha256,
                size=result.size,
                origin=f"postgresql://{access.host}:{access.port}/{options.database}#{origin}",
                media_type=MEDIA_TYPE,
                filename=NAME,
            )
        ]


def _dsn(options: SqlOptions, access: Access, workdir: Path) -> dict[str, str]:
    """libpq's parameters; what it would take from the environment or the home folder is switched off."""
    count = len(access.addresses)
    modes = {"verify": "verify-full", "require": "require", "off": "disable"}
    # A password in the clear only where the certificate says who gets it.
    methods = "scram-sha-256,md5" + (",password" if options.tls == "verify" else "")
    return {
        "host": ",".join([access.host] * count),
        "hostaddr": ",".join(access.addresses),
        "port": ",".join([str(access.port)] * count),
        "dbname": options.database,
        "user": options.user,
        "connect_timeout": str(max(2, round(access.connect_timeout))),
        "sslmode": modes[options.tls],
        # Given authorities are checked in mode require as well.
        "sslrootcert": str(_authorities(access, workdir)) if options.tls == "verify" else NOTHING,
        "sslcertmode": "disable",
        "gssencmode": "disable",
        "passfile": NOTHING,
        "client_encoding": "utf8",
        "application_name": "DongThapOpenData",
        "keepalives_idle": "30",
        **(
            {"password": access.password, "require_auth": methods}
            if access.password is not None
            else {"require_auth": "none"}
        ),
    }


def _authorities(access: Access, workdir: Path) -> Path:
    """Public authorities, and the operator's own."""
    path = workdir / AUTHORITIES
    parts = [Path(certifi.where()), *([access.ca_file] if access.ca_file else [])]
    path.write_bytes(b"\n".join(part.read_bytes() for part in parts))
    return path


def _run(query: Query, access: Access, folder: Path) -> Brought:
    """The process; raises what went wrong."""
    seconds = query.seconds + 2 * access.connect_timeout + 30
    bounds = Bounds(seconds=seconds, file_bytes=MAX_BYTES)
    try:
        found = run_confined(
            bring, {"query": query}, Brought, folder, name=access.host, memory=MEMORY, bounds=bounds
        )
    finally:
        (folder / AUTHORITIES).unlink(missing_ok=True)
    if not isinstance(found, Rejection):
        return found
    if found.code == "file.too_slow":
        raise fail(RetryLater, "sql.timeout", host=access.host, limit=f"{seconds:g}")
    raise RefuseInput(found.code, found.message)
