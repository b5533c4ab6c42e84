"""The workbook of a large release: ours, and the figures alone by xlsxwriter in constant memory.

``python -m benchmarks.downloads [--rows N]`` prints seconds, size and memory; each in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ckan.plugins.toolkit as tk
import click
import polars as pl
import xlsxwriter
from ckanext.dongthap.downloads import workbook
from ckanext.dongthap.downloads.facts import Facts
from ckanext.dongthap.publication.pieces import pieces

from benchmarks.home import ROOT, machine
from benchmarks.loading.observations import DIMENSIONS, INDICATOR
from benchmarks.memory import peak_memory
from harvesters.model import KEY_HEAD, VALUE_TAIL

COLUMNS = [*KEY_HEAD, *DIMENSIONS, *VALUE_TAIL]
BATCH = 50_000


@click.command(epilog="Example: python -m benchmarks.downloads --rows 1000000")
@click.option("--rows", default=200_000, show_default=True)
@click.option("--only", hidden=True)
@click.option("--data", type=Path, hidden=True)
def main(rows: int, only: str | None, data: Path | None) -> None:
    """Compare writing a release as XLSX."""
    if only and data:
        print(json.dumps(_measure(WRITERS[only], data)))
        return
    with TemporaryDirectory() as folder:
        _release(rows).sink_parquet(data := Path(folder) / "data.parquet")
        found = {name: _run(name, data) for name in WRITERS}
    print(f"{machine()}\n\n{rows:,} observations as XLSX")
    for name, each in found.items():
        print(
            f"  {name}: {each['seconds']:.1f} s ({each['processor']:.1f} s of processor),"
            f" {each['bytes'] / 1e6:.1f} MB, {each['peak'] >> 20} MB of memory"
        )
    print(f"  ratio {found['xlsxwriter']['processor'] / found['ours']['processor']:.1f} of processor")


def _release(rows: int) -> pl.LazyFrame:
    """Figures of months and communes, in no meaningful order, as texts like those of a release file."""
    n = pl.col("n")
    month = pl.datetime(1980 + n // 600 % 45, 1 + n // 50 % 12, 1)
    texts = {
        "period": month.dt.strftime("%Y-%m"),
        "period_start": month.dt.strftime("%Y-%m-%d"),
        "period_end": month.dt.month_end().dt.strftime("%Y-%m-%d"),
        "area_code": (28_000 + n % 102).cast(pl.String),
        "area_valid_from": pl.lit("2025-07-01"),
        "area_name": pl.concat_str(pl.lit("Xã Tân Phước "), n % 102),
        "gioi_tinh": pl.when(n % 3 == 0).then(pl.lit("nam")).otherwise(pl.lit("")),
        "value": pl.concat_str(n * 7919 % 100_003, pl.lit("."), n % 10),
        "status": pl.lit("official"),
        "source_row": n.cast(pl.String),
    }
    columns = [texts.get(name, pl.lit("")).alias(name) for name in COLUMNS]
    return pl.LazyFrame({"n": pl.int_range(rows, eager=True)}).select(columns)


def _run(name: str, data: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.downloads", "--only", name, "--data", str(data)]
    return json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def _measure(write: Callable[[Path, Path], None], data: Path) -> dict[str, Any]:
    target = data.with_suffix(".xlsx")
    begun, before = time.perf_counter(), time.process_time()
    write(data, target)
    found = {"seconds": time.perf_counter() - begun, "processor": time.process_time() - before}
    return {**found, "bytes": target.stat().st_size, "peak": peak_memory()}


def _ours(source: Path, target: Path) -> None:
    tk.config["dongthap.publication.batch_rows"] = BATCH
    row = {
        "dimensions": DIMENSIONS,
        "indicator": INDICATOR,
        "number": 1,
        "period_from": "",
        "period_to": "",
        "raw": [],
        "content_sha256": "",
        "published": None,
    }
    workbook.write(source, target, Facts(row, {"title": INDICATOR}, illustrative=False))


def _xlsxwriter(source: Path, target: Path) -> None:
    with xlsxwriter.Workbook(str(target), {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS)
        place, value = 0, COLUMNS.index("value")
        for piece in pieces(source, BATCH):
            for cells in piece.select(COLUMNS).collect().iter_rows():
                place += 1
                for column, cell in enumerate(cells):
                    if column == value:
                        sheet.write_number(place, column, float(cell))
                    elif cell:
                        sheet.write_string(place, column, cell)


WRITERS = {"ours": _ours, "xlsxwriter": _xlsxwriter}

if __name__ == "__main__":
    main()
