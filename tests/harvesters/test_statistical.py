"""SDMX, JSON-stat and PC-Axis: what the standards allow, and what is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from harvesters.readers import Reading, read
from harvesters.readers.table import ROW, SECTION, Table, plain
from harvesters.spec import Read
from tests.harvesters import statistical
from tests.harvesters.conftest import ReadReal

ReadBytes = Callable[..., Reading]


@pytest.fixture
def read_bytes(tmp_path: Path) -> ReadBytes:
    def run(
        data: bytes | str | dict[str, Any], name: str = "a", structure: bytes = b"", **spec: Any
    ) -> Reading:
        data = json.dumps(data) if isinstance(data, dict) else data
        (path := tmp_path / "in").write_bytes(data.encode() if isinstance(data, str) else data)
        (about := tmp_path / "structure.xml").write_bytes(structure)
        (folder := tmp_path / f"w{len(list(tmp_path.iterdir()))}").mkdir()
        return read(path, Read(**spec), folder, None, name, about if structure else None)

    return run


def records(reading: Reading, number: int = 0) -> list[dict[str, str]]:
    assert reading.failure is None, reading.failure
    return body(reading.tables[number])


def body(table: Table) -> list[dict[str, str]]:
    frame = pl.concat(list(table.batches())).drop(ROW, SECTION)
    return [dict(zip([c.label for c in table.columns], map(plain, row), strict=True)) for row in frame.rows()]


def code(reading: Reading) -> str:
    return reading.failure.code if reading.failure else ""


GROUPS = (
    '<Group xmlns="" xsi:type="x:Sibling" SEX="F" TITLE="Women"/>'
    '<Group xmlns="" xsi:type="x:Sibling" SEX="T" TITLE="All"/>'
)


def test_structure_specific_with_labels(read_bytes: ReadBytes) -> None:
    found = read_bytes(statistical.specific(), structure=statistical.STRUCTURE)
    assert found.detected == {"format": "SDMX-ML 2.1 structure-specific", "structure": "DSD_POP(1.0)"}
    first, second, third = records(found)
    assert first == {
        "REF_AREA": "82",
        "Reference area": "Đồng Tháp (vi)",
        "SEX": "F",
        "SEX (label)": "Female (vi)",
        "UNIT": "PS",
        "TIME_PERIOD": "2024",
        "OBS_VALUE": "1234.50",
        "OBS_STATUS": "A",
    }
    assert (second["OBS_VALUE"], third["OBS_VALUE"], third["OBS_STATUS"]) == ("", "1500", "")


def test_attributes_of_groups_and_data_sets(read_bytes: ReadBytes) -> None:
    found = records(read_bytes(statistical.specific(GROUPS + statistical.OBSERVATIONS, 'SOURCE="so"')))
    assert [(r["SEX"], r["TITLE"], r["SOURCE"]) for r in found] == [
        ("F", "Women", "so"),
        ("F", "Women", "so"),
        ("T", "All", "so"),
    ]


def test_flat_generic_with_groups(read_bytes: ReadBytes) -> None:
    def values(**pairs: str) -> str:
        return "".join(f'<gen:Value id="{name}" value="{text}"/>' for name, text in pairs.items())

    observations = "".join(
        f"<gen:Obs><gen:ObsKey>{values(SEX=sex, TIME_PERIOD='2024')}</gen:ObsKey>"
        f'<gen:ObsValue value="{value}"/></gen:Obs>'
        for sex, value in (("F", "1"), ("T", "2"))
    )
    group = (
        f'<gen:Group type="Sibling"><gen:GroupKey>{values(SEX="T")}</gen:GroupKey>'
        f"<gen:Attributes>{values(TITLE='All')}</gen:Attributes></gen:Group>"
    )
    data = statistical.specific(group + observations).replace(b"StructureSpecificData", b"GenericData")
    found = records(read_bytes(data))
    assert [(r["SEX"], r["OBS_VALUE"], r["TITLE"]) for r in found] == [("F", "1", ""), ("T", "2", "All")]


def test_several_values_of_an_attribute(read_bytes: ReadBytes) -> None:
    text = (
        '<Obs xmlns="" TIME_PERIOD="2024" OBS_VALUE="1"><Comp id="STATUS"><Value>A</Value><Value>F</Value>'
        "</Comp></Obs>"
    )
    data = statistical.specific(text).replace(b"v2_1", b"v3_0")
    found = read_bytes(data)
    assert (records(found)[0]["STATUS"], found.detected["format"][:11]) == ("A; F", "SDMX-ML 3.0")


def test_measures_that_are_the_type_of_an_observation(read_bytes: ReadBytes) -> None:
    text = (
        '<Series xmlns="" AREA="82" TIME_PERIOD="2024"><Obs xsi:type="x:POP" OBS_VALUE="1"/>'
        '<Obs xsi:type="x:DEATHS" OBS_VALUE="2"/></Series>'
    )
    data = statistical.specific(text)
    crossed = re.sub(rb'dimensionAtObservation="[^"]*"', b'dimensionAtObservation="MEASURE"', data)
    rows = records(read_bytes(crossed))
    assert [(r["AREA"], r["MEASURE"], r["OBS_VALUE"]) for r in rows] == [
        ("82", "POP", "1"),
        ("82", "DEATHS", "2"),
    ]


def test_a_cross_section_of_sdmx_2_0(read_bytes: ReadBytes) -> None:
    space = "http://www.SDMX.org/resources/SDMXML/schemas/v2_0/message"
    data = (
        f'<CrossSectionalData xmlns="{space}" xmlns:x="urn:x"><Header><ID>a</ID><Sender id="S"/></Header>'
        '<x:DataSet><x:Group TIME="2024"><x:Section UNIT="people">'
        '<x:POP AREA="82" value="1"/><x:DEATHS AREA="82" value="2" STATUS="p"/></x:Section></x:Group>'
        '<x:Group TIME="2023"><x:Section UNIT="people"><x:POP AREA="82" value="3"/></x:Section></x:Group>'
        "</x:DataSet></CrossSectionalData>"
    )
    found = read_bytes(data)
    assert [(r["TIME"], r["MEASURE"], r["AREA"], r["OBS_VALUE"], r["STATUS"]) for r in records(found)] == [
        ("2024", "POP", "82", "1", ""),
        ("2024", "DEATHS", "82", "2", "p"),
        ("2023", "POP", "82", "3", ""),
    ]
    assert found.detected["format"] == "SDMX-ML 2.0 cross-sectional"


def footer(severity: str) -> str:
    return (
        f'<f:Footer xmlns:f="x"><f:Message code="413" severity="{severity}">'
        "<com:Text>Too much</com:Text></f:Message></f:Footer>"
    )


@pytest.mark.parametrize(
    ("body", "severity", "failure"),
    [
        (statistical.OBSERVATIONS, "Error", "sdmx.message"),
        (statistical.OBSERVATIONS, "Information", ""),
        ("", "Information", "sdmx.message"),
    ],
)
def test_what_the_service_says(read_bytes: ReadBytes, body: str, severity: str, failure: str) -> None:
    found = read_bytes(statistical.specific(body, footer=footer(severity)))
    assert code(found) == failure
    told = found.failure.message.en if found.failure else found.detected["message"]
    assert "Too much" in told


ERROR = (
    f'<mes:Error {statistical.NAMESPACES}><mes:ErrorMessage code="100"><com:Text>No results</com:Text>'
    "</mes:ErrorMessage></mes:Error>"
)
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
DELETES = statistical.specific().replace(b'action="Replace"', b'action="Delete"')


@pytest.mark.parametrize(
    ("data", "structure", "failure"),
    [
        (ERROR, b"", "sdmx.message"),
        (statistical.specific(""), b"", "file.empty"),
        (statistical.STRUCTURE, b"", "file.format"),
        (DELETES, b"", "sdmx.delete"),
        (statistical.specific()[:-60], b"", "file.broken"),
        (statistical.specific().replace(b"?>", b"?>" + LAUGHS.encode(), 1), b"", "file.hostile"),
        (statistical.specific().decode().replace("UTF-8", "UTF-16").encode("utf-16"), b"", ""),
        (
            statistical.specific()
            .decode()
            .replace("?>", "?>" + LAUGHS, 1)
            .replace("UTF-8", "UTF-16")
            .encode("utf-16"),
            b"",
            "file.hostile",
        ),
        (
            statistical.specific(),
            statistical.STRUCTURE.replace(b"?>", b"?>" + LAUGHS.encode(), 1),
            "file.hostile",
        ),
        (statistical.specific(), b"<x/>", "file.format"),
        (statistical.specific(), statistical.specific(), "sdmx.structure"),
        ("STRUCTURE,STRUCTURE_ID,ACTION,A,OBS_VALUE\ndataflow,SO:X(1.0),D,1,-\n", b"", "sdmx.delete"),
        ("DATAFLOW,A,OBS_VALUE\n", b"", "file.empty"),
    ],
)
def test_sdmx_that_is_refused(
    read_bytes: ReadBytes, data: bytes | str, structure: bytes, failure: str
) -> None:
    assert code(read_bytes(data, structure=structure)) == failure


BOTH = (
    "STRUCTURE[|];STRUCTURE_ID;ACTION;REF_AREA: Khu vực;TIME_PERIOD: Kỳ;OBS_VALUE: Giá trị\n"
    'dataflow;SO:POP(1.0): Dân số;I;82: Đồng Tháp;2024: 2024;"1234,5"\n'
)


def test_sdmx_csv_with_codes_and_labels_in_a_cell(read_bytes: ReadBytes) -> None:
    (row,) = records(found := read_bytes(BOTH))
    assert (row["REF_AREA"], row["Khu vực"], row["TIME_PERIOD"], row["OBS_VALUE"]) == (
        "82",
        "Đồng Tháp",
        "2024",
        "1234,5",
    )
    assert (found.detected["format"], found.detected["delimiter"]) == ("SDMX-CSV 2", ";")


def test_sdmx_csv_with_the_labels_of_a_structure(read_bytes: ReadBytes) -> None:
    rows = "SO:POP(1.0),82,F,2024,1.234\nSO:POP(1.0),87,T,2024,NaN\n"
    text = f"DATAFLOW,REF_AREA,SEX,TIME_PERIOD,OBS_VALUE\n{rows}"
    found = read_bytes(text, structure=statistical.STRUCTURE)
    assert [(r["Reference area"], r["OBS_VALUE"]) for r in records(found)] == [
        ("Đồng Tháp (vi)", "1.234"),
        ("Old (vi)", ""),
    ]
    assert found.tables[0].columns[0].label == "DATAFLOW"
    assert pl.concat(list(found.tables[0].batches()))[ROW].to_list() == [2, 3]


def part(ident: str, *codes: str, **more: Any) -> dict[str, Any]:
    values = [{"id": each, "names": {"en": f"{each} en", "vi": f"{each} vi"}} for each in codes]
    return {"id": ident, "name": ident.title(), "values": values, **more}


def sdmx_json(**dataset: Any) -> dict[str, Any]:
    structure = {
        "dimensions": {
            "dataSet": [part("FREQ", "A", keyPosition=0)],
            "series": [part("SEX", "F", "T", keyPosition=1)],
            "observation": [part("TIME_PERIOD", "2023", "2024", keyPosition=2)],
        },
        "measures": {"observation": [{"id": "OBS_VALUE"}, {"id": "SHARE"}]},
        "attributes": {
            "dimensionGroup": [{"id": "TITLE"}],
            "observation": [part("STATUS", "A", "P", default="A")],
        },
    }
    return {"data": {"structures": [structure], "dataSets": [{"structure": 0, **dataset}]}}


def test_sdmx_json_2_with_groups_measures_and_defaults(read_bytes: ReadBytes) -> None:
    series = {
        "0": {"observations": {"0": [1.50, 2], "1": [None, None, 1]}},
        "1": {"observations": {"0": ["NaN", 3, None]}},
    }
    found = read_bytes(sdmx_json(series=series, dimensionGroupAttributes={":1:": ["All"]}))
    taken = [
        (r["SEX"], r["SEX (label)"], r["TIME_PERIOD"], r["OBS_VALUE"], r["SHARE"], r["TITLE"], r["STATUS"])
        for r in records(found)
    ]
    assert taken == [
        ("F", "F vi", "2023", "1.5", "2", "", "A"),
        ("F", "F vi", "2024", "", "", "", "P"),
        ("T", "T vi", "2023", "", "3", "All", "A"),
    ]
    assert found.detected["format"] == "SDMX-JSON 2.0"


@pytest.mark.parametrize(
    ("dataset", "failure"),
    [
        ({"series": {"7": {"observations": {"0": [1]}}}}, "file.broken"),
        ({"series": {"0:0": {"observations": {"0": [1]}}}}, "file.broken"),
        ({"series": {"-1": {"observations": {"0": [1]}}}}, "file.broken"),
        ({"series": [1]}, "file.broken"),
        ({"structure": 3}, "file.broken"),
        ({"action": "Delete"}, "sdmx.delete"),
        ({}, "file.empty"),
    ],
)
def test_sdmx_json_that_is_refused(read_bytes: ReadBytes, dataset: dict[str, Any], failure: str) -> None:
    assert code(read_bytes(sdmx_json(**dataset))) == failure


def cube(**more: Any) -> dict[str, Any]:
    return {
        "version": "2.0",
        "class": "dataset",
        "label": "Dân số",
        "id": ["area", "time"],
        "size": [2, 2],
        "dimension": {
            "area": {"label": "Area", "category": {"index": {"b": 1, "a": 0}, "label": {"a": "A", "b": "B"}}},
            "time": {"label": "Năm", "category": {"index": ["2023", "2024"]}},
        },
        "value": [1, 2.50, None, 4],
        **more,
    }


@pytest.mark.parametrize(
    ("more", "values", "status"),
    [
        ({}, ["1", "2.5", "", "4"], ["", "", "", ""]),
        ({"value": {"0": 1, "3": 4}}, ["1", "4"], ["", ""]),
        ({"status": {"3": "p"}}, ["1", "2.5", "", "4"], ["", "", "", "p"]),
        ({"value": {"0": 1}, "status": {"0": "p", "2": "c"}}, ["1", ""], ["p", "c"]),
        ({"value": {"0": 1, "3": 4}, "status": "e"}, ["1", "4"], ["e", "e"]),
        ({"status": {"label": {"p": "provisional"}, "3": "p"}}, ["1", "2.5", "", "4"], ["", "", "", "p"]),
        ({"status": "e"}, ["1", "2.5", "", "4"], ["e"] * 4),
        ({"status": ["e"]}, ["1", "2.5", "", "4"], ["e"] * 4),
        ({"status": ["a", "b", "c", None]}, ["1", "2.5", "", "4"], ["a", "b", "c", ""]),
    ],
)
def test_values_of_a_cube(
    read_bytes: ReadBytes, more: dict[str, Any], values: list[str], status: list[str]
) -> None:
    found = read_bytes(cube(**more))
    rows = records(found)
    assert [r["value"] for r in rows] == values
    assert [r["status"] for r in rows] == status
    assert (rows[0]["area"], rows[0]["area (label)"], rows[0]["time"]) == ("a", "A", "2023")
    if len(rows) == 4 or rows[-1]["value"] == "4":
        assert (rows[-1]["area"], rows[-1]["area (label)"], rows[-1]["time"]) == ("b", "B", "2024")
    assert found.tables[0].title == "Dân số"


def test_status_that_says_why_there_is_no_figure(read_bytes: ReadBytes) -> None:
    told = {"status": {"label": {"m": "missing", "p": "provisional"}}}
    rows = records(read_bytes(cube(value={"0": 1}, status={"0": "p", "1": "m"}, extension=told)))
    assert [(r["time"], r["value"], r["status"], r["status (label)"]) for r in rows] == [
        ("2023", "1", "p", "provisional"),
        ("2024", "", "m", "missing"),
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"value": [1, 2, 3]},
        {"value": {"4": 1}},
        {"value": {"x": 1}},
        {"size": [2, 3]},
        {"size": [2, 2], "status": ["a", "b"]},
    ],
)
def test_a_cube_that_does_not_add_up(read_bytes: ReadBytes, more: dict[str, Any]) -> None:
    assert code(read_bytes(cube(**more))) == "cube.cells"


def test_a_bundle_is_like_sheets(read_bytes: ReadBytes) -> None:
    old = cube()
    inner = {**old["dimension"], "id": old.pop("id"), "size": old.pop("size")}
    bundle = {"one": {**old, "dimension": inner}, "two": {**old, "dimension": inner, "value": [9, 9, 9, 9]}}
    assert [(t.sheet, t.rows) for t in read_bytes(bundle).tables] == [("one", 4), ("two", 4)]
    assert records(read_bytes(bundle, sheets=["two"]))[0]["value"] == "9"
    assert records(read_bytes(bundle, sheets=[1]))[0]["value"] == "1"
    assert code(read_bytes(bundle, sheets=["three"])) == "sheet.missing"


def test_a_collection_with_its_data_sets(read_bytes: ReadBytes) -> None:
    items = [cube(label="a"), {"class": "dataset", "href": "http://x"}, cube(label="b")]
    found = read_bytes({"version": "2.0", "class": "collection", "link": {"item": items}})
    assert [table.sheet for table in found.tables] == ["a", "b"]


def test_json_may_be_read_as_records_all_the_same(read_bytes: ReadBytes) -> None:
    data = {**cube(), "rows": [{"a": 1}]}
    assert records(read_bytes(data, format="json", records="rows")) == [{"a": "1"}]
    assert code(read_bytes('[{"a": 1}]', format="jsonstat")) == "file.format"


PX = (
    'CHARSET="ANSI";\nAXIS-VERSION="2013";\nCODEPAGE="utf-8";\nLANGUAGE="en";\nLANGUAGES="en","vi";\n'
    'TITLE="Popu"\n"lation";\nTITLE[vi]="Dân số";\nCONTENTS="Population";\nUNITS="people";\n'
    'STUB="area";\nSTUB[vi]="địa bàn";\nHEADING="year";\nHEADING[vi]="năm";\n'
    'VALUES("area")="Old; one","Mỹ Tho";\nVALUES[vi]("địa bàn")="Xã cũ; một","Mỹ Tho";\n'
    'CODES("area")="01","02";\nCODES[vi]("địa bàn")="01","02";\n'
    'VALUES("year")="2023","2024";\nVALUES[vi]("năm")="2023","2024";\n'
    'TIMEVAL[vi]("năm")=TLIST(A1),"2023","2024";\nDATASYMBOL2="chưa có";\nNOTE="a=b;\n DATA=no";\n'
    'DATA=\n1.50 ".."\n"-" -4;\n'
)


def test_px_in_vietnamese(read_bytes: ReadBytes) -> None:
    found = read_bytes(PX, name="a.px")
    assert [tuple(row.values()) for row in records(found)] == [
        ("01", "Xã cũ; một", "2023", "1.50", "", "people"),
        ("01", "Xã cũ; một", "2024", "", "chưa có", "people"),
        ("02", "Mỹ Tho", "2023", "", "-", "people"),
        ("02", "Mỹ Tho", "2024", "-4", "", "people"),
    ]
    assert list(records(found)[0]) == ["địa bàn", "địa bàn (label)", "năm", "value", "symbol", "unit"]
    assert (found.detected["encoding"], found.tables[0].title) == ("utf-8", "Dân số")


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        ("1.5,\t2.5\n3.5,\t..", ["1.5", "2.5", "3.5", ""]),
        ("1.5,2.5\n3.5,..", ["1.5", "2.5", "3.5", ""]),
        ("1,2,3,4", ["1", "2", "3", "4"]),
        ('1, 2, "..", 4', ["1", "2", "", "4"]),
        ("1\t2\t3\t4", ["1", "2", "3", "4"]),
        ("1,5 2,5 3,5 4,5", ["1,5", "2,5", "3,5", "4,5"]),
    ],
)
def test_px_cells_however_they_are_parted(read_bytes: ReadBytes, cells: str, values: list[str]) -> None:
    found = records(read_bytes(PX.replace('1.50 ".."\n"-" -4', cells), name="a.px"))
    assert [row["value"] for row in found] == values


@pytest.mark.parametrize(
    ("data", "failure"),
    [
        (PX.replace('1.50 ".."\n"-" -4', "1,2 3,4"), "cube.cells"),
        (PX.replace('"-" -4', '"-"'), "cube.cells"),
        (PX.replace('"-" -4', '"-" -4 5'), "cube.cells"),
        (PX.replace('"01","02"', '"01"', 2), "cube.cells"),
        (PX.partition("DATA=\n1")[0], "file.broken"),
        (PX.replace('UNITS="people";', 'UNITS="people'), "file.broken"),
        (PX.replace('STUB="area"', "nonsense"), "file.broken"),
        (PX.replace('UNITS="people";', 'KEYS("area")=CODES;'), "file.format"),
    ],
)
def test_px_that_is_refused(read_bytes: ReadBytes, data: str, failure: str) -> None:
    assert code(read_bytes(data, name="a.px")) == failure


def test_units_of_the_contents(read_bytes: ReadBytes) -> None:
    text = (
        PX.replace("year", "what").replace('"2023","2024"', '"births","deaths"').replace("LANGUAGES", "X-L")
    )
    text = text.replace("STUB=", 'CONTVARIABLE="what";\nUNITS("births")="babies";\nSTUB=')
    assert [r["unit"] for r in records(read_bytes(text, name="a.px"))] == ["babies", "people"] * 2


# Real files, with the facts that their list states.


@pytest.mark.parametrize(
    ("name", "rows", "form"),
    [
        ("sdmx21_ecb_exr_usd.xml", 252, "SDMX-ML 2.1 generic"),
        ("sdmxjson_ecb_flat.json", 4, "SDMX-JSON 1.0"),
        ("sdmxcsv1_bis_der.csv", 1000, "SDMX-CSV 1.0"),
        ("jsonstat1_cso_NQQ25.json", 1216, "JSON-stat 1"),
        ("jsonstat2_canada.json", 120, "JSON-stat 2"),
        ("jsonstat2_us_unr.json", 3220, "JSON-stat 2"),
        ("px_ine_marriages_14001.px", 8064, "PC-Axis"),
    ],
)
def test_real_files_are_known_by_their_content(read_real: ReadReal, name: str, rows: int, form: str) -> None:
    found = read_real(name)
    assert found.failure is None
    assert (found.tables[0].rows, found.detected["format"]) == (rows, form)


def test_facts_of_real_sdmx(read_real: ReadReal) -> None:
    ecb = body(read_real("sdmx21_ecb_exr_usd.xml").tables[0])
    assert [(r["TIME_PERIOD"], r["OBS_VALUE"]) for r in (ecb[0], ecb[-1])] == [
        ("1999-01", "1.16078"),
        ("2019-12", "1.111345"),
    ]


def test_facts_of_real_sdmx_json(read_real: ReadReal) -> None:
    flat = body(read_real("sdmxjson_ecb_flat.json").tables[0])
    assert [(r["CURRENCY"], r["OBS_VALUE"]) for r in flat] == [
        ("NZD", "1.5931"),
        ("NZD", "1.5925"),
        ("RUB", "40.3426"),
        ("RUB", "40.3000"),
    ]


def test_facts_of_real_sdmx_csv(read_real: ReadReal) -> None:
    table = read_real("sdmxcsv1_bis_der.csv").tables[0]
    bis = body(table)
    assert len(table.columns) == 21
    assert {r["DATAFLOW"] for r in bis} == {"BIS:BIS_DER(1.0)"}
    assert (bis[0]["TIME_PERIOD"], bis[0]["OBS_STATUS"], bis[0]["OBS_VALUE"]) == ("2002", "M", "")


def test_facts_of_real_jsonstat(read_real: ReadReal) -> None:
    canada = body(read_real("jsonstat2_canada.json").tables[0])
    assert (canada[0]["value"], canada[0]["sex (label)"], canada[0]["unit"]) == (
        "34880.5",
        "total",
        "thousands of persons",
    )
    assert (canada[3]["concept"], canada[3]["value"], canada[-1]["value"]) == ("PERCENT", "100.0", "1.0")


def test_facts_of_a_large_real_jsonstat(read_real: ReadReal) -> None:
    counties = body(read_real("jsonstat2_us_unr.json").tables[0])
    assert [r["value"] for r in counties[:3]] == ["6.5", "6.8", "11.2"]


def test_facts_of_a_real_jsonstat_1(read_real: ReadReal) -> None:
    quarters = body(read_real("jsonstat1_cso_NQQ25.json").tables[0])
    assert (quarters[0]["Quarter"], quarters[0]["value"]) == ("1997Q1", "19960")
    assert (quarters[-1]["Sector"], quarters[-1]["Quarter"]) == ("08", "2015Q4")


def test_facts_of_a_real_px(read_real: ReadReal) -> None:
    found = read_real("px_ine_marriages_14001.px")
    rows = body(found.tables[0])
    assert [r["value"] for r in rows[:3]] == ["162743", "131818", "1600"]
    assert sum(r["symbol"] == ".." for r in rows) == 2260
    assert "sexo" in rows[0]
    assert {r["Comunidad Autónoma de residencia del matrimonio (label)"] for r in rows} >= {
        "Andalucía",
        "Aragón",
    }
    assert [fault.code for fault in found.faults] == ["encoding.assumed"]
