"""Loading observations: our whole pipeline, XLoader with its indexes, and raw COPY, in one run.

``python -m benchmarks.load [--rows N ...] [--rounds N]`` prints rows a second, ratios and memory. The same
file goes through all three on the same PostgreSQL; of the rounds the best counts. See docs/performance.md.
"""

from __future__ import annotations

import configparser
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import psycopg2
from ckanext.dongthap.embedded.home import Home

from benchmarks.home import ROOT, benchmark_home, environment, machine
from benchmarks.loading import observations

STOCK = Path(__file__).parent / "loading" / "stock.py"


@click.command(epilog="Example: python -m benchmarks.load --rows 200000 --rounds 1")
@click.option("--rows", "sizes", type=int, multiple=True, default=(200_000, 1_000_000), show_default=True)
@click.option("--rounds", default=2, show_default=True, help="How often each is measured.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def main(sizes: Sequence[int], rounds: int, as_json: bool) -> None:
    """Compare loading with XLoader and COPY."""
    with benchmark_home() as home, TemporaryDirectory(dir=home.root) as folder:
        python, stock_ini = environment("bench-load"), _stock_ini(home)
        found = []
        for rows in sizes:
            file = Path(folder) / f"{rows}.csv"
            observations.write(file, rows)
            found.append(_compare(home, python, stock_ini, file, rows, rounds))
            file.unlink()
    print(json.dumps({"machine": machine(), "sizes": found}) if as_json else _table(found))


def _compare(home: Home, python: Path, stock_ini: Path, file: Path, rows: int, rounds: int) -> dict[str, Any]:
    ours, stock, copies = [], [], []
    for _ in range(rounds):
        _settle_disk(home)
        ours.append(
            _run([sys.executable, "-m", "benchmarks.loading.ours", str(home.root / "ckan.ini"), str(file)])
        )
        _settle_disk(home)
        stock.append(_run([str(python), str(STOCK), str(stock_ini), str(file)]))
        _settle_disk(home)
        copies.append(_copy(home, file))
    assert all(each["rows"] == rows for each in ours)
    assert all(each["columns"] == len(observations.HEADER) for each in stock), "XLoader read another table"
    assert {each["found"] for each in ours} == {each["found"] for each in stock}, "searches differ"
    best = {"ours": _best(ours, "visible"), "xloader": _best(stock, "settled")}
    return {"rows": rows, **best, "copy": min(copies)}


def _best(found: Sequence[dict[str, Any]], key: str) -> dict[str, Any]:
    return min(found, key=lambda each: each[key])


def _run(command: Sequence[str]) -> dict[str, Any]:
    path = {**os.environ, "PYTHONPATH": str(ROOT) if "-m" in command else ""}
    done = subprocess.run(command, env=path, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def _connect(home: Home) -> Any:
    settings = configparser.ConfigParser()
    settings.read(home.root / "ckan.ini", encoding="utf-8")
    return psycopg2.connect(settings["app:main"]["ckan.datastore.write_url"])


def _settle_disk(home: Home) -> None:
    """Nobody pays for what another wrote."""
    with closing(_connect(home)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("VACUUM")
    os.sync()


def _copy(home: Home, file: Path) -> float:
    """Seconds of COPY into a table of texts without any index."""
    with closing(_connect(home)) as connection, connection.cursor() as cursor, file.open("rb") as stream:
        columns = ", ".join(f'"{name}" text' for name in observations.HEADER)
        cursor.execute("DROP TABLE IF EXISTS do_tai_copy")
        cursor.execute(f"CREATE TABLE do_tai_copy ({columns})")
        connection.commit()
        begun = time.perf_counter()
        cursor.copy_expert("COPY do_tai_copy FROM STDIN (FORMAT csv, HEADER, DELIMITER ';')", stream)
        connection.commit()
        seconds = time.perf_counter() - begun
        cursor.execute("DROP TABLE do_tai_copy")
        connection.commit()
    return seconds


def _stock_ini(home: Home) -> Path:
    """CKAN as it comes, with XLoader, on the same services."""
    settings = configparser.RawConfigParser()
    settings.optionxform = str  # pyright: ignore[reportAttributeAccessIssue]
    settings.read(home.root / "ckan.ini", encoding="utf-8")
    main = settings["app:main"]
    for name in list(main):
        if name.startswith(("scheming.", "dongthap.", "ckanext.dcat", "ckan.views")):
            del main[name]
    main["ckan.plugins"] = "datastore xloader"
    path = home.root / "xloader.ini"
    with path.open("w", encoding="utf-8") as file:
        settings.write(file)
    return path


def _table(found: Sequence[dict[str, Any]]) -> str:
    """For people."""
    lines = [machine(), ""]
    for size in found:
        rows, ours, stock = size["rows"], size["ours"], size["xloader"]
        lines += [
            f"{rows:,} observations",
            _line("our pipeline: read, parse, check, load, visible", rows, ours["visible"], ours["peak"]),
            f"    of which reading and checking {ours['read']:.1f} s in {ours['reader'] >> 20} MB;"
            f" metadata, index and downloads by {ours['settled']:.1f} s",
            _line("XLoader: load_csv and its indexes", rows, stock["settled"], stock["peak"]),
            _line("COPY into bare texts", rows, size["copy"], None),
            f"  ratio to XLoader {stock['settled'] / ours['visible']:.1f},"
            f" to COPY {size['copy'] / ours['visible']:.2f}",
            "",
        ]
    return "\n".join(lines)


def _line(name: str, rows: int, seconds: float, peak: int | None) -> str:
    memory = f", {peak >> 20} MB" if peak else ""
    return f"  {name}: {seconds:.1f} s, {rows / seconds:,.0f} rows/s{memory}"


if __name__ == "__main__":
    main()
