"""From a file to candidates: long and wide tables, every origin, every check."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest

from harvesters.areas import Area
from harvesters.readers import Limits
from tests.harvesters.bench import Bench, codes, lax, rows

LONG = {
    "indicator": {"fixed": "CDS.DVC"},
    "area": {"origin": {"column": "Đơn vị"}, "era": "2025-08-01"},
    "period": {"origin": {"column": "Kỳ"}},
    "value": {"column": "Tỷ lệ"},
}


def test_a_long_table(bench: Bench) -> None:
    text = (
        "Báo cáo tháng\n\nĐơn vị;Kỳ;Tỷ lệ\n"
        "Xã Tân Hồng;tháng 8/2025;45,3\nMỹ Tho;7/2025;>83\nHoà Long;2025-07;..\n"
    )
    outcome = bench.run(text, LONG)
    assert rows(outcome) == [
        (
            "2025-07",
            "2025-07-01",
            "2025-07-31",
            "28261",
            "2025-07-01",
            "Phường Mỹ Tho",
            "83",
            ">",
            "official",
            "",
            "5",
        ),
        (
            "2025-08",
            "2025-08-01",
            "2025-08-31",
            "29926",
            "2025-07-01",
            "Xã Tân Hồng",
            "45.3",
            "",
            "official",
            "",
            "4",
        ),
    ]
    assert (outcome.accepted, outcome.missing, outcome.rejected) == (2, 1, 0)
    assert outcome.candidates[0].period_from == "2025-07"
    assert outcome.candidates[0].period_to == "2025-08"


def test_every_fault_has_its_place(bench: Bench) -> None:
    text = (
        "Đơn vị;Kỳ;Tỷ lệ\nXã Tân Hồng;2025-08;12,5\nXã Tân Hông;2025-08;1\nXã Tân Hồng;2025-13;1\n"
        "Xã Hòa Long;2025;1\nXã Tân Thành;2025-08;101\n"
        "Xã Tân Thạnh;2025-08;abc\n;2025-07;x1\nxã lạ;hôm qua;5\n"
    )
    outcome = bench.run(text, LONG, checks=lax())
    assert codes(outcome) == [
        ("area.unknown", 3, "A"),
        ("period.unknown", 4, "B"),
        ("period.frequency", 5, "B"),
        ("number.range", 6, "C"),
        ("number.invalid", 7, "C"),
        ("area.missing", 8, "A"),
        ("number.invalid", 8, "C"),
        ("area.unknown", 9, "A"),
        ("period.unknown", 9, "B"),
    ]
    assert "Xã Tân Hồng" in outcome.rejections[0].message.vi
    assert outcome.accepted == 1
    assert outcome.rejections_file
    lines = outcome.rejections_file.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["code"] for line in lines] == [r.code for r in outcome.rejections]


def test_the_share_of_rejections_decides(bench: Bench) -> None:
    good = "".join(f"Xã Tân Hồng;2025-{m:02d};1\n" for m in range(7, 13))
    text = f"Đơn vị;Kỳ;Tỷ lệ\n{good}Xã lạ;2025-07;1\n"
    failed = bench.run(text, LONG, checks={"max_rejected_share": 0.1})
    assert failed.failure
    assert failed.failure.code == "rejected.share"
    assert bench.run(text, LONG, checks={"max_rejected_share": 0.2}).failure is None
    few = bench.run(text, LONG, checks={"max_rejected_share": 0.2, "min_rows": 7})
    assert few.failure
    assert few.failure.code == "rows.few"


def test_a_wide_table_with_provisional_years(bench: Bench) -> None:
    text = (
        '"Planted area by province"\n\n'
        '"Cities";"2014";"2015";"Prel. 2016"\n" WHOLE COUNTRY";7816.2;7830.6;7790.4\n'
        '"Mekong River Delta";4249.5;..;4241.1\n'
        '"Dong  Thap";528.6;546.0;551.4\n"Kien Giang";1;2;3\n\n"Note"\n'
    )
    mapping = {
        "indicator": {"fixed": "NN.LUA.DT"},
        "area": {"origin": {"column": 1, "skip": ["^kien"]}, "era": "2016-12-31"},
        "period": {"origin": {"header": 1}},
        "value": {},
    }
    outcome = bench.run(text, mapping)
    found = rows(outcome, "period", "area_code", "value", "status", "source_row")
    assert found[0] == ("2014", "87", "528.6", "official", "B6")
    assert found[-1] == ("2016", "VN-DBSCL", "4241.1", "provisional", "D5")
    assert len(found) == 8
    assert outcome.missing == 1


def test_decimal_commas_do_not_pass_for_the_delimiter(bench: Bench) -> None:
    years = ["Tỉnh", *map(str, range(2000, 2020))]
    table = [";".join(years)]
    table += [f"{name};" + ";".join(f"{n},5" for n in range(20)) for name in ("Đồng Tháp", "Tiền Giang") * 20]
    mapping = LONG | {
        "indicator": {"fixed": "NN.LUA.DT"},
        "area": {"origin": {"column": "Tỉnh"}, "era": "2016-12-31"},
        "period": {"origin": {"header": 1}},
        "value": {},
    }
    outcome = bench.run("\n".join(table), mapping, checks=lax())
    assert outcome.detected["delimiter"] == ";"
    assert outcome.accepted == 40


def test_where_takes_the_named_rows(bench: Bench) -> None:
    text = "Tỉnh;2015\nĐồng Tháp;1\nAn Giang;2\nTiền Giang;3\n"
    mapping = {
        "indicator": {"fixed": "NN.LUA.DT"},
        "area": {"origin": {"column": "tinh"}, "era": "2015-12-31"},
        "period": {"origin": {"header": 1}},
        "value": {"columns": ["/^20\\d\\d$/"], "factor": "1000"},
        "where": [[{"column": 1}, ["Dong Thap", "Tiền Giang"]]],
    }
    assert rows(bench.run(text, mapping), "area_code", "value") == [("82", "3000"), ("87", "1000")]


def test_sections_and_headers_give_disaggregations(bench: Bench) -> None:
    text = (
        '"Giáo viên"\n\n" ";" ";"2015-2016";"Sơ bộ 2016-2017"\n"Số nữ giáo viên (Nghìn người)"\n'
        '" ";"Tiểu học";308,9;291,4\n'
        '" ";"Trung học phổ thông";95,5;95,7\n"Số nữ học sinh"\n" ";"Tiểu học";1,5;1,6\n'
    )
    mapping = {
        "indicator": {
            "section": True,
            "values": {"Số nữ giáo viên (Nghìn người)": "GD.GV"},
            "skip": ["hoc sinh"],
        },
        "area": {"origin": {"fixed": "Cả nước"}, "era": "2016-01-01"},
        "period": {"origin": {"header": 1}},
        "value": {"columns": [3, 4], "factor": "1000"},
        "disaggregations": {"school_level": {"column": 2}, "sex": {"fixed": "female"}},
    }
    found = rows(bench.run(text, mapping), "period", "school_level", "sex", "value", "status")
    assert found == [
        ("2015-2016", "primary", "female", "308900", "official"),
        ("2015-2016", "upper", "female", "95500", "official"),
        ("2016-2017", "primary", "female", "291400", "provisional"),
        ("2016-2017", "upper", "female", "95700", "provisional"),
    ]


def test_a_numbered_section_right_below_the_header_is_no_header(bench: Bench) -> None:
    text = (
        "STT;Huyện;Tháng 1/2025;Tháng 2/2025\nI;TỈNH ĐỒNG THÁP;;\n1;Huyện Cao Lãnh;1;2\n"
        "II;TỈNH TIỀN GIANG;;\n1;Huyện Cao Lãnh;3;4\n"
    )
    mapping = {
        "indicator": {"fixed": "CDS.DVC"},
        "area": {"origin": {"column": "Huyện"}, "era": "2025-01-01", "within": {"section": True}},
        "period": {"origin": {"header": 1}},
        "value": {"columns": [3, 4]},
    }
    outcome = bench.run(text, mapping, checks=lax())
    assert rows(outcome, "period", "area_code", "value") == [("2025-01", "873", "1"), ("2025-02", "873", "2")]
    assert [code[:2] for code in codes(outcome)] == [("area.unknown", 5)]


def test_months_down_and_years_across(bench: Bench) -> None:
    text = "CPI\n\n ;2014;2015\nTháng 1;100,69;99,80\nTháng 12;99,76;100,02\n"
    mapping = {
        "indicator": {"fixed": "X"},
        "area": {"origin": {"fixed": "VN"}, "by": "code", "era": "2015-01-01"},
        "period": {"parts": {"m": {"column": 1}, "y": {"header": 1}}, "join": "{m}/{y}"},
        "value": {},
    }
    found = rows(bench.run(text, mapping), "period", "value")
    assert found == [("2014-01", "100.69"), ("2014-12", "99.76"), ("2015-01", "99.80"), ("2015-12", "100.02")]


def test_several_indicators_in_one_file(bench: Bench) -> None:
    text = "Xã,Năm,DTI,Lúa\nTân Hồng,2025,0.5,12\nHòa Long,2025,1.5,13\n"
    mapping = {
        "indicator": {"header": 1, "values": {"DTI": "DTI", "Lúa": "NN.LUA.DT"}},
        "area": {"origin": {"column": "Xã"}, "era": "2025-08-01"},
        "period": {"origin": {"column": "Năm"}},
        "value": {"columns": ["DTI", "Lúa"]},
    }
    outcome = bench.run(text, mapping, checks=lax())
    assert [(c.indicator, c.rows) for c in outcome.candidates] == [("DTI", 1), ("NN.LUA.DT", 2)]
    assert codes(outcome) == [("number.range", 3, "C")]


def test_merged_cells_filled_down_and_status_column(bench: Bench) -> None:
    text = (
        "Đơn vị;Kỳ;Tỷ lệ;Loại;Ghi chú\nXã Tân Hồng;2025-07;1;Sơ bộ;a\n"
        ";2025-08;2;Chính thức;b\nXã Hòa Long;2025-07;3;;\n"
    )
    mapping = LONG | {
        "area": {"origin": {"column": 1, "fill_down": True}, "era": "2025-08-01"},
        "status_from": {"column": "Loại", "values": {"Sơ bộ": "provisional", "Chính thức": "official"}},
        "note": {"column": "Ghi chú"},
    }
    found = rows(bench.run(text, mapping), "period", "area_name", "status", "note")
    assert found == [
        ("2025-07", "Xã Tân Hồng", "provisional", "a"),
        ("2025-07", "Xã Hòa Long", "official", ""),
        ("2025-08", "Xã Tân Hồng", "official", "b"),
    ]


def test_an_old_commune_needs_its_district(bench: Bench) -> None:
    text = "Xã;Huyện;Năm;Số\nTân Bình;Thanh Bình;2020;1\n"
    mapping: dict[str, Any] = {
        "indicator": {"fixed": "NN.LUA.DT"},
        "area": {"origin": {"column": "Xã"}, "era": "2020-01-01", "levels": ["commune"]},
        "period": {"origin": {"column": "Năm"}},
        "value": {"column": "Số"},
    }
    refused = bench.run(text, mapping, checks=lax())
    assert codes(refused) == [("area.ambiguous", 2, "A")]
    assert "Huyện Thanh Bình" in refused.rejections[0].message.vi
    assert "Huyện Châu Thành" in refused.rejections[0].message.vi
    mapping["area"] |= {"within": {"column": "Huyện"}}
    assert rows(bench.run(text, mapping), "area_code") == [("30154",)]


@pytest.mark.parametrize(
    ("text", "era", "code"),
    [
        ("- Xã Tân Hồng", "2025-08-01", "29926"),
        ("+ Tân Hồng (1)", "2025-08-01", "29926"),
        ("Tỉnh Đồng Tháp*", "2025-08-01", "82"),
        ("1.2. Phường Mỹ Tho¹", "2025-08-01", "28261"),
        ("UBND xã Hoà Long", "2025-08-01", "30208"),
        ("Phường Mỹ Tho, tỉnh Đồng Tháp", "2025-08-01", "28261"),
        ("Xã Tân Bình, huyện Châu Thành, tỉnh Đồng Tháp", "2020-01-01", "30259"),
        ("Xã Tân Bình, tỉnh Đồng Tháp", "2020-01-01", None),
        ("Phường Mỹ Tho, tỉnh Tiền Giang", "2025-08-01", None),
        ("UBND Tân Hồng", "2025-08-01", None),
        ("Xã Tân Thanh", "2025-08-01", None),
    ],
)
def test_areas_as_agencies_write_them(bench: Bench, text: str, era: str, code: str | None) -> None:
    found = bench.areas.at(era).by_name(text)
    assert (found.code if isinstance(found, Area) else None) == code


def test_an_area_code_is_read_in_its_era(bench: Bench) -> None:
    mapping = {
        "indicator": {"fixed": "NN.LUA.DT"},
        "area": {"origin": {"column": "Mã"}, "era": "2025-08-01", "by": "code"},
        "period": {"origin": {"fixed": "2025"}},
        "value": {"column": "Số"},
    }
    text = "Mã;Số\n82;5\n"
    assert rows(bench.run(text, mapping), "area_name") == [("Tỉnh Đồng Tháp",)]
    mapping["area"] |= {"era": "2025-06-30"}
    assert rows(bench.run(text, mapping), "area_name") == [("Tỉnh Tiền Giang",)]


def test_duplicates(bench: Bench) -> None:
    text = (
        "Đơn vị;Kỳ;Tỷ lệ\nXã Tân Hồng;2025-07;1\nXã Tân Hồng;tháng 7/2025;1\n"
        "Xã Hòa Long;2025-07;1\nXã Hoà Long;2025-07;2\nMỹ Tho;2025-07;3\n"
    )
    outcome = bench.run(text, LONG, checks=lax())
    assert rows(outcome, "area_name", "source_row") == [("Phường Mỹ Tho", "6"), ("Xã Tân Hồng", "2")]
    assert codes(outcome) == [
        ("key.duplicate", 3, None),
        ("key.conflict", 4, None),
        ("key.conflict", 5, None),
    ]
    assert (outcome.rejected, outcome.warned) == (2, 1)


def test_ambiguous_numbers_are_not_guessed(bench: Bench) -> None:
    text = "Đơn vị;Kỳ;Tỷ lệ\nXã Tân Hồng;2025-07;1.234\nXã Hòa Long;2025-07;5\n"
    mapping = LONG | {"indicator": {"fixed": "X"}}
    assert codes(bench.run(text, mapping, checks=lax())) == [("number.ambiguous", 2, "C")]
    read = {"decimal": ","}
    assert ("1234",) in rows(bench.run(text, mapping, read=read), "value")
    assert ("1.234",) in rows(bench.run(text, mapping | {"read": {"decimal": "."}}, read=read), "value")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"value": {"column": "Tỷ lệ phần trăm"}}, "column.missing"),
        ({"value": {"columns": ["/^20/"]}}, "column.missing"),
        ({"area": {"origin": {"header": 3}, "era": "2025-08-01"}}, "column.missing"),
    ],
)
def test_a_table_that_does_not_fit_the_spec_fails(bench: Bench, change: dict[str, Any], code: str) -> None:
    outcome = bench.run("Đơn vị;Kỳ;Tỷ lệ\nXã Tân Hồng;2025-07;1\n", LONG | change)
    assert outcome.failure
    assert outcome.failure.code == code


def test_required_and_unknown_columns(bench: Bench) -> None:
    text = "Đơn vị;Kỳ;Tỷ lệ;Khác\nXã Tân Hồng;2025-07;1;2\n"
    missing = bench.run(text, LONG, checks={"required_columns": ["Mã"]}).failure
    unknown = bench.run(text, LONG, checks={"allow_unknown_columns": False})
    assert missing
    assert missing.code == "column.missing"
    assert codes(unknown) == [("column.unknown", 1, "D")]
    assert unknown.failure


def test_unlisted_labels_and_dimensions(bench: Bench) -> None:
    text = "Cấp;Năm;Số\nTiểu học;2020;1\nMầm non;2020;2\n;2020;3\n"
    mapping: dict[str, Any] = {
        "indicator": {"fixed": "GD.GV"},
        "area": {"origin": {"fixed": "VN"}, "by": "code", "era": "2020-01-01"},
        "period": {"origin": {"column": "Năm"}},
        "value": {"column": "Số"},
        "disaggregations": {"school_level": {"column": "Cấp"}},
    }
    outcome = bench.run(text, mapping, checks=lax())
    assert codes(outcome) == [("dimension.value", 3, "A")]
    assert rows(outcome, "school_level", "sex", "value") == [("", "", "3"), ("primary", "", "1")]
    wrong = bench.run(text, mapping | {"disaggregations": {"age": {"fixed": "5"}}}, checks=lax())
    assert codes(wrong) == [("dimension.unknown", None, None)]


def test_moving_a_row_is_no_new_content_but_a_digit_is(bench: Bench) -> None:
    def digest(*lines: str) -> str:
        return bench.run("\n".join(["Đơn vị;Kỳ;Tỷ lệ", *lines]), LONG).candidates[0].sha256

    one, two = "Xã Tân Hồng;2025-07;1,5", "Xã Hòa Long;2025-07;2"
    assert digest(one, two) == digest(two, one) == digest("", two, one)
    assert digest(one, two) != digest(one.replace("1,5", "1,50"), two)


def test_small_batches_and_chunks_give_the_same(bench: Bench) -> None:
    names = ["Tân Hồng", "Tân Thành", "Tân Thạnh", "Hòa Long", "Mỹ Tho"]
    body = [f"{name};{m}/{y};{m},{y % 10}" for name in names for y in (2025, 2026) for m in range(1, 13)]
    text = "Đơn vị;Kỳ;Tỷ lệ\n" + "\n".join(body)
    whole = bench.run(text, LONG).candidates[0]
    small = bench.run(text, LONG, limits=Limits(batch_rows=7, sort_rows=10)).candidates[0]
    assert small.sha256 == whole.sha256
    assert pl.read_parquet(small.data).equals(pl.read_parquet(whole.data))
    key = pl.read_parquet(whole.data).select("period_start", "period", "area_code").rows()
    assert key == sorted(key)


def test_illustrative_sources_say_so_in_every_row(bench: Bench) -> None:
    text = "Đơn vị;Kỳ;Tỷ lệ;Ghi chú\nXã Tân Hồng;Sơ bộ 2025;1;ước\nXã Tân Thành;2025;2;\n"
    mapping = LONG | {
        "indicator": {"fixed": "X"},
        "value": {"column": "Tỷ lệ"},
        "note": {"column": "Ghi chú"},
    }
    assert rows(bench.run(text, mapping, illustrative=True), "status", "note") == [
        ("illustrative", "Dữ liệu minh hoạ. ước"),
        ("illustrative", "Dữ liệu minh hoạ"),
    ]


def test_the_preview_maps_only_the_first_rows(bench: Bench) -> None:
    text = "Đơn vị;Kỳ;Tỷ lệ\n" + "\n".join(f"Xã Tân Hồng;{m}/2025;1" for m in range(1, 13))
    outcome = bench.run(text, LONG, limits=Limits(rows=5))
    assert outcome.accepted == 5
    assert outcome.tables[0].header == ["Đơn vị", "Kỳ", "Tỷ lệ"]
    assert outcome.tables[0].rows[0] == (2, ["Xã Tân Hồng", "1/2025", "1"])
    assert outcome.tables[0].count == 12


PLAIN: dict[str, Any] = {
    "indicator": {"fixed": "X"},
    "area": {"origin": {"column": "Tên"}, "era": "2025-12-31"},
    "period": {"origin": {"column": "Năm"}},
    "value": {"column": "Giá trị"},
}
CODE_AND_NAME = {
    **PLAIN,
    "area": {"origin": {"column": "Tên"}, "code": {"column": "Mã"}, "era": "2025-12-31"},
}


def test_a_code_beside_the_name(bench: Bench) -> None:
    head = "Mã,Tên,Năm,Giá trị\n"
    text = head + "29926,Tân Hồng,2025,1\n,Xã Tân Thành,2025,2\n30029,,2025,3\n82@,Tiền Giang,2020,4\n"
    outcome = bench.run(text, CODE_AND_NAME)
    found = rows(outcome, "area_code", "area_valid_from", "value")
    assert sorted(found) == [
        ("29926", "2025-07-01", "1"),
        ("30028", "2025-07-01", "2"),
        ("30029", "2025-07-01", "3"),
        ("82", "", "4"),
    ]


def test_a_code_that_is_another_unit_than_the_name(bench: Bench) -> None:
    text = "Mã,Tên,Năm,Giá trị\n29926,Xã Tân Thành,2025,1\n9,,2025,2\n,,2025,3\n82@1999,Đồng Tháp,2025,4\n"
    outcome = bench.run(text, CODE_AND_NAME, checks=lax())
    assert codes(outcome) == [
        ("area.mismatch", 2, "B"),
        ("area.unknown", 3, "A"),
        ("area.missing", 4, "B"),
        ("area.unknown", 5, "A"),
    ]


def test_a_qualifier_in_a_column_of_its_own(bench: Bench) -> None:
    mapping = {**PLAIN, "qualifier_from": {"column": "Dấu", "values": {"Trên": ">", ">": ">"}}}
    text = "Tên,Năm,Giá trị,Dấu\nTân Hồng,2025,1,Trên\nTân Thành,2025,gần 2,\nHòa Long,2025,3,?\n"
    outcome = bench.run(text, mapping, checks=lax())
    assert sorted(rows(outcome, "value", "qualifier")) == [("1", ">"), ("2", "~")]
    assert codes(outcome) == [("label.unknown", 4, "D")]


def test_a_row_of_a_number_and_a_letter_is_data(bench: Bench) -> None:
    mapping = {**PLAIN, "period": {"origin": {"fixed": "2025"}}, "value": {"column": "Số"}}
    mapping["area"] = {"origin": {"fixed": "VN"}, "by": "code", "era": "2025-12-31"}
    outcome = bench.run("Số;Nhóm\n1;a\n2;b\n", mapping, checks=lax())
    assert (outcome.accepted, outcome.rejected) == (0, 2)
