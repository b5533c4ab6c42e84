"""Rows of an agency's PostgreSQL by a read-only query, fetched in a process of its own."""

from __future__ import annotations

import hashlib
import pickle
import re
import subprocess
from pathlib import Path
from typing import ClassVar, Literal

import certifi
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from harvesters import child
from harvesters.connectors.base import Connector, Door, Options, State
from harvesters.connectors.records_file import MEDIA_TYPE, NAME
from harvesters.connectors.sql_process import RESULT, Query
from harvesters.door.database import Access
from harvesters.door.faults import fail
from harvesters.errors import RefuseInput, RetryLater
from harvesters.handover import Fault
from harvesters.model import RawInput

AUTHORITIES = "authorities.pem"
NOTHING = "/nonexistent"
MAX_RESULT = 1 << 16
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
        query = Query(
            dsn=_dsn(options, access, workdir),
            host=access.host,
            sql=options.query,
            seconds=options.timeout,
            records=workdir / NAME,
            max_records=options.max_records,
        )
        result = _run(query, access, workdir)
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


class _Result(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sha256: str = ""
    size: int = 0
    fault: Fault | None = None


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


def _run(query: Query, access: Access, workdir: Path) -> _Result:
    """The process, which is killed when its time is over; raises what it says went wrong."""
    seconds = query.seconds + 2 * access.connect_timeout + 30
    try:
        ended = subprocess.run(
            child.command(child.code("harvesters.connectors.sql_process")),
            input=pickle.dumps(query),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=workdir,
            env=child.environment(workdir),
            start_new_session=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        # Not chained: the exception holds the command's input.
        raise fail(RetryLater, "sql.timeout", host=access.host, limit=f"{seconds:g}") from None
    finally:
        (workdir / AUTHORITIES).unlink(missing_ok=True)
    return _result(workdir / RESULT, ended.returncode)


def _result(path: Path, status: int) -> _Result:
    try:
        with path.open("rb") as file:
            result = _Result.model_validate_json(file.read(MAX_RESULT))
    except (OSError, ValidationError) as error:
        raise fail(RefuseInput, "file.crashed", detail=f"{status}") from error
    if result.fault:
        raise result.fault.error()
    return result
