"""The file that all load: observations of one indicator in the shape that an agency sends."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path

from harvesters.assets import datasets_dir

INDICATOR = "DO.TAI.SO.LIEU"
ERA = "2025-07-01"
#: Labels in the file and the codes they stand for, the total first.
SEXES = {"Tổng số": "", "Nam": "nam", "Nữ": "nu"}
AREAS = {"Chung": "", "Thành thị": "thanh-thi", "Nông thôn": "nong-thon"}
KINDS = {
    "Tất cả": "",
    "Bệnh viện": "benh-vien",
    "Phòng khám đa khoa khu vực": "phong-kham-da-khoa-kv",
    "Bệnh viện điều dưỡng và phục hồi chức năng": "dieu-duong-phuc-hoi",
    "Trạm y tế": "tram-y-te",
}
HEADER = ("STT", "Đơn vị hành chính", "Tháng", "Giới tính", "Khu vực", "Loại cơ sở", "Số lượt khám")
DIMENSIONS = ("gioi_tinh", "khu_vuc", "loai_co_so_y_te")
SPEC = {
    "name": "do-tai-so-lieu",
    "title": {"vi": "Đo tải số liệu", "en": "Load benchmark"},
    "agency": "so-do-toc-do",
    "mappings": [
        {
            "indicator": {"fixed": INDICATOR},
            "area": {"origin": {"column": HEADER[1]}, "era": ERA, "levels": ["commune"]},
            "period": {"origin": {"column": HEADER[2]}},
            "value": {"column": HEADER[6]},
            "disaggregations": {
                "gioi_tinh": {"column": HEADER[3], "values": SEXES},
                "khu_vuc": {"column": HEADER[4], "values": AREAS},
                "loai_co_so_y_te": {"column": HEADER[5], "values": KINDS},
            },
        }
    ],
}


def write(path: Path, rows: int) -> None:
    """A CSV with semicolons and Vietnamese numbers, the same each time."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADER)
        writer.writerows(islice(_rows(), rows))


def _rows() -> Iterator[tuple[str | int, ...]]:
    months = (f"{1 + n % 12:02d}/{1980 + n // 12}" for n in range(1200))
    keys = product(months, _communes(), SEXES, AREAS, KINDS)
    for number, (month, commune, *labels) in enumerate(keys, 1):
        yield number, commune, month, *labels, _numeral(number * 7919 % 1_000_003)


def _numeral(tenths: int) -> str:
    """1234.5 as 1.234,5."""
    return f"{tenths // 10:,}".replace(",", ".") + f",{tenths % 10}"


def _communes() -> list[str]:
    with (datasets_dir() / "codelists" / "areas.csv").open(encoding="utf-8-sig", newline="") as file:
        units = csv.DictReader(file)
        return [u["label_vi"] for u in units if u["level"] == "commune" and u["valid_from"] == ERA]
