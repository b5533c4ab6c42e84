"""Real files become the observations that their list states."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harvesters.model import Outcome
from tests.harvesters.bench import Bench, rows

OURS = [
    "Đồng Tháp",
    "Tỉnh Đồng Tháp",
    "Tiền Giang",
    "Cả nước",
    "Toàn quốc",
    "Whole country",
    "Mekong River Delta",
]


def spec(origin: dict[str, Any], era: str, **more: Any) -> dict[str, Any]:
    """One indicator in a table of provinces, of which ours are taken."""
    return {
        "indicator": {"fixed": "X"},
        "area": {"origin": origin, "era": era},
        "where": [[origin, OURS]],
        **more,
    }


def value(outcome: Outcome, period: str, area: str) -> list[str]:
    found = rows(outcome, "period", "area_code", "value")
    return [text for when, code, text in found if (when, code) == (period, area)]


def test_sex_ratio_by_province(bench: Bench, real_data: Path) -> None:
    mapping = spec({"column": 1}, "2017-12-31", period={"origin": {"header": 1}}, value={})
    outcome = bench.run(real_data / "vn_gso_sex_ratio_V02.09.csv", mapping)
    assert (outcome.accepted, outcome.rejected) == (36, 0)
    assert value(outcome, "2005", "VN") == ["96.8"]
    assert value(outcome, "2017", "87") == ["99.2"]
    assert value(outcome, "2016", "82") == ["96.3"]
    assert rows(outcome, "period", "status")[-1] == ("2017", "provisional")


def test_paddy_area_in_english(bench: Bench, real_data: Path) -> None:
    mapping = spec({"column": "Cities, provincies"}, "2016-12-31", period={"origin": {"header": 1}}, value={})
    outcome = bench.run(real_data / "vn_gso_en_paddy_area_1995_2016.csv", mapping)
    assert outcome.accepted == 4 * 22
    assert value(outcome, "2016", "VN") == ["7790.4"]
    assert value(outcome, "1995", "87") == ["361.0"]


def test_women_in_education_by_section(bench: Bench, real_data: Path) -> None:
    mapping = {
        "indicator": {
            "section": True,
            "values": {"Số nữ giáo viên (Nghìn người)": "GD.GV"},
            "skip": ["hoc sinh", "^chi so"],
        },
        "area": {"origin": {"fixed": "VN"}, "by": "code", "era": "2017-12-31"},
        "period": {"origin": {"header": 1}},
        "value": {"factor": "1000"},
        "disaggregations": {"school_level": {"column": 2}, "sex": {"fixed": "female"}},
    }
    mapping["where"] = [[{"column": 1}, [""]]]
    outcome = bench.run(real_data / "vn_gso_women_education_V10.07.csv", mapping)
    assert outcome.accepted == 3 * 18
    found = rows(outcome, "period", "school_level", "value", "status")
    assert ("2000-2001", "primary", "277100", "official") in found
    assert ("2017-2018", "upper", "96000", "provisional") in found


def test_consumer_prices_by_month_and_year(bench: Bench, real_data: Path) -> None:
    mapping = {
        "indicator": {"fixed": "X"},
        "area": {"origin": {"fixed": "Việt Nam"}, "era": "2015-12-31"},
        "period": {"parts": {"m": {"column": 1}, "y": {"header": 1}}, "join": "{m}/{y}"},
        "value": {},
    }
    outcome = bench.run(real_data / "vn_gso_cpi_monthly_1995_2015.csv", mapping)
    assert outcome.accepted == 252
    for period, figure in (("1995-01", "103.80"), ("2007-12", "102.90"), ("2015-12", "100.02")):
        assert value(outcome, period, "VN") == [figure]


def test_malnutrition_from_an_old_workbook(bench: Bench, real_data: Path) -> None:
    mapping = spec(
        {"column": "Province/city"},
        "2004-12-31",
        period={"origin": {"title": True, "pattern": r"\d{4}"}},
        value={"columns": ["SDD cân/tuổi (%) Underweight Tỷ lệ chung Total", "N"]},
    )
    mapping["indicator"] = {"header": 2, "values": {"Tỷ lệ chung\nTotal": "X", "N": "NN.LUA.DT"}}
    outcome = bench.run(real_data / "vn_nin_malnutrition_2004.xls", mapping)
    assert [candidate.indicator for candidate in outcome.candidates] == ["NN.LUA.DT", "X"]
    outcome.candidates.pop(0)
    assert value(outcome, "2004", "87") == ["25.6"]
    assert value(outcome, "2004", "VN") == ["26.6"]
    assert ("2004!D67",) in rows(outcome, "source_row")


def test_competitiveness_on_one_of_many_sheets(bench: Bench, real_data: Path) -> None:
    mapping = spec(
        {"column": "Tỉnh, thành phố"},
        "2005-12-31",
        period={"origin": {"fixed": "2005"}},
        value={"columns": ["/^PCI co trong so/"]},
        read={"sheets": ["Xếp hạng theo chỉ số PCI"]},
    )
    outcome = bench.run(real_data / "vn_pci_2005.xls", mapping)
    assert {area for _, area, _ in rows(outcome, "period", "area_code", "value")} == {"82", "87"}


def test_digital_transformation_index_of_three_years(bench: Bench, real_data: Path) -> None:
    mapping = spec(
        {"column": "TinhThanh"},
        "2024-12-31",
        period={"origin": {"column": "Nam"}},
        value={"column": "DTI_Tong"},
    )
    outcome = bench.run(real_data / "vn_dti_2022_2024.csv", mapping)
    assert [value(outcome, year, "87") for year in ("2022", "2023", "2024")] == [
        ["0.5649"],
        ["0.6768"],
        ["0.6647"],
    ]


@pytest.mark.parametrize("name", ["vn_vaccination_2021.csv", "vn_vaccination_2021.json"])
def test_vaccination_as_csv_and_json(bench: Bench, real_data: Path, name: str) -> None:
    mapping = spec(
        {"column": "provinceName"},
        "2021-08-01",
        period={"origin": {"fixed": "2021-08-01"}},
        value={"columns": ["totalInjected"]},
    )
    outcome = bench.run(real_data / name, mapping)
    assert value(outcome, "2021-08-01", "87") == ["157967"]


def test_provinces_with_vietnamese_numbers(bench: Bench, real_data: Path) -> None:
    mapping = spec({"column": "tentinh"}, "2025-08-01", period={"origin": {"fixed": "2025"}})
    for column, figure in (("dientichkm2", "5938.64"), ("dansonguoi", "4370046"), ("kinhdo", "105.999")):
        outcome = bench.run(real_data / "vn_provinces34_2025.csv", mapping | {"value": {"column": column}})
        assert value(outcome, "2025", "82") == [figure]


def test_world_bank_years(bench: Bench, real_data: Path) -> None:
    mapping = {
        "indicator": {"fixed": "X"},
        "area": {"origin": {"column": "Country Name"}, "era": "2024-12-31"},
        "period": {"origin": {"header": 1}},
        "value": {"columns": ["/^(19|20)\\d\\d$/"]},
        "where": [[{"column": "Country Code"}, ["VNM"]]],
    }
    outcome = bench.run(real_data / "wb_unemployment_2025.csv", mapping)
    assert value(outcome, "1991", "VN") == ["2.142"]
    assert value(outcome, "2024", "VN") == ["1.431"]
    assert (outcome.accepted, outcome.missing) == (34, 31)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("csv_bom_only.csv", "file.empty"),
        ("csv_powershell_dump.csv", "column.missing"),
        ("html_served_as_json.json", "file.html"),
        ("vn_pci_2014.xlsx", "column.missing"),
    ],
)
def test_files_that_are_no_such_table_fail_with_a_remedy(
    bench: Bench, real_data: Path, name: str, code: str
) -> None:
    mapping = spec({"column": "Địa phương"}, "2024-12-31", period={"origin": {"header": 1}}, value={})
    outcome = bench.run(real_data / name, mapping)
    assert outcome.failure
    assert outcome.failure.code == code
    assert outcome.failure.remedy.vi
    assert outcome.candidates == []
