"""What a catalogue does not tell is not told, what nobody sees is taken out, and persons stay at home."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harvesters.model import Outcome, RawInput
from harvesters.records import dates, formats
from harvesters.records.contacts import is_person
from harvesters.records.model import Party
from harvesters.records.texts import line, text
from tests.harvesters.connectors.catalogue_contract import collect, entries


def harvested(tmp_path: Path, document: Any, **rules: Any) -> Outcome:
    (path := tmp_path / "data.json").write_text(json.dumps(document), encoding="utf-8")
    item = RawInput(path, "0", path.stat().st_size, "https://x.example/data.json", filename="data.json")
    (folder := tmp_path / "c").mkdir()
    options = {"url": "https://x.example/data.json"}
    return collect("dcat", options, [item], folder, catalogue=rules, checks={"max_rejected_share": 1})


def one(**more: Any) -> dict[str, Any]:
    return {"dataset": [{"identifier": "https://x.example/1", "title": "Bộ 1", **more}]}


def test_nothing_is_made_up(tmp_path: Path) -> None:
    publisher = {"@id": "https://x.example/agency", "name": "https://x.example/agency"}
    distribution = [{"downloadURL": "https://x.example/tai?id=1", "format": "FORMAT"}]
    (entry,) = entries(harvested(tmp_path, one(publisher=publisher, distribution=distribution)))
    assert entry.keys().isdisjoint({"issued", "creator", "license_id", "frequency", "contact_name"})
    assert entry["resources"][0].keys().isdisjoint({"format", "mimetype"})
    assert {"key": "origin_publisher", "value": "https://x.example/agency"} in entry["extras"]


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("FORMAT", ""), ("Unknown", ""), ("application/octet-stream", ""), ("https://x.example/FORMAT", ""),
        ("text/csv", "CSV"), ("csv", "CSV"), ("GPKG", "GPKG"),
    ],
)  # fmt: skip
def test_formats_that_are_none(told: str, name: str) -> None:
    assert formats.name(told) == name


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Lúa\x0b 2024", "Lúa 2024"),
        ("Lúa \u202e4202\u202c", "Lúa 4202"),
        ("L\u200búa\u2066", "Lúa"),
        ("<b>Lúa</b> &amp; ngô", "Lúa & ngô"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Lúa", "Lúa"),
        ("<style>p{}</style>Lúa <img src=x onerror=alert(1)>", "Lúa"),
        ("Diện tích < 5 ha & > 2 ha", "Diện tích < 5 ha & > 2 ha"),
        ("a\ufffe\ud800b\x85c", "ab c"),
    ],
)
def test_titles_have_what_a_reader_sees(given: str, shown: str) -> None:
    assert line(given) == shown
    assert text(f"{given}\n\nx").endswith("x")


def test_hidden_characters_are_told(tmp_path: Path) -> None:
    document = one(description="đ\u202e\x0b")
    document["dataset"].append({"identifier": "https://x.example/2", "title": "Sạch"})
    found = harvested(tmp_path, document)
    told = [(each.code, each.value, each.row) for each in found.rejections if each.code == "record.hidden"]
    assert told == [("record.hidden", "U+000B, U+202E", 1)]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x"]
)
def test_links_that_nobody_may_follow_are_left_out_and_told(tmp_path: Path, link: str) -> None:
    found = harvested(tmp_path, one(landingPage=link, distribution=[{"title": "T", "downloadURL": link}]))
    (entry,) = entries(found)
    assert "resources" not in entry and link not in json.dumps(entry)
    assert [each.code for each in found.rejections] == ["record.link"]


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("Nguyễn Văn An", "nguyenvanan@soyte.example.vn"),
        ("Nguyễn Văn An", "an.nv@example.vn"),
        ("Jane Doe", "jane.doe@agency.example"),
        ("Jane Doe", "jd@agency.example"),
        ("Trần Thị B", "hoamai1990@gmail.com"),
        ("", "nguyenvanan@gmail.com"),
    ],
)
def test_persons(name: str, email: str) -> None:
    assert is_person(Party(name=name, email=email))


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("Văn phòng Sở Y tế", "vanthu@soyte.example.vn"),
        ("Phòng Thống kê", "phongtk@gmail.com"),
        ("Open Data Team", "opendata@agency.example"),
        ("Bundesamt für Statistik", "info@bfs.example"),
        ("Ville de Vanves", "ville@vanves.example"),
        ("Data Contact", "data.contact@agency.example"),
        ("Test Contact One", "one@example.gov"),
        ("Nguyễn Văn An", ""),
        ("", "data@agency.example"),
        ("Landeshauptstadt Musterstadt", "gis@musterstadt.example"),
    ],
)
def test_offices(name: str, email: str) -> None:
    assert not is_person(Party(name=name, email=email))


def test_a_person_is_left_out_by_default(tmp_path: Path) -> None:
    contact = {"fn": "Jane Doe", "hasEmail": "mailto:jane.doe@agency.example"}
    found = harvested(tmp_path, one(contactPoint=contact))
    assert "Jane" not in json.dumps(entries(found))
    assert [(each.code, each.value) for each in found.rejections] == [
        ("record.person", "j•••@agency.example")
    ]
    (tmp_path / "all").mkdir()
    (entry,) = entries(harvested(tmp_path / "all", one(contactPoint=contact), contacts="all"))
    assert (entry["contact_name"], entry["contact_email"]) == ("Jane Doe", "jane.doe@agency.example")


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2024", "2024"), ("2024Z", "2024"), ("2024-07+07:00", "2024-07"),
        ("Thu, 09/19/2013 - 13:05", "2013-09-19"),
        ("Date changed: Sat, 09/11/2013", "2013-11-09"), ("Mon, 01/02/2024", ""), ("-0044", ""),
    ],
)  # fmt: skip
def test_days(given: str, day: str) -> None:
    assert dates.day(given) == day


SERIES = {
    "@type": "Catalog",
    "datasetSeries": [
        {
            "@type": "DatasetSeries",
            "title": "Niên giám",
            "seriesMember": [
                {"identifier": "https://x.example/1", "title": "Bản của chuỗi"},
                {"identifier": "https://x.example/2", "title": "Bộ 2"},
                {"@id": "https://x.example/3"},
            ],
        }
    ],
    "catalog": [{"dataset": [{"identifier": "https://x.example/4", "title": "Bộ 4"}]}],
    "dataset": [{"identifier": "https://x.example/1", "title": "Bộ 1", "inSeries": {"title": "Niên giám"}}],
}


def test_datasets_of_a_series_and_of_catalogues_within(tmp_path: Path) -> None:
    found = harvested(tmp_path, SERIES)
    assert (found.failure, found.rejected) == (None, 0)
    titles = [entry["title_translated"]["vi"] for entry in entries(found)]
    assert titles == ["Bộ 1", "Bộ 2", "Bộ 4"]
    extras = [{each["key"]: each["value"] for each in entry.get("extras", ())} for entry in entries(found)]
    assert [each.get("origin_series") for each in extras] == ["Niên giám", "Niên giám", None]


def test_a_catalogue_of_series_alone(tmp_path: Path) -> None:
    document = {"datasetSeries": SERIES["datasetSeries"]}
    assert len(entries(harvested(tmp_path, document))) == 2
