"""Candidates do not depend on how the observations came, nor on how many are sorted at a time."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from random import Random

import polars as pl
import pytest

from harvesters.assemble import Assembled, Shelf, assemble
from harvesters.catalogue import Catalogue
from harvesters.content import ContentHash
from harvesters.ledger import Ledger
from harvesters.model import KEY_HEAD, VALUE_TAIL

CODE = "NN.LUA.DT"
CATALOGUE = Catalogue.from_dicts(
    [{"code": CODE, "dimensions": ["gioi_tinh", "khu_vuc"], "frequency": "monthly"}]
)
KEY = ["period_start", "period", "area_code", "area_valid_from", "gioi_tinh", "khu_vuc"]
COLUMNS = [*KEY_HEAD, "gioi_tinh", "khu_vuc", *VALUE_TAIL]


def _observations() -> pl.DataFrame:
    keys = product(range(1, 13), ("82", "9", "10", "Đ1"), ("", "2025-07-01"), ("", "nu", "nam"))
    rows = [
        {
            "indicator": CODE, "period": f"2024-{month:02d}", "period_start": f"2024-{month:02d}-01",
            "period_end": f"2024-{month:02d}-28", "area_code": area, "area_valid_from": era,
            "area_name": f"Xã {area}", "gioi_tinh": sex, "value": str(number), "qualifier": "",
            "status": "official", "note": '"Tạm"' if number % 50 == 0 else "", "source_row": str(number),
        }
        for number, (month, area, era, sex) in enumerate(keys, 1)
    ]  # fmt: skip
    return pl.DataFrame(rows)


def _assembled(folder: Path, batches: list[pl.DataFrame], sort_rows: int) -> tuple[Assembled, list[str]]:
    shelf = Shelf(folder, CATALOGUE)
    for batch in batches:
        shelf.put(batch)
    with Ledger(folder / "rejections.ndjson", 1000) as ledger:
        done = assemble(shelf, CATALOGUE, folder, sort_rows, ledger)
    lines = (folder / "rejections.ndjson").read_text(encoding="utf-8").splitlines()
    return done, sorted(json.dumps(json.loads(line)) for line in lines)


@pytest.mark.parametrize("sort_rows", [1, 7, 50, 1_000])
@pytest.mark.parametrize("shuffled", [False, True])
def test_in_pieces_or_at_once(tmp_path: Path, sort_rows: int, shuffled: bool) -> None:
    rows = _observations()
    if shuffled:
        rows = rows[Random(3).sample(range(rows.height), rows.height)]
    done, faults = _assembled(tmp_path, [rows[at : at + 40] for at in range(0, rows.height, 40)], sort_rows)
    (candidate,) = done.candidates
    wanted = _observations().with_columns(khu_vuc=pl.lit("")).select(COLUMNS).sort(KEY)
    found = pl.read_parquet(candidate.data)
    assert found.schema == dict.fromkeys(COLUMNS, pl.String)
    assert found.rows() == wanted.rows()
    content = ContentHash(CODE, ["gioi_tinh", "khu_vuc"])
    content.add(wanted)
    assert (candidate.sha256, candidate.rows, faults) == (content.hexdigest(), wanted.height, [])
    assert (candidate.period_from, candidate.period_to) == ("2024-01", "2024-12")


@pytest.mark.parametrize("sort_rows", [1, 50, 1_000])
def test_doubles_lie_in_other_batches(tmp_path: Path, sort_rows: int) -> None:
    rows = _observations()
    again = rows[[5, 100]].with_columns(source_row=pl.Series(["900", "901"]))
    other = rows[[7]].with_columns(value=pl.lit("-1"), source_row=pl.lit("902"))
    done, faults = _assembled(tmp_path, [rows, again, other], sort_rows)
    (candidate,) = done.candidates
    assert (candidate.rows, done.lost) == (rows.height - 1, 2)
    told = [(fault["code"], fault["row"], fault["value"]) for fault in map(json.loads, faults)]
    assert sorted(told) == [
        ("key.conflict", 8, "8"),
        ("key.conflict", 902, "-1"),
        ("key.duplicate", 900, "6"),
        ("key.duplicate", 901, "101"),
    ]
    assert set(rows["source_row"]) - set(pl.read_parquet(candidate.data)["source_row"]) == {"8"}
