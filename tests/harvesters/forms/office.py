"""An agency with a form: three indicators, areas of today, a release of the years before."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import polars as pl
from openpyxl import load_workbook

from harvesters.areas import Area, Areas
from harvesters.assets import datasets_dir
from harvesters.catalogue import Catalogue
from harvesters.forms.examine import Upload, examine
from harvesters.forms.model import Choice, Form, FormDimension, FormIndicator, Report, UploadMapping
from harvesters.forms.template import make_template
from harvesters.forms.upload import LIMITS
from harvesters.model import KEY_HEAD, VALUE_TAIL, Message, Rejection
from harvesters.rules import reject

ERA = "2026-07-01"
SEX = FormDimension(
    "gioi_tinh",
    Message("Giới tính", "Sex"),
    (Choice("nam", Message("Nam", "Male")), Choice("nu", Message("Nữ", "Female"))),
)


@cache
def areas() -> Areas:
    """The portal's own list of areas."""
    return Areas.from_csv(datasets_dir() / "codelists" / "areas.csv")


def catalogue(*indicators: FormIndicator) -> Catalogue:
    """The catalogue that fits a form."""
    entries = [
        {
            "code": each.code,
            "frequency": each.frequency,
            "dimensions": [dimension.code for dimension in each.dimensions],
            "decimals": each.decimals,
            "value_min": each.value_min,
            "value_max": each.value_max,
        }
        for each in indicators
    ]
    lists = {dimension.code: dimension for each in indicators for dimension in each.dimensions}
    codes = [
        {"dimension": name, "code": v.code, "label_vi": v.label.vi, "label_en": v.label.en}
        for name, dimension in lists.items()
        for v in dimension.values
    ]
    return Catalogue.from_dicts(entries, codes)


def communes(number: int) -> tuple[Area, ...]:
    """The first communes and wards of today."""
    found = areas().at(ERA, ["commune"]).units
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


TODAY = "2026-11-24"


class Desk:
    """Makes templates and examines what comes back, in this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 0

    def path(self, name: str) -> Path:
        self.number += 1
        (place := self.folder / str(self.number)).mkdir()
        return place / name

    def template(self, given: Form) -> Path:
        make_template(given, target := self.path("mau.xlsx"))
        return target

    def filled(self, given: Form, values: dict[str, list[object]]) -> Path:
        """A template whose sheets' columns of values are filled from the top, as a person does."""
        target = self.template(given)
        book = load_workbook(target)
        for sheet, cells in values.items():
            column = next(c.column for c in book[sheet][5] if str(c.value).startswith("Giá trị\n"))
            for row, cell in enumerate(cells, start=6):
                book[sheet].cell(row, column, cell)
        book.save(target)
        return target

    def check(
        self, path: Path, given: Form, remembered: UploadMapping | None = None, name: str | None = None
    ) -> Report:
        upload = Upload(
            path=path,
            filename=name or path.name,
            form=given,
            catalogue=catalogue(*given.indicators),
            areas=areas(),
            workdir=self.path("x").parent,
            today=TODAY,
            remembered=remembered,
            limits=LIMITS,
        )
        return examine(upload, lambda step, done, total: None)

    def text(self, content: str, name: str = "tep.csv") -> Path:
        (path := self.path(name)).write_text(content, encoding="utf-8")
        return path


def faults(report: Report) -> list[tuple[str, str | None, int | None, str | None]]:
    return [(r.code, r.sheet, r.row, r.column) for r in report.rejections]


def values(report: Report, *columns: str) -> list[tuple[str, ...]]:
    frames = [pl.read_parquet(each.data) for each in report.candidates]
    return [row for frame in frames for row in frame.select(columns).rows()]


def reject_number(text: str) -> Rejection:
    return reject("number.invalid", value=text)
