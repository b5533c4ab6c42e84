"""Harvesting a catalogue, side by side with stock ckanext-harvest (its DCAT JSON harvester), in one run.

    python -m benchmarks.harvest [--datasets 1000] [--records 100000] [--json]

Both read the same ``data.json`` from the same server, on the same PostgreSQL, Redis and Solr of a home of
its own (``var/bench``). Stock runs in an environment of its own with its own database and settings, without
scheming. Measured is the harvest alone: from the start of the job to the last dataset in the index, in one
process each. Memory is measured with ``--records`` datasets of which all but 1,000 are known.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from string import Template
from typing import Any

import psycopg
from ckanext.dongthap.embedded.home import Home
from ckanext.dongthap.embedded.postgres import superuser_dsn
from ckanext.dongthap.embedded.services import Services, start_services
from ckanext.dongthap.embedded.supervise import Supervisor

from benchmarks.harvesting import catalogue
from benchmarks.home import BIN, ROOT, benchmark_services, command, environment, machine, migrate

MEMORY_AIM = 50 << 20
_STOCK_INI = """
[DEFAULT]
debug = false
[app:main]
use = egg:ckan
SECRET_KEY = benchmark
api_token.jwt.encode.secret = string:benchmark
api_token.jwt.decode.secret = string:benchmark
WTF_CSRF_SECRET_KEY = benchmark
sqlalchemy.url = $database
ckan.redis.url = $redis
solr_url = $solr
solr_user = $solr_user
solr_password = $solr_password
ckan.site_id = stock
ckan.site_url = http://stock.example
ckan.plugins = harvest dcat dcat_json_harvester
ckan.files.storage.default.type = ckan:fs
ckan.files.storage.default.path = $storage
ckan.files.storage.default.initialize = true
ckan.harvest.mq.type = redis
[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys = generic
[logger_root]
level = ERROR
handlers = console
[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic
[formatter_generic]
format = %(asctime)s %(levelname)-5.5s [%(name)s] %(message)s
"""


def main() -> None:
    """Run all parts and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--datasets", type=int, default=1_000)
    parser.add_argument("--records", type=int, default=100_000, help="0: no measurement of memory")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with ExitStack() as stack:
        services = stack.enter_context(benchmark_services())
        _fresh(services)
        folder = services.home.root / "site"
        folder.mkdir(exist_ok=True)
        site = stack.enter_context(catalogue.served(folder))
        found: dict[str, Any] = {"machine": machine(), "datasets": asked.datasets}
        found["stock"] = _speeds(_stock(services, site), folder, asked.datasets)
        found["ours"] = _speeds(_ours(services, site), folder, asked.datasets)
        if asked.records:
            found["memory"] = _memory(services, site, folder, asked.records)
    print(json.dumps(found) if asked.json else "\n".join(_told(found)))


def _fresh_databases(home: Home) -> None:
    with psycopg.connect(superuser_dsn(home), autocommit=True) as connection:
        for name in ("dongthap", "dongthap_datastore", "stock"):
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # pyright: ignore[reportCallIssue,reportArgumentType]
        connection.execute("CREATE DATABASE stock OWNER dongthap ENCODING 'UTF8' TEMPLATE template0")


Talk = Iterator[Any]


@contextmanager
def _process(*words: str | Path) -> Iterator[Any]:
    """A process that answers each line with a line of JSON; gives the function that asks it."""
    process = subprocess.Popen(
        [str(word) for word in words], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    stdin, stdout = process.stdin, process.stdout

    def ask(line: str) -> Any:
        stdin.write(line + "\n")
        stdin.flush()
        answer = stdout.readline()
        if not answer:
            raise SystemExit(f"{words[-3:]} ended with {process.wait()}")
        return json.loads(answer)

    try:
        while (line := stdout.readline()) and line.strip() != "ready":
            continue
        yield ask
    finally:
        stdin.close()
        process.wait(60)


@contextmanager
def _ours(services: Services, site: str) -> Iterator[Any]:
    ini = services.home.root / "ckan.ini"
    ckan = BIN / "ckan"
    migrate(services.home)
    for words in (["search-index", "clear"], ["dongthap", "load"]):
        command(ckan, "-c", ini, *words)
    with _process(sys.executable, "-m", "benchmarks.harvesting.ours", ini, site) as ask:
        yield ask


@contextmanager
def _stock(services: Services, site: str) -> Iterator[Any]:
    home, endpoints = services.home, services.endpoints
    python = environment("bench-harvest")
    ini = home.root / "stock.ini"
    text = Template(_STOCK_INI).substitute(
        database=endpoints.database.replace("/dongthap?", "/stock?"),
        redis=endpoints.redis.replace("db=0", "db=1"),
        solr=endpoints.solr,
        solr_user=endpoints.solr_login.user if endpoints.solr_login else "",
        solr_password=endpoints.solr_login.password if endpoints.solr_login else "",
        storage=home.root / "stock-storage",
    )
    ini.write_text(text, encoding="utf-8")
    ckan = python.parent / "ckan"
    for words in (["db", "init"], ["db", "upgrade", "-p", "harvest"], ["search-index", "clear"]):
        command(ckan, "-c", ini, *words)
    with _process(python, ROOT / "benchmarks" / "harvesting" / "stock.py", ini, site) as ask:
        yield ask


def _speeds(opened: Any, folder: Path, count: int) -> dict[str, Any]:
    """Seconds for new datasets, the same again, the same datasets in other bytes, and 10% changed."""
    found: dict[str, Any] = {}
    with opened as ask:
        for name, changed, note in (
            ("new", 0, ""),
            ("unchanged", 0, ""),
            ("unchanged, other bytes", 0, "made anew"),
            ("10% changed", count // 10, ""),
        ):
            if name != "unchanged":
                catalogue.write(folder / "data.json", count, changed, note)
            found[name] = ask("run")
            print(f"{name}: {found[name]}", file=sys.stderr)
    return found


def _memory(services: Services, site: str, folder: Path, records: int) -> dict[str, Any]:
    """Peak memory with 1,000 datasets, and with ``records``; both write 1,000."""
    found: dict[str, Any] = {}
    for count in (1_000, records):
        _fresh(services)
        catalogue.write(folder / "data.json", count)
        with _ours(services, site) as ask:
            ask(f"known {1_000}")
        with _ours(services, site) as ask:
            found[str(count)] = ask("run")
    return found


def _fresh(services: Services) -> None:
    _fresh_databases(services.home)
    start_services(services, Supervisor(services.home))


def _told(found: dict[str, Any]) -> Iterator[str]:
    count = found["datasets"]
    yield found["machine"]
    yield f"{count} datasets: seconds (datasets/s)"
    yield f"{'':24} {'stock':>18} {'ours':>18} {'ratio':>8}"
    for name, ours in found["ours"].items():
        stock = found["stock"][name]["seconds"]
        mine = ours["seconds"]
        cells = [f"{s:.2f} ({count / s:.0f}/s)" for s in (stock, mine)]
        yield f"{name:24} {cells[0]:>18} {cells[1]:>18} {stock / mine:>7.1f}x"
    sizes = {name: (each["peak"], each["reader"]) for name, each in found.get("memory", {}).items()}
    for name, (peak, reader) in sizes.items():
        yield f"peak memory with {name} datasets: worker {peak >> 20} MB, reading process {reader >> 20} MB"


if __name__ == "__main__":
    main()
