"""A bench for the pipeline: a small list of areas, a small catalogue, a spec over a file."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import polars as pl

from harvesters.areas import Areas
from harvesters.catalogue import Catalogue
from harvesters.connectors.file import uploaded
from harvesters.model import Outcome
from harvesters.pipeline import process
from harvesters.readers import Limits
from harvesters.spec import Source

AREAS = """code,label_vi,label_en,level,type,parent_code,valid_from,valid_to
VN,Cả nước,Whole country,country,,,,
VN-DBSCL,Đồng bằng sông Cửu Long,Mekong River Delta,region,,,,
87,Tỉnh Đồng Tháp,,province,Tỉnh,,,2025-06-30
82,Tỉnh Tiền Giang,,province,Tỉnh,,,2025-06-30
866,Thành phố Cao Lãnh,,district,Thành phố,87,,2025-06-30
873,Huyện Cao Lãnh,,district,Huyện,87,,2025-06-30
874,Huyện Thanh Bình,,district,Huyện,87,,2025-06-30
877,Huyện Châu Thành,,district,Huyện,87,,2025-06-30
30154,Xã Tân Bình,,commune,Xã,874,,2025-06-30
30259,Xã Tân Bình,,commune,Xã,877,,2025-06-30
82,Tỉnh Đồng Tháp,,province,Tỉnh,,2025-07-01,
29926,Xã Tân Hồng,,commune,Xã,82,2025-07-01,
30028,Xã Tân Thành,,commune,Xã,82,2025-07-01,
30029,Xã Tân Thạnh,,commune,Xã,82,2025-07-01,
30208,Xã Hòa Long,,commune,Xã,82,2025-07-01,
28261,Phường Mỹ Tho,,commune,Phường,82,2025-07-01,
"""
INDICATORS: list[dict[str, Any]] = [
    {"code": "NN.LUA.DT", "dimensions": [], "frequency": "annual", "value_min": "0"},
    {"code": "GD.GV", "dimensions": ["school_level", "sex"], "frequency": "annual"},
    {"code": "CDS.DVC", "dimensions": [], "frequency": "monthly", "value_min": "0", "value_max": "100"},
    {"code": "DTI", "dimensions": [], "frequency": "annual", "value_max": "1"},
    {"code": "X", "dimensions": []},
]
VALUES = [
    {"dimension": "school_level", "code": "primary", "label_vi": "Tiểu học", "label_en": "Primary"},
    {"dimension": "school_level", "code": "upper", "label_vi": "Trung học phổ thông", "label_en": "Upper"},
    {"dimension": "school_level", "code": "lower", "label_vi": "Trung học cơ sở", "label_en": "Lower"},
    {"dimension": "sex", "code": "female", "label_vi": "Nữ", "label_en": "Female"},
]


class Bench:
    """Runs a spec over a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.areas = Areas.from_rows(csv.DictReader(AREAS.splitlines()))
        self.catalogue = Catalogue.from_dicts(INDICATORS, VALUES)
        self.runs = 0

    def run(
        self, data: str | bytes | Path, *mappings: dict[str, Any], limits: Limits | None = None, **more: Any
    ) -> Outcome:
        self.runs += 1
        path = data if isinstance(data, Path) else self.folder / f"in-{self.runs}.csv"
        if not isinstance(data, Path):
            path.write_bytes(data.encode() if isinstance(data, str) else data)
        spec = {
            "name": "nguon",
            "title": {"vi": "a", "en": "b"},
            "agency": "so",
            "mappings": mappings,
            **more,
        }
        (work := self.folder / f"work-{self.runs}").mkdir()
        return process(
            Source.model_validate(spec), [uploaded(path)], self.catalogue, self.areas, work, limits
        )


def rows(outcome: Outcome, *columns: str) -> list[tuple[str, ...]]:
    assert outcome.failure is None, outcome.failure
    (candidate,) = outcome.candidates
    return pl.read_parquet(candidate.data).select(columns or pl.all()).rows()


def codes(outcome: Outcome) -> list[tuple[str, int | None, str | None]]:
    return [(r.code, r.row, r.column) for r in outcome.rejections]


def lax(limit: float = 1.0) -> dict[str, Any]:
    return {"max_rejected_share": limit, "min_rows": 0}
