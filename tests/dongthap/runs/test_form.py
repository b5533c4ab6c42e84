"""The form of a source: what it asks, how it keeps what was typed, a source made with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import yaml
from ckanext.dongthap.runs import faults, sources, store
from ckanext.dongthap.sourceform import guess, words
from ckanext.dongthap.sourceform.draft import SECTIONS, Draft, drawn
from ckanext.dongthap.sourceform.kinds import Kind, options_kind, source_kind
from ckanext.dongthap.sourceform.nodes import Node
from ckanext.dongthap.sourceform.values import indices
from ckanext.dongthap.worker import work
from werkzeug.datastructures import MultiDict

from harvesters.assets import datasets_dir
from harvesters.connectors.base import connectors
from harvesters.spec import Source
from tests.dongthap.runs.conftest import NAME, SPEC, values
from tests.dongthap.runs.test_pages import Person, admin, editor, people

__all__ = ["admin", "editor", "people"]
pytestmark = [pytest.mark.services]

RICH: dict[str, Any] = {
    "name": "mau-du",
    "title": {"vi": "Mẫu đủ mục", "en": "Everything"},
    "agency": "so-nong-nghiep",
    "options": {"urls": ["https://example.org/a.csv", "https://example.org/b.csv"]},
    "read": {
        "format": "xlsx",
        "sheets": ["Bảng 1", 2, "3"], "header_rows": [4, 5], "thousands": " ", "decimal": ",",
        "stop_at": "^ghi chu", "skip_rows": ["^ca nuoc", "tong"], "missing": ["", "-", "k"],
    },
    "mappings": [
        {
            "indicator": {"column": "Chỉ tiêu", "values": {"Diện tích = ha": "NN.LUA.DT", "Khác": ""}},
            "area": {
                "origin": {"column": 2, "fill_down": True, "skip": ["^tong"]}, "era": "2016-12-31",
                "by": "code",
                "levels": ["province", "district"], "within": {"section": True},
            },
            "period": {
                "parts": {"nam": {"sheet": True, "pattern": "(\\d{4})"}, "thang": {"header": 2}},
                "join": "{thang}/{nam}",
            },
            "value": {"columns": ["Số 1", "/^Q\\d/", 7, "8"], "factor": "1000", "unit": "nghìn ha"},
            "disaggregations": {"season": {"title": True}, "sex": {"fixed": ""}},
            "where": [[{"column": "Loại"}, ["a", "b"]]],
            "status": "provisional",
            "status_from": {"column": "Trạng thái"},
            "note": {"column": "12"},
            "read": {"sheets": ["Bảng 2"]},
        },
        SPEC["mappings"][0],
    ],
    "checks": {"max_rejected_share": 0.25, "required_columns": ["A"], "allow_unknown_columns": False},
    "schedule": "0 6 * * 1",
    "active": False,
    "illustrative": True,
    "notes": "Hỏi chị Lan",
}  # fmt: skip


def typed(node: Node) -> Iterator[tuple[str, str]]:
    """What a browser would send for a node."""
    if node.control == "origin":
        listed = node.listed
        yield f"{node.path}.place", "indicator" if listed else node.value
        yield f"{node.path}.where", node.where
        yield f"{node.path}.indicator", node.where if listed else ""
    elif node.control == "check":
        yield node.path, "false"
        if node.value:
            yield node.path, "true"
    elif node.control == "choices":
        yield from ((node.path, value) for value in ["", *node.value])
    elif node.control not in ("object", "tuple", "list", "named"):
        yield node.path, node.value.replace("\n", "\r\n")
    elif node.control in ("list", "named"):
        yield node.path, ""
    for place, child in node.children.items():
        if node.control == "named":
            yield f"{node.path}.{place}.key", child.name
        yield from typed(child)


def through(spec: dict[str, Any]) -> dict[str, Any]:
    sections = drawn(Draft(spec), [], {}, "vi")
    fields = [pair for nodes in sections.values() for node in nodes for pair in typed(node)]
    return Draft.of(MultiDict(fields), None).spec


def files() -> list[dict[str, Any]]:
    found = sorted((datasets_dir() / "sources").glob("*.yaml"))
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in found]


@pytest.mark.parametrize("spec", [SPEC, RICH, *files()], ids=lambda spec: spec["name"])
def test_the_form_keeps_every_specification(spec: dict[str, Any]) -> None:
    wanted = Source.model_validate(spec)
    found = Source.model_validate(through(wanted.model_dump(mode="json", exclude_defaults=True)))
    assert found.model_dump(exclude={"options"}) == wanted.model_dump(exclude={"options"})
    options = connectors()[spec.get("connector", "file")].Options.model_validate
    assert options(found.options) == options(wanted.options)


def kinds(kind: Kind) -> Iterator[Kind]:
    yield kind
    for child in [*kind.fields.values(), *([kind.item] if kind.item else [])]:
        yield from kinds(child)


def test_every_field_has_words() -> None:
    known = words.every()["fields"]
    asked = [kind for kind in kinds(source_kind()) if kind.key != "Source"]
    asked += [kind for name in connectors() for kind in kinds(options_kind(name))]
    assert sorted({kind.key for kind in asked} - set(known)) == []
    assert [key for key, word in known.items() if not (word["vi"][0] and word["en"][0])] == []
    assert {name for names in SECTIONS.values() for name in names} == set(source_kind().fields)


def test_faults_name_their_field(source: Source) -> None:
    wrong = {**SPEC, "name": "Sai tên", "schedule": "x", "mappings": [{"indicator": {}, "area": {}}]}
    found = {fault.loc for fault in faults.find(wrong)}
    assert {("name",), ("mappings", 0, "indicator"), ("mappings", 0, "area", "era")} <= found
    assert [fault.loc for fault in faults.find({**SPEC, "schedule": "x"})] == [("schedule",)]
    assert [f.loc for f in faults.find({**SPEC, "options": {"upload": "/etc/passwd"}})] == [
        ("options", "upload")
    ]
    assert [f.loc for f in faults.find({**SPEC, "options": {"path": "x"}})] != []
    assert faults.find(SPEC) == []


class _Fields(HTMLParser):
    """Names and values of a page's form, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: MultiDict[str, str] = MultiDict()
        self.inside, self.select, self.area = False, "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self.inside = "source-form" in (given.get("class") or "")
        if not self.inside:
            return
        if tag == "input" and name and given.get("type") != "file":
            if given.get("type") != "checkbox" or "checked" in given:
                self.found.add(name, value)
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in given or self.select not in self.found):
            self.found[self.select] = value
        elif tag == "textarea":
            self.area = name
            self.found.add(name, "")

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "select":
            self.select = ""
        if tag == "textarea":
            self.area = ""


def fields_of(text: str) -> dict[str, Any]:
    parser = _Fields()
    parser.feed(text)
    return parser.found.to_dict(flat=False)


def test_a_source_is_made_with_the_form(admin: Person, site: Any, app: Any) -> None:
    fields = fields_of(admin.get("/thu-thap/moi").text)
    fields |= {
        "title.vi": ["Lúa theo tỉnh"],
        "title.en": ["Paddy"],
        "options.url": [f"http://{site.host}/lua.csv"],
    }
    fields |= {"mappings.0.indicator.indicator": ["NN.LUA.DT"], "mappings.0.area.era": ["2016-12-31"]}
    fields |= {"mappings.0.area.origin.place": ["number"], "mappings.0.area.origin.where": ["1"]}
    fields |= {"mappings.0.period.origin.place": ["header"], "mappings.0.period.origin.where": ["1"]}
    seen = admin.post("/thu-thap/moi", 200, **{**fields, "_do": "preview"}).text
    assert "551,6" in seen
    assert sources.get("lua-theo-tinh") is None
    again = fields_of(seen)
    admin.post("/thu-thap/moi", 302, **{**again, "_do": "save"})
    exported = admin.get("/thu-thap/lua-theo-tinh.yaml").text
    spec = yaml.safe_load(exported)
    assert spec["mappings"][0]["period"] == {"origin": {"header": 1}}
    assert sources.parse(spec) == sources.get("lua-theo-tinh").spec  # pyright: ignore[reportOptionalMemberAccess]
    admin.post("/thu-thap/lua-theo-tinh/chay")
    work(app.flask_app, once=True)
    assert values()["2016", "87"] == "551.6"


def workbook() -> BytesIO:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["SỞ NÔNG NGHIỆP"], ["Biểu 5. Diện tích lúa"], [], ["Địa phương", "Năm", "Ghi thêm", "Giá trị"],
        ["Đồng Tháp", 2015, "a", 546.2], ["Tiền Giang", 2015, "b", "224,7"], ["Nguồn: Sở"],
    ):  # fmt: skip
        sheet.append(row)
    target = BytesIO()
    book.save(target)
    target.seek(0)
    return target


def test_a_workbook_without_an_address_becomes_a_source(
    admin: Person, people: dict[str, Person], app: Any
) -> None:
    fields = fields_of(admin.get("/thu-thap/moi").text)
    fields |= {"title.vi": ["Sổ tay"], "title.en": ["Workbook"], "mappings.0.area.era": ["2016-12-31"]}
    upload = (workbook(), "Biểu 5 lúa.xlsx")
    seen = admin.post("/thu-thap/moi", 200, **{**fields, "_upload": upload, "_do": "preview"}).text
    assert "Địa phương" in seen
    again = fields_of(seen)
    assert again["mappings.0.area.origin.where"] == ["Địa phương"]
    assert again["mappings.0.period.origin.where"] == ["Năm"]
    assert again["mappings.0.value.column"] == ["Giá trị"]
    again |= {"mappings.0.indicator.indicator": ["NN.LUA.DT"], "read.stop_at": ["^nguon"]}
    assert "224,7" in admin.post("/thu-thap/moi", 200, **{**again, "_do": "preview"}).text
    admin.post("/thu-thap/moi", 302, **{**again, "_do": "save"})
    admin.post("/thu-thap/so-tay/chay")
    work(app.flask_app, once=True)
    assert values() == {("2015", "87"): "546.2", ("2015", "82"): "224.7"}
    stolen = fields_of(people["stranger"].get("/thu-thap/moi").text) | {"_sample": again["_sample"]}
    people["stranger"].post("/thu-thap/moi", 403, **{**stolen, "_do": "preview"})


def test_parts_are_added_and_removed_without_script(admin: Person) -> None:
    path = f"/thu-thap/{NAME}/sua"
    fields = fields_of(admin.get(path).text)
    more = admin.post(path, 200, **{**fields, "_do": "add:mappings"}).text
    assert "mappings.1.area.era" in more
    more = admin.post(path, 200, **{**fields_of(more), "_do": "add:mappings.1.disaggregations"}).text
    assert "mappings.1.disaggregations.0.key" in more
    more = admin.post(path, 200, **{**fields_of(more), "_do": "add:mappings.1.where"}).text
    assert "mappings.1.where.0.1" in more
    less = admin.post(path, 200, **{**fields_of(more), "_do": "remove:mappings.0.disaggregations.0"}).text
    assert "mappings.0.disaggregations.0.key" not in less
    less = admin.post(path, 200, **{**fields_of(less), "_do": "remove:mappings.1"}).text
    assert "mappings.1.area.era" not in less
    admin.post(path, 302, **{**fields_of(less), "_do": "save"})
    kept = sources.get(NAME)
    assert kept is not None
    assert kept.spec.mappings[0].disaggregations == {}
    assert (kept.row["origin"], kept.row["active"]) == ("portal", True)
    paused = {**fields_of(less), "active": ["false"], "_do": "save"}
    admin.post(path, 302, **paused)
    assert sources.get(NAME).row["active"] is False  # pyright: ignore[reportOptionalMemberAccess]
    assert fields_of(admin.get(path).text)["active"] == ["false"]


@pytest.mark.parametrize("place", ["²", "٣", "9" * 5000, "-1"])
def test_what_is_no_place_changes_nothing(place: str) -> None:
    draft = Draft(json.loads(json.dumps(RICH)))
    draft.change("remove", f"mappings.{place}")
    draft.change("remove", f"mappings.{place}.where.0")
    assert draft.spec == RICH
    assert indices(MultiDict({f"mappings.{place}.era": "x", "mappings.1.era": "y"}), "mappings") == [1]


def test_errors_stand_beside_their_fields(admin: Person) -> None:
    path = f"/thu-thap/{NAME}/sua"
    fields = fields_of(admin.get(path).text) | {
        "schedule": ["mỗi ngày"],
        "mappings.0.period.origin.place": ["column"],
    }
    fields |= {"mappings.0.period.origin.where": [""], "checks.max_rejected_share": ["2"]}
    page = unescape(admin.post(path, 422, **{**fields, "_do": "save"}).text)
    assert re.search(r'id="f-checks-max_rejected_share-fault">Không được lớn hơn 1', page)
    assert re.search(r'id="f-mappings-0-period-origin-fault">Chọn một vị trí', page)
    assert "mỗi ngày" in page
    assert '<a href="#f-mappings-0-period-origin">Ánh xạ sang chỉ tiêu › Ánh xạ 1 › Kỳ › Kỳ ghi ở</a>' in page


def test_yaml_for_experts(admin: Person) -> None:
    path = f"/thu-thap/{NAME}/sua"
    page = admin.post(path, 200, **{**fields_of(admin.get(path).text), "_do": "mode:yaml"}).text
    fields = fields_of(page)
    assert sources.parse(yaml.safe_load(fields["_yaml"][0])) == Source.model_validate(SPEC)
    broken = admin.post(path, 422, **{**fields, "_yaml": "a: [", "_do": "save"}).text
    assert "a: [" in broken
    text = fields["_yaml"][0].replace("Diện tích lúa", "Diện tích lúa cả năm")
    back = admin.post(path, 200, **{**fields, "_yaml": text, "_do": "mode:form"}).text
    assert "Diện tích lúa cả năm" in back
    admin.post(path, 302, **{**fields, "_yaml": text, "_do": "save"})
    assert sources.get(NAME).spec.title.vi == "Diện tích lúa cả năm"  # pyright: ignore[reportOptionalMemberAccess]


def test_the_form_is_for_admins(people: dict[str, Person]) -> None:
    for path in ("/thu-thap/moi", f"/thu-thap/{NAME}/sua"):
        assert "/user/login" in people["nobody"].get(path, 302).headers["Location"]
        people["editor"].get(path, 403)
        people["admin"].get(path)
    people["stranger"].get(f"/thu-thap/{NAME}/sua", 403)
    fields = fields_of(people["stranger"].get("/thu-thap/moi").text) | {"agency": ["so-nong-nghiep"]}
    people["stranger"].post("/thu-thap/moi", 422, **{**fields, "_do": "save"})


def test_no_source_publishes_another_agencys_indicator(people: dict[str, Person], app: Any) -> None:
    spec = {**SPEC, "name": "muon-so-lieu", "agency": "so-y-te"}
    fields = {**fields_of(people["stranger"].get("/thu-thap/moi").text), "_mode": ["yaml"]}
    fields["_yaml"] = [yaml.safe_dump(spec, allow_unicode=True)]
    seen = people["stranger"].post("/thu-thap/moi", 200, **{**fields, "_do": "preview"}).text
    assert "thuộc cơ quan khác" in seen
    people["stranger"].post("/thu-thap/moi", 302, **{**fields, "_do": "save"})
    people["stranger"].post("/thu-thap/muon-so-lieu/chay")
    work(app.flask_app, once=True)
    assert values() == {}
    _count, rows = store.find(["muon-so-lieu"])
    assert [(row["state"], row["reasons"][0]["code"]) for row in rows] == [("failed", "source.owner")]


PROPOSED: dict[str, Any] = {
    "indicator": {"fixed": "NN.LUA.DT"},
    "area": {"origin": {"column": "Tỉnh"}, "era": "2015-12-31", "levels": ["province"]},
    "period": {"origin": {"header": 1}},
    "value": {"columns": ["/20/"]},
}


def test_a_proposal_fills_what_nobody_has_said() -> None:
    assert guess.fill(guess.first(), [PROPOSED])["mappings"] == [PROPOSED]
    typed_in = {
        "period": {"origin": {"fixed": "2020"}},
        "value": {"column": 9},
        "area": {"era": "2016-12-31"},
        "indicator": {"fixed": "X"},
    }
    kept = guess.fill({"mappings": [typed_in]}, [PROPOSED])["mappings"][0]
    assert {name: kept[name] for name in ("period", "value", "indicator")} == {
        name: typed_in[name] for name in ("period", "value", "indicator")
    }
    assert kept["area"] == {**PROPOSED["area"], "era": "2016-12-31"}
    other = {**PROPOSED, "read": {"sheets": ["B"]}}
    assert len(guess.fill(guess.first(), [PROPOSED, other])["mappings"]) == 2
    assert guess.fill(guess.first(), [])["mappings"] == [{"area": {}}]


def test_a_sample_is_read_by_the_guess_of_uploads(admin: Person) -> None:
    """The era is that of the figures, not today's; a share is taken for what is in per cent."""
    path = "/thu-thap/moi"
    text = "Địa phương;2014;2015;2016\nĐồng Tháp;528,4;546,2;551,6\nTiền Giang;228,5;224,7;216,9\n"
    fields = fields_of(admin.get(path).text) | {"agency": ["so-nong-nghiep"]}
    upload = (BytesIO(text.encode()), "lua.csv")
    seen = fields_of(admin.post(path, 200, **{**fields, "_upload": upload, "_do": "preview"}).text)
    assert seen["mappings.0.area.era"] == ["2016-12-31"]
    assert seen["mappings.0.area.origin.where"] == ["Địa phương"]
    assert seen["mappings.0.period.origin.place"] == ["header"]
