"""What is proposed for real files and for the sample sources' files, beside what a person would say.

A proposal counts as right when area, period, value and era give every figure that the expected reading
gives; nobody lends a hand. What is ambiguous about numbers (1.234) is a person's, so marks are given.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from harvesters.areas import Area
from harvesters.catalogue import Catalogue
from harvesters.connectors.file import uploaded
from harvesters.forms.guess import propose
from harvesters.forms.model import Choice, Form, FormDimension, FormIndicator, UploadMapping
from harvesters.model import Message
from harvesters.origins import Bound
from harvesters.pipeline import process
from harvesters.readers import Limits, read
from harvesters.spec import Read, Source
from tests.harvesters import catalogue
from tests.harvesters.forms import office
from tests.harvesters.sites import ENTRIES, SOURCES, file_of, harvest, key

#: The share of proposals that must be right.
SHARE = 0.85
#: What a person sets beside the mapping.
_BY_HAND = ("decimal", "thousands", "missing", "member", "encoding", "records", "header_rows")
#: Indicators of a source that are tried: more of one file add little.
_MOST = 1
VN = Area("VN", "Việt Nam", "country")


def _form(code: str) -> Form:
    """A form that asks for one indicator of the catalogue."""
    entry = ENTRIES[code]
    names = {row["code"]: row for row in catalogue.codelist("dimensions")}
    units = {row["code"]: row for row in catalogue.codelist("units")}
    values: defaultdict[str, list[Choice]] = defaultdict(list)
    for row in catalogue.codelist("dimension_values"):
        values[row["dimension"]].append(Choice(row["code"], Message(row["label_vi"], row["label_en"])))
    dimensions = tuple(
        FormDimension(name, Message(names[name]["label_vi"], names[name]["label_en"]), tuple(values[name]))
        for name in entry.get("dimensions", [])
    )
    unit = units[entry["unit"]]
    title = entry["title_translated"]
    limit = entry.get("value_max")
    given = FormIndicator(
        code,
        Message(title["vi"], title.get("en", "")),
        Message(unit["label_vi"], unit["label_en"]),
        entry.get("frequency", ""),
        dimensions=dimensions,
        value_max=None if limit in (None, "") else Decimal(str(limit)),
    )
    return Form("so", Message("Sở", "Department"), (given,), "2025-07-01")


def _figures(data: Path, code: str) -> dict[tuple[str, ...], float]:
    rows = pl.read_parquet(data).to_dicts()
    return {key(row, code): float(row["value"]) for row in rows if row["value"]}


def _proposed(source: Source, code: str, known: Catalogue, folder: Path) -> dict[tuple[str, ...], float]:
    """The figures that the proposal for one indicator gives."""
    path = file_of(source)
    spec = Read(**{name: getattr(source.read, name) for name in _BY_HAND})
    (place := folder / "read").mkdir(parents=True)
    tables = read(path, spec, place, Limits(), path.name).tables
    mappings = [
        each for each in propose(tables, _form(code), office.areas()).mappings if each.value.column != ""
    ]
    checks = source.checks.model_copy(update={"max_rejected_share": 1.0, "min_rows": 0})
    guessed = source.model_copy(update={"mappings": mappings, "read": spec, "checks": checks})
    (work := folder / "work").mkdir()
    outcome = process(guessed, [uploaded(path)], known, office.areas(), work)
    found = [each.data for each in outcome.candidates if each.indicator == code]
    return _figures(found[0], code) if mappings and found else {}


def test_the_sample_sources_are_read_without_a_hand(tmp_path: Path) -> None:
    (folder := tmp_path / "harvest").mkdir()
    known = Catalogue.from_dicts(ENTRIES.values(), catalogue.codelist("dimension_values"))
    right, wrong = 0, []
    for name, outcome in harvest(folder).items():
        for candidate in outcome.candidates[:_MOST]:
            code = candidate.indicator
            wanted = _figures(candidate.data, code)
            found = _proposed(SOURCES[name], code, known, tmp_path / name / code)
            same = sum(found.get(each) == value for each, value in wanted.items())
            other = [each for each in wanted.keys() & found.keys() if found[each] != wanted[each]]
            assert not other, f"{name} {code}: another figure is proposed for {other[:3]}"
            if same >= 0.98 * len(wanted):
                right += 1
            else:
                wrong.append((name, code))
    assert right / (right + len(wrong)) >= SHARE, wrong


def _asked(vi: str, frequency: str = "annual", unit: str = "", **more: Any) -> Form:
    return office.form(FormIndicator("X", Message(vi, ""), Message(unit, unit), frequency, **more))


#: File → (form, the area's place, the era's day, the period's place, the column or columns of values);
#: None: the file does not say it, and nothing is proposed.
REAL: dict[str, tuple[Form, object, str, object, object]] = {
    "vn_gso_sex_ratio_V02.09.csv": (
        _asked("Tỷ số giới tính của dân số"), 1, "2017-12-31", ("header", 1), ["/(?:19|20)[0-9][0-9]/"],
    ),
    "vn_gso_en_paddy_area_1995_2016.csv": (
        _asked("Diện tích lúa"), "Cities, provincies", "2016-12-31", ("header", 1), ["/(?:19|20)[0-9][0-9]/"],
    ),
    "vn_gso_cpi_monthly_1995_2015.csv": (
        _asked("Chỉ số giá tiêu dùng", "monthly", areas=(VN,)), "VN@", "2015-12-31", "{month}/{year}",
        ["/(?:19|20)[0-9][0-9]/"],
    ),
    "vn_gso_women_education_V10.07.csv": (
        _asked("Số nữ giáo viên", "school-year", areas=(VN,)), "VN@", "2018-08-31", ("header", 1),
        ["/(?:19|20)[0-9][0-9]/"],
    ),
    "vn_dti_2022_2024.csv": (
        _asked("Chỉ số chuyển đổi số"), "TinhThanh", "2024-12-31", ("column", "Nam"), "DTI_Tong",
    ),
    "vn_pci_2014.xlsx": (
        _asked("Chỉ số năng lực cạnh tranh cấp tỉnh PCI"), 22, "2025-06-30", ("header", 1), "PCI 2014",
    ),
    "vn_pci_2005.xls": (
        _asked("Chỉ số PCI có trọng số"), "Tỉnh, thành phố", "2025-06-30", None,
        "PCI có trọng số (Điểm tối đa =100)",
    ),
    "vn_vaccination_2021.csv": (
        _asked("Tỷ lệ tiêm chủng", "daily", "%"), "provinceName", "2025-06-30", None, "ratioOnePerAll",
    ),
    "vn_vaccination_2021.json": (
        _asked("Tỷ lệ tiêm chủng", "daily", "%"), "provinceName", "2025-06-30", None, "ratioOnePerAll",
    ),
    "vn_nin_malnutrition_2004.xls": (
        _asked("Tỷ lệ trẻ em suy dinh dưỡng thể nhẹ cân", unit="%"), "Tỉnh, thành phố Province/city",
        "2004-12-31", ("title", True), "SDD cân/tuổi (%) Underweight Tỷ lệ chung Total",
    ),
    "vn_provinces34_2025.csv": (
        _asked("Diện tích tự nhiên (diện tích km2)"), "tentinh", "2026-07-01", None, None,
    ),
    "wb_unemployment_2025.csv": (
        _asked("Tỷ lệ thất nghiệp", unit="%"), "Country Name", "2024-12-31", ("header", 1),
        ["/(?:19|20)[0-9][0-9]/"],
    ),
}  # fmt: skip


def _of(found: UploadMapping) -> tuple[object, str, object, object]:
    mapping = found.mappings[0]
    area, period = mapping.area.origin, mapping.period
    place = area.fixed if area.column is None else area.column
    when: object = period.join
    if period.origin is not None:
        named = period.origin.model_dump(exclude_defaults=True)
        when = next(((name, named[name]) for name in ("header", "column", "title") if name in named), None)
    value = mapping.value.columns or mapping.value.column or None
    return place, mapping.area.era, when, value


@pytest.mark.parametrize("name", REAL)
def test_real_files(name: str, real_data: Path, tmp_path: Path) -> None:
    form, *wanted = REAL[name]
    tables = read(real_data / name, Read(), tmp_path, Limits(), name).tables
    assert _of(propose(tables, form, office.areas())) == tuple(wanted)


@pytest.mark.parametrize(
    ("header", "figures", "value"),
    [
        ("Số hộ có nước sạch;Tỷ lệ (%)", "1250;88,0", "Tỷ lệ (%)"),
        ("Tổng số hộ;Hộ có nước sạch;Chia ra (%)", "1420;1250;88,0", "Chia ra (%)"),
        ("Tổng số hộ;Hộ có nước sạch", "1420;1250", None),
    ],
)
def test_a_count_is_never_proposed_for_a_share(
    header: str, figures: str, value: str | None, tmp_path: Path
) -> None:
    names = ("Xã Tân Hồng", "Xã Tân Thành", "Phường Mỹ Tho", "Tổng số")
    lines = [f"Xã;Năm;{header}", *(f"{name};2025;{figures}" for name in names)]
    (path := tmp_path / "a.csv").write_text("\n".join(lines))
    tables = read(path, Read(), tmp_path, Limits(), "a.csv").tables
    form = _asked("Tỷ lệ hộ có nước sạch", unit="%")
    (mapping,) = propose(tables, form, office.areas()).mappings
    assert (mapping.value.column or None) == value
    assert mapping.area.origin.skip, "the row of totals is left out"


@pytest.mark.parametrize(
    ("title", "frequency", "period"),
    [
        ("Tháng 8 năm 2025", "monthly", "Tháng 8 năm 2025"),
        ("Số liệu tính đến ngày 31/8/2025", "monthly", "8/2025"),
        ("BÁO CÁO T9/2025", "monthly", "9/2025"),
        ("Quý III/2025 – năm 2025", "annual", "2025"),
        ("Quý III/2025 – năm 2025", "quarterly", "Quý III/2025"),
    ],
)
def test_the_period_stands_above(title: str, frequency: str, period: str, tmp_path: Path) -> None:
    text = f"{title}\n\nXã;Giá trị\nXã Tân Hồng;1,5\nXã Tân Thành;2,5\nPhường Mỹ Tho;3,5\n"
    (path := tmp_path / "a.csv").write_text(text)
    tables = read(path, Read(), tmp_path, Limits(), "a.csv").tables
    (mapping,) = propose(tables, _asked("Tỷ lệ", frequency), office.areas()).mappings
    origin = mapping.period.origin
    assert origin is not None and origin.title
    assert Bound(origin, "table").label(tables[0].title) == period
