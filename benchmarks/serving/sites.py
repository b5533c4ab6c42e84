"""Our portal with its content, and stock CKAN on the same PostgreSQL, Redis and Solr, both served alike."""

from __future__ import annotations

import configparser
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from ckanext.dongthap.embedded.home import Home
from ckanext.dongthap.embedded.ports import free_port
from ckanext.dongthap.embedded.postgres import superuser_dsn

from benchmarks.home import BIN, ROOT, command
from benchmarks.serving.asking import wait_for

_OURS = ("scheming.", "dongthap.", "ckanext.dcat", "ckan.views")


def home() -> Home:
    """The home of this benchmark."""
    return Home(ROOT / "var" / "bench-pages", port=0)


@contextmanager
def portal() -> Iterator[int]:
    """The whole portal; gives its port."""
    port = free_port()
    environment = {**os.environ, "DONGTHAP_HOME": str(home().root), "DONGTHAP_PORT": str(port)}
    dongthap = BIN / "dongthap"
    try:
        command(dongthap, "up", env=environment)
        yield port
    finally:
        command(dongthap, "down", env=environment)


@contextmanager
def stock(datasets: int) -> Iterator[int]:
    """Stock CKAN with so many datasets, in a database of its own; the portal runs."""
    port, ini = free_port(), _write_ini()
    with psycopg.connect(superuser_dsn(home()), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS stock WITH (FORCE)")
        connection.execute("CREATE DATABASE stock OWNER dongthap ENCODING 'UTF8' TEMPLATE template0")
    command(BIN / "ckan", "-c", ini, "db", "init")
    command(sys.executable, "-m", "benchmarks.serving.content", ini, str(datasets), cwd=ROOT)
    served = subprocess.Popen(
        [sys.executable, "-m", "ckanext.dongthap.serving", "--port", str(port)],
        env={**os.environ, "CKAN_INI": str(ini)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, "/dataset")
        yield port
    finally:
        served.terminate()
        served.wait()


def _write_ini() -> Path:
    """The portal's settings without what is ours."""
    root = home().root
    settings = configparser.RawConfigParser()
    settings.optionxform = str  # pyright: ignore[reportAttributeAccessIssue]
    settings.read(root / "ckan.ini", encoding="utf-8")
    main = settings["app:main"]
    for name in [name for name in main if name.startswith(_OURS)]:
        del main[name]
    main["sqlalchemy.url"] = main["sqlalchemy.url"].replace("/dongthap?", "/stock?")
    main["ckan.plugins"] = "datastore datatables_view"
    main["ckan.site_id"] = "stock"
    path = root / "stock.ini"
    with path.open("w", encoding="utf-8") as file:
        settings.write(file)
    return path
