"""An agency with a form: three indicators, areas of today, a release of the years before."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl

from harvesters.areas import Areas
from harvesters.assets import datasets_dir
from harvesters.catalogue import Catalogue
from harvesters.forms.model import Choice, Form, FormDimension, FormIndicator
from harvesters.model import KEY_HEAD, VALUE_TAIL, Message

ERA = "2026-07-01"
SEX = FormDimension(
    "gioi_tinh",
    Message("Giới tính", "Sex"),
    (Choice("nam", Message("Nam", "Male")), Choice("nu", Message("Nữ", "Female"))),
)
INDICATORS = [
    {"code": "NN.LUA.DT", "frequency": "annual", "value_min": "0", "decimals": 1, "unit": "nghin-ha"},
    {"code": "CDS.DVC", "frequency": "quarterly", "value_min": "0", "value_max": "100", "decimals": 1},
    {"code": "YT.CB", "frequency": "annual", "dimensions": ["gioi_tinh"], "decimals": 0},
]
VALUES = [
    {"dimension": "gioi_tinh", "code": value.code, "label_vi": value.label.vi, "label_en": value.label.en}
    for value in SEX.values
]


def areas() -> Areas:
    """The portal's own list of areas."""
    return Areas.from_csv(datasets_dir() / "codelists" / "areas.csv")


def catalogue() -> Catalogue:
    return Catalogue.from_dicts(INDICATORS, VALUES)


def communes(number: int) -> tuple:
    """The first communes and wards of today."""
    found = list(areas().at(ERA, ["commune"])._areas)
    return tuple(sorted(found, key=lambda each: each.code)[:number])


def release(path: Path, rows: list[tuple[str, str, str, str, str]], dimensions: tuple[str, ...] = ()) -> Path:
    """A release's file. ``rows``: year, area code, valid_from, area name, value (dimensions all total)."""
    records = [
        {
            "period": year,
            "period_start": f"{year}-01-01",
            "period_end": f"{year}-12-31",
            "area_code": code,
            "area_valid_from": valid_from,
            "area_name": name,
            **dict.fromkeys(dimensions, ""),
            "value": value,
            "qualifier": "",
            "status": "official",
            "note": "",
            "source_row": "1",
        }
        for year, code, valid_from, name, value in rows
    ]
    schema = dict.fromkeys([*KEY_HEAD, *dimensions, *VALUE_TAIL], pl.String)
    pl.DataFrame(records, schema=schema).write_parquet(path)
    return path


def paddy(
    number: int = 5, published: Path | None = None, periods: tuple[str, ...] = ("2025",)
) -> FormIndicator:
    return FormIndicator(
        code="NN.LUA.DT",
        title=Message("Diện tích gieo trồng lúa", "Planted area of paddy"),
        unit=Message("nghìn ha", "thousand hectares"),
        frequency="annual",
        decimals=1,
        value_min=Decimal(0),
        direction="neutral",
        areas=communes(number),
        periods=periods,
        published=published,
    )


def services(number: int = 5, periods: tuple[str, ...] = ("2026-Q1", "2026-Q2")) -> FormIndicator:
    return FormIndicator(
        code="CDS.DVC",
        title=Message("Tỷ lệ hồ sơ trực tuyến", "Share of online applications"),
        unit=Message("%", "%"),
        frequency="quarterly",
        decimals=1,
        value_min=Decimal(0),
        value_max=Decimal(100),
        areas=communes(number),
        periods=periods,
    )


def staff(number: int = 3) -> FormIndicator:
    return FormIndicator(
        code="YT.CB",
        title=Message("Cán bộ y tế", "Medical staff"),
        unit=Message("người", "persons"),
        frequency="annual",
        decimals=0,
        dimensions=(SEX,),
        areas=communes(number),
        periods=("2025",),
    )


def form(*indicators: FormIndicator, **more: object) -> Form:
    base = Form(
        agency="so-nong-nghiep-va-moi-truong",
        agency_title=Message("Sở Nông nghiệp và Môi trường", "Department of Agriculture and Environment"),
        indicators=indicators or (paddy(), services(), staff()),
        era=ERA,
        portal_url="https://opendata.example/nop-so-lieu",
        form_id="7",
    )
    return replace(base, **more)  # type: ignore[arg-type]


def history(folder: Path, number: int = 5) -> Path:
    """Five years of paddy in each commune, rising by about one in a hundred a year."""
    rows = [
        (str(year), each.code, each.valid_from, each.name, f"{10 + place + (year - 2020) / 10:.1f}")
        for place, each in enumerate(communes(number))
        for year in range(2020, 2025)
    ]
    return release(folder / "published.parquet", rows)


__all__ = ["csv"]
