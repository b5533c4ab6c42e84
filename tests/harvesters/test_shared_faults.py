"""Files with faults that users of open-data tools have reported: the right figures, or a clear refusal.

The folder and its list are described in its README. Whatever is not published as it should be must be told.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from harvesters.catalogue import Catalogue
from harvesters.connectors.file import uploaded
from harvesters.forms.model import Report, UploadMapping
from harvesters.model import Message, Outcome, Rejection
from harvesters.pipeline import process
from harvesters.readers import Reading
from harvesters.spec import Source
from harvesters.tabular.reading import read_open
from tests.harvesters.forms import office
from tests.harvesters.forms.office import Desk

#: Words that do not tell what the file is.
UNCLEAR = {
    "column.missing", "encoding.unknown", "table.no_header", "archive.member", "json.choice", "file.crashed",
}  # fmt: skip
LONG: dict[str, Any] = {"period": {"origin": {"fixed": "2025"}}, "value": {"column": "Số"}}
WIDE: dict[str, Any] = {"period": {"origin": {"header": 1}}, "value": {}}
#: How a source reads each file: the beginning of its name → the mapping, beside `LONG`.
READ_AS: dict[str, dict[str, Any]] = {
    "toprow_102": {"value": {"column": "Số hộ"}},
    "toprow_yearlike_one": {"value": {"column": "Số hộ"}},
    "toprow_": WIDE,
    "open_list": {"value": {"column": "Số quầy"}},
    "heads_th": WIDE,
    "ods_covered": WIDE,
    "xlsx_merged": WIDE,
    "xlsx_month": WIDE,
    "periods_dates": {"period": {"origin": {"column": "Kỳ"}}},
    "num_counts_vn": {"value": {"column": "Dân số"}},
    "px_": {"period": {"origin": {"column": "Năm"}}, "value": {"column": "value"}},
    "json_lists": {"value": {"column": 2}},
}
#: Rows of the table that an open file is, below one header row.
ROWS = {
    "miss_em_dash": 5, "num_": 5, "open_list": 5, "toprow_102": 102, "toprow_": 24, "periods_dates": 16,
    "json_lists": 5, "json_socrata": 5, "csv_": 3, "enc_double": 5, "enc_eth": 2, "heads_th": 5,
    "html_superscript": 5, "xlsx_superscript": 5, "xmlss_superscript": 5, "xlsx_float": 5, "json_by": 5,
    "json_column": 5,
}  # fmt: skip
#: Codes of the small list of areas that some lines were made with → those of the portal's list.
SAME = {"30028": "29938", "30029": "30157"}


def folder() -> Path:
    real = os.environ.get("DONGTHAP_REAL_DATA")
    beside = Path(__file__).parents[3] / "shared" / "faults"
    return Path(real).parent / "faults" if real else beside


@dataclass(frozen=True)
class Case:
    """A line of the list. ``right``: (area, period) → value, where the line says it."""

    file: str
    group: str
    told: str
    right: Mapping[tuple[str, str], Decimal]

    @property
    def refusable(self) -> bool:
        return "clear refusal" in self.told

    def of(self, table: Mapping[str, Any]) -> Any:
        """The entry for the file, by the longest beginning of its name."""
        found = [name for name in table if self.file.startswith(name)]
        return table[max(found, key=len)] if found else None


def cases() -> list[Case]:
    if not (folder() / "CASES.tsv").is_file():
        return []
    with (folder() / "CASES.tsv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream, delimiter="\t"))
    return [Case(line["file"], line["group"], line["right"], _right(line)) for line in lines]


def _right(line: dict[str, str]) -> dict[tuple[str, str], Decimal]:
    if line["file"].startswith("toprow_"):
        return _of_grid(folder() / line["file"])
    if line["file"] == "xmlss_row_span.xls":  # the file holds less than its line says
        return {("29938", "2025"): Decimal("2.5")}
    found = re.findall(r"(\d{2,5})\|([\d-]+)=(-?[\d.]+?)(?=[;\s]|$)", line["right"])
    return {(str(SAME.get(area, area)), str(period)): Decimal(value) for area, period, value in found}


def _of_grid(path: Path) -> dict[tuple[str, str], Decimal]:
    """The figures of a small table as a person reads them; what is no plain figure may only be told."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as stream:
            header, *rows = list(csv.reader(stream, delimiter=";"))
    else:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        header, *rows = [[str(cell).removesuffix(".0") for cell in row] for row in sheet]
    era = office.areas().at("2025-07-01", [])
    periods = ["2025"] if len(header) == 2 else header[1:]
    found: dict[tuple[str, str], Decimal] = {}
    for name, *cells in rows:
        for period, cell in zip(periods, cells, strict=True):
            text = cell.replace("’", "").replace("–", "-").replace(",", ".")
            if re.fullmatch(r"-?\d+(\.\d+)?", text):
                found[era.by_name(name).code, period] = Decimal(text)  # type: ignore[union-attr]
    return found


CASES = cases()


def named(which: list[Case]) -> list[Any]:
    return [pytest.param(case, id=case.file) for case in which]


def harvest(case: Case, path: Path, work: Path) -> Outcome:
    """The file as an indicator's source."""
    catalogue = Catalogue.from_dicts([{"code": "X", "dimensions": [], "frequency": ""}], [])
    mapping = {
        "indicator": {"fixed": "X"},
        "area": {"origin": {"column": 1}, "era": "2025-07-01"},
        **LONG,
        **(case.of(READ_AS) or {}),
    }
    if case.file == "json_socrata_all_texts.json":
        mapping["area"] = {"origin": {"column": "Xã"}, "era": "2025-07-01"}
    if case.file == "xlsx_month_dates_header.xlsx":
        catalogue = Catalogue.from_dicts([{"code": "X", "dimensions": [], "frequency": "monthly"}], [])
    source = Source.model_validate({
        "name": "nguon", "title": {"vi": "a", "en": "b"}, "agency": "so", "mappings": [mapping],
        "checks": {"max_rejected_share": 1, "min_rows": 0},
    })  # fmt: skip
    work.mkdir()
    return process(source, [uploaded(path)], catalogue, office.areas(), work)


def published(outcome: Outcome) -> dict[tuple[str, str], Decimal]:
    frames = [pl.read_parquet(each.data) for each in outcome.candidates]
    return {
        (area, period): Decimal(value)
        for frame in frames
        for area, period, value in frame.select("area_code", "period", "value").iter_rows()
        if value
    }


def clear(failure: Rejection | None) -> bool:
    return failure is not None and failure.code not in UNCLEAR


@pytest.mark.parametrize(
    "case",
    named([c for c in CASES if c.right and not c.file.startswith("sub_")]),
)
def test_the_figures_are_right_or_told(case: Case, tmp_path: Path) -> None:
    outcome = harvest(case, folder() / case.file, tmp_path / "work")
    if outcome.failure:
        assert case.refusable, outcome.failure
        assert clear(outcome.failure), outcome.failure
        return
    found = published(outcome)
    wrong = {key: value for key, value in found.items() if case.right.get(key) != value}
    missing = [key for key in case.right if key not in found]
    assert not wrong, (wrong, outcome.rejections)
    assert len(missing) <= outcome.rejected, (missing, outcome.rejections)
    if case.of(ROWS):
        assert outcome.tables[0].count == case.of(ROWS), "rows are gone"
    if not case.refusable:
        assert not missing, (missing, outcome.rejections)
    if "expected" in case.told or "told" in case.told.replace("or told", ""):
        assert outcome.rejections, "nothing was told"


@pytest.mark.parametrize(
    "case",
    named([c for c in CASES if c.group == "O" and not c.right]),
)
def test_a_format_that_is_not_read_is_named(case: Case, tmp_path: Path) -> None:
    outcome = harvest(case, folder() / case.file, tmp_path / "work")
    assert clear(outcome.failure) or outcome.accepted, outcome.failure


@pytest.mark.parametrize("case", named([c for c in CASES if c.of(ROWS)]))
def test_an_open_file_has_every_row(case: Case, tmp_path: Path) -> None:
    (work := tmp_path / "open").mkdir()
    reading: Reading = read_open(folder() / case.file, case.file, work)
    if reading.failure:
        assert case.refusable, reading.failure
        assert clear(reading.failure), reading.failure
        return
    [table] = reading.tables
    assert (table.rows, len(table.header_rows) <= 1) == (case.of(ROWS), True)
    assert not any(column.label.startswith("Xã Tân") for column in table.columns)


DATES = [case for case in CASES if case.file == "periods_dates.csv"]


@pytest.mark.parametrize("case", named(DATES))
def test_each_date_is_that_day_or_told(case: Case, tmp_path: Path) -> None:
    with (folder() / case.file).open(encoding="utf-8") as stream:
        header, *rows = stream.read().splitlines()
    for number, row in enumerate(rows):
        (path := tmp_path / f"{number}.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
        outcome = harvest(case, path, tmp_path / f"work-{number}")
        _, date, value = row.split(";")
        if date in ("31/01/2567", "45322", "31/01/2024 10:20", "31-Jan-24", "31/1/24", "2024-01-31T10:20:00"):
            assert outcome.rejected or [key[1] for key in published(outcome)] == ["2024-01-31"], row
        else:
            right = {("29926", "2024-01-31"): Decimal(value.replace(",", "."))}
            assert published(outcome) == right, (row, outcome.rejections)


HOUSEHOLDS = office.staff()


def submitted(case: Case, tmp_path: Path) -> tuple[Report, dict[str, Decimal]]:
    """The file as an agency sends it, read as the portal proposes."""
    indicator = office.paddy(102, periods=("2026-10",))
    indicator = type(indicator)(**{
        **indicator.__dict__, "frequency": "monthly", "decimals": 0,
        "title": Message("Số hộ nông dân dùng nền tảng số", "Households that use digital platforms"),
        "unit": Message("hộ", "households"),
    })  # fmt: skip
    form = office.form(indicator)
    desk = Desk(tmp_path)
    first = desk.check(folder() / case.file, form)
    proposed: UploadMapping | None = first.mapping
    report = desk.check(folder() / case.file, form, proposed) if proposed else first
    return report, {
        str(name): Decimal(str(value)) for name, value in office.values(report, "area_name", "value")
    }


SUBMISSIONS = {
    "sub_superscript.xlsx": {"Xã Tân Hồng": {125}, "Xã Tân Thành": {135}},
    "sub_scaled.xlsx": {"Phường Mỹ Tho": {14345}},
    "sub_month_dates.xlsx": {"Xã Tân Hồng": {100}, "Phường Mỹ Tho": {104}},
}


@pytest.mark.parametrize("case", named([c for c in CASES if c.file in SUBMISSIONS]))
def test_a_submission_is_right_or_asks(case: Case, tmp_path: Path) -> None:
    report, found = submitted(case, tmp_path)
    for name, right in SUBMISSIONS[case.file].items():
        if name in found:
            assert int(found[name]) in right, (found, report.rejections)
        else:
            assert report.errors, report
            assert case.file != "sub_month_dates.xlsx", report.rejections
