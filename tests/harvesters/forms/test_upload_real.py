"""Real spreadsheets that are no templates: a reading is proposed, confirmed, and gives what they hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvesters.areas import Area
from harvesters.forms.model import (
    Choice,
    Form,
    FormDimension,
    FormIndicator,
    Report,
    UploadMapping,
)
from harvesters.model import Message
from tests.harvesters.forms import office
from tests.harvesters.forms.office import Desk, faults, values

VN = Area("VN", "Việt Nam", "country")
LEVELS = FormDimension(
    "cap_hoc",
    Message("Cấp học", "School level"),
    (
        Choice("tieu-hoc", Message("Tiểu học", "Primary")),
        Choice("thcs", Message("Trung học cơ sở", "Lower secondary")),
        Choice("thpt", Message("Trung học phổ thông", "Upper secondary")),
    ),
)


def indicator(code: str, vi: str, frequency: str = "annual", **more: object) -> FormIndicator:
    return FormIndicator(code, Message(vi, vi), Message("", ""), frequency, **more)  # type: ignore[arg-type]


def confirmed(desk: Desk, path: Path, given: Form) -> Report:
    """What a person gets who confirms the proposal as it is; it must survive being stored."""
    first = desk.check(path, given)
    assert (first.state, first.how) == ("confirm", "proposed")
    assert first.mapping
    stored = UploadMapping.model_validate_json(first.mapping.model_dump_json())
    report = desk.check(path, given, stored)
    assert report.how == "remembered"
    assert [c.sha256 for c in report.candidates] == [c.sha256 for c in first.candidates]
    return report


def observed(report: Report, period: str, area: str) -> list[str]:
    found = values(report, "period", "area_code", "value")
    return [value for when, code, value in found if (when, code) == (period, area)]


def test_provinces_by_year(desk: Desk, real_data: Path) -> None:
    given = office.form(indicator("DS.TSGT", "Tỷ số giới tính của dân số"))
    report = confirmed(desk, real_data / "vn_gso_sex_ratio_V02.09.csv", given)
    assert (report.state, report.errors, report.accepted) == ("ready", 0, 4 * 12)
    assert observed(report, "2005", "87") == ["95.0"]
    assert observed(report, "2017", "VN") == ["97.5"]
    assert observed(report, "2016", "82") == ["96.3"]
    assert ("2017", "provisional") in values(report, "period", "status")
    assert report.sheets[0].left_out == 71 - 4


def test_communes_that_bear_a_provinces_name_are_not_taken_for_it(desk: Desk, real_data: Path) -> None:
    given = office.form(indicator("NN.LUA.DT", "Diện tích lúa"))
    report = confirmed(desk, real_data / "vn_gso_en_paddy_area_1995_2016.csv", given)
    assert {code for (code,) in values(report, "area_code")} == {"VN", "VN-DBSCL", "82", "87"}
    assert (report.errors, report.accepted) == (0, 4 * 22)
    assert observed(report, "2016", "VN") == ["7790.4"]


def test_months_down_and_years_across(desk: Desk, real_data: Path) -> None:
    given = office.form(indicator("CPI", "Chỉ số giá tiêu dùng", "monthly", areas=(VN,)))
    report = confirmed(desk, real_data / "vn_gso_cpi_monthly_1995_2015.csv", given)
    assert (report.errors, report.accepted) == (0, 252)
    assert observed(report, "2007-12", "VN") == ["102.90"]


def test_one_part_of_a_table_of_several(desk: Desk, real_data: Path) -> None:
    given = office.form(
        indicator("GD.GV", "Số nữ giáo viên", "school-year", areas=(VN,), dimensions=(LEVELS,))
    )
    report = confirmed(desk, real_data / "vn_gso_women_education_V10.07.csv", given)
    assert (report.errors, report.accepted) == (0, 3 * 18)
    assert ("2000-2001", "tieu-hoc", "277.1") in values(report, "period", "cap_hoc", "value")


def test_a_table_by_year_and_province(desk: Desk, real_data: Path) -> None:
    given = office.form(indicator("DTI", "Chỉ số chuyển đổi số"))
    report = confirmed(desk, real_data / "vn_dti_2022_2024.csv", given)
    assert (report.errors, report.accepted) == (0, 6)


def test_a_ranking_beside_others(desk: Desk, real_data: Path) -> None:
    given = office.form(indicator("PCI", "Chỉ số năng lực cạnh tranh cấp tỉnh PCI"))
    report = confirmed(desk, real_data / "vn_pci_2014.xlsx", given)
    assert report.errors == 0
    assert {code for (code,) in values(report, "area_code")} == {"82", "87"}
    assert {r.code for r in report.rejections} == {"sheet.hidden", "sheet.skipped", "table.header_joined"}


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("vn_pci_2005.xls", {"period.missing", "form.value", "sheet.skipped"}),
        ("vn_vaccination_2021.csv", {"form.value"}),
        ("vn_vaccination_2021.json", {"form.value"}),
        ("vn_provinces34_2025.csv", {"form.value"}),
        ("vn_province_level.xls", {"form.value"}),
    ],
)
def test_what_is_not_clear_is_asked(name: str, codes: set[str], desk: Desk, real_data: Path) -> None:
    given = office.form(indicator("X", "Chỉ tiêu thử"))
    report = desk.check(real_data / name, given)
    assert report.state == "confirm"
    assert {code for code, *_ in faults(report)} <= codes
    assert report.errors
    assert report.accepted == 0
    assert report.tables


def test_the_one_period_that_is_asked_for(desk: Desk, real_data: Path) -> None:
    given = office.form(indicator("PCI", "Chỉ số PCI có trọng số", periods=("2005",)))
    report = confirmed(desk, real_data / "vn_pci_2005.xls", given)
    assert report.errors == 0
    assert values(report, "area_code", "value") == [("82", "55.89"), ("87", "58.64562886816862")]


@pytest.mark.parametrize(
    "name",
    [
        "csv_bom_only.csv",
        "html_served_as_json.json",
        "dcat_flat.jsonld",
        "xlsx_error_cells.xlsx",
        "xlsx_hidden_sheets.xlsx",
        "ods_rows_repeated.ods",
        "csv_powershell_dump.csv",
        "tsv_hourly.tsv",
        "csv_dutch_budget_multiheader.csv",
        "xlsx_us_bonds_3sheets.xlsx",
    ],
)
def test_no_file_breaks_the_desk(name: str, desk: Desk, real_data: Path) -> None:
    report = desk.check(real_data / name, office.form())
    assert report.state in ("confirm", "refused")
    assert report.errors
    assert report.accepted == 0
