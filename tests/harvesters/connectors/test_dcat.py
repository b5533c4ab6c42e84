"""The DCAT connector: its contract in each syntax, hydra's paging, real catalogues, hostile documents."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harvesters.connectors.base import Told
from harvesters.connectors.dcat import DcatConnector
from harvesters.connectors.file import uploaded
from harvesters.errors import AskTheAgency, FixTheSource
from harvesters.model import Outcome
from tests.harvesters.connectors.catalogue_contract import CatalogueContract, collect, entries
from tests.harvesters.connectors.contract import LOGIN, replying
from tests.harvesters.door.conftest import Asked, MakeDoor, Server, answer

WAY = DcatConnector()
PREFIXES = (
    "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
    "@prefix hydra: <http://www.w3.org/ns/hydra/core#> .\n"
)


def turtle(*numbers: int, more: str = "") -> bytes:
    nodes = (
        f'<https://x.example/{n}> a dcat:Dataset ; dct:title "Bộ {n}"@vi, "Set {n}"@en ;'
        f' dcat:keyword "y tế"@vi ; dct:license <https://creativecommons.org/licenses/by/4.0/> ;'
        f" dcat:distribution [ a dcat:Distribution ; dcat:downloadURL <https://x.example/{n}.csv> ] .\n"
        for n in numbers
    )
    return (PREFIXES + "".join(nodes) + more).encode()


def rdf(*datasets: str, head: str = "") -> bytes:
    spaces = (
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#" '
    )
    spaces += 'xmlns:dct="http://purl.org/dc/terms/"'
    return f'<?xml version="1.0"?>\n{head}<rdf:RDF {spaces}>{"".join(datasets)}</rdf:RDF>'.encode()


def node(n: int, inner: str = "") -> str:
    return (
        f'<dcat:Dataset rdf:about="https://x.example/{n}"><dct:title>Bộ {n}</dct:title>{inner}</dcat:Dataset>'
    )


def data_json(*numbers: int, **more: Any) -> bytes:
    items = [
        {
            "identifier": f"https://x.example/{n}",
            "title": f"Bộ {n}",
            "landingPage": f"https://x.example/{n}",
            "distribution": [{"downloadURL": f"https://x.example/{n}.csv", "mediaType": "text/csv"}],
        }
        for n in numbers
    ]
    return json.dumps({"conformsTo": "x", "dataset": items, **more}).encode()


class TestTurtle(CatalogueContract):
    way = WAY
    count = 3
    cut = turtle(1, 2)[:-40]

    def options(self, url: str) -> dict[str, Any]:
        return {"url": f"{url}/catalog.ttl"}

    def good(self, asked: Asked) -> bytes:
        return answer(turtle(1, 2, 3), Content_Type="text/turtle")


class TestDataJson(CatalogueContract):
    way = WAY
    count = 4
    cut = data_json(1, 2)[:-40]

    def options(self, url: str) -> dict[str, Any]:
        return {"url": f"{url}/data.json"}

    def good(self, asked: Asked) -> bytes:
        return answer(data_json(1, 2, 3, 4), Content_Type="application/json")


class TestPagedRdf(CatalogueContract):
    way = WAY
    count = 3
    cut = rdf(node(1))[:-20]

    def options(self, url: str) -> dict[str, Any]:
        return {"url": f"{url}/catalog.rdf?page=1"}

    def good(self, asked: Asked) -> bytes:
        page = int(asked.path.partition("page=")[2][:1] or 1)
        return answer(_page(page, "nextPage", "PagedCollection"), Content_Type="application/rdf+xml")


def _page(page: int, term: str, kind: str, last: int = 3) -> bytes:
    hydra = 'xmlns:hydra="http://www.w3.org/ns/hydra/core#"'
    onward = f"<hydra:{term}>http://proxy.internal:5000/catalog.rdf?page={page + 1}</hydra:{term}>"
    total = f"<hydra:totalItems>{last}</hydra:totalItems>"
    view = f'<hydra:{kind} {hydra} rdf:about="x">{total}{onward if page < last else ""}</hydra:{kind}>'
    return rdf(node(page), view.replace("http://proxy.internal:5000", ""))


Harvest = Callable[..., Outcome]


@pytest.fixture
def harvest(server: Server, make_door: MakeDoor, tmp_path: Path) -> Harvest:
    def run(respond: bytes | Callable[[Asked], bytes], **options: Any) -> Outcome:
        reply = respond if callable(respond) else lambda asked: answer(respond)
        server.reply = replying(reply)
        given = {"url": f"{server.url}/catalog", **options}
        (folder := tmp_path / f"w{len(list(tmp_path.iterdir()))}").mkdir()
        raw = WAY.fetch(WAY.options(given), make_door(), {}, folder)
        return collect("dcat", given, raw, folder / "c")

    return run


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Outcome]:
    """What becomes of a file, without a server."""

    def run(document: bytes | Path, **more: Any) -> Outcome:
        path = document if isinstance(document, Path) else tmp_path / "document"
        if isinstance(document, bytes):
            path.write_bytes(document)
        return collect("dcat", {"url": "https://x.example/"}, [uploaded(path)], tmp_path / "c", **more)

    return run


@pytest.mark.parametrize(
    ("term", "kind"), [("next", "PartialCollectionView"), ("nextPage", "PagedCollection")]
)
def test_old_and_new_paging(harvest: Harvest, term: str, kind: str) -> None:
    outcome = harvest(lambda asked: answer(_page(int(asked.path.partition("page=")[2] or 1), term, kind)))
    assert outcome.failure is None
    assert [entry["identifier"][-1] for entry in entries(outcome)] == ["1", "2", "3"]


def test_paging_in_turtle_and_json_ld(harvest: Harvest) -> None:
    def respond(asked: Asked) -> bytes:
        if "p=2" in asked.path:
            context = {"dct": "http://purl.org/dc/terms/", "dcat": "http://www.w3.org/ns/dcat#"}
            item = {
                "@context": context,
                "@id": "https://x.example/2",
                "@type": "dcat:Dataset",
                "dct:title": "Hai",
            }
            return answer(json.dumps(item).encode())
        return answer(turtle(1, more="<> hydra:next <?p=2> ."))

    assert len(entries(harvest(respond))) == 2


def test_paging_must_end_and_stay(harvest: Harvest) -> None:
    with pytest.raises(AskTheAgency, match=r"paging\.loop"):
        harvest(turtle(1, more="<> hydra:next <catalog> ."))
    with pytest.raises(AskTheAgency, match=r"paging\.link"):
        harvest(turtle(1, more="<> hydra:next <https://elsewhere.example/2> ."))
    with pytest.raises(FixTheSource, match=r"paging\.limit"):
        harvest(lambda asked: answer(turtle(1, more=f"<> hydra:next <{asked.path}x> .")), max_pages=3)


def test_fewer_than_the_catalogue_counts_is_held(harvest: Harvest) -> None:
    outcome = harvest(turtle(1, 2, more="<> hydra:totalItems 5 ."))
    assert outcome.failure and outcome.failure.code == "paging.incomplete"


REAL = {
    "dcat_catalog_ckanext.rdf": (2, 5, "Example dataset 1"),
    "dcat_catalog_opendata_swiss.xml": (2, 6, "Statistisches Jahrbuch der Schweiz 1901"),
    "dcat_catalog_opendatasoft_vanves.xml": (2, 6, "Bureaux de vote - Vanves"),
    "dcat_dataset_gov_de.rdf": (1, 9, "Liefer- und Abholservices (Gastronomie)"),
    "dcat_flat.jsonld": (3, 5, "Dataset 1"),
    "dcatus_1_1_cftc.json": (7, 7, "Commitment of Traders"),
    "dcatus_3_0.json": (4, 0, "Test Dataset One"),
}


@pytest.mark.parametrize("name", REAL)
def test_real_catalogues(read: Callable[..., Outcome], real_data: Path, name: str) -> None:
    outcome = read(real_data / name, catalogue={"language": "en"})
    assert outcome.failure is None
    found = entries(outcome)
    datasets, files, title = REAL[name]
    assert len(found) == datasets
    assert sum(len(entry.get("resources", ())) for entry in found) == files
    titles = [text for entry in found for text in entry["title_translated"].values()]
    assert title in titles
    assert len({entry["identifier"] for entry in found}) == datasets


def test_facts_of_a_real_dataset(read: Callable[..., Outcome], real_data: Path) -> None:
    (entry,) = entries(read(real_data / "dcat_dataset_gov_de.rdf", catalogue={"language": "de"}))
    files = entry.pop("resources")
    assert {file.get("format") for file in files} >= {"GeoJSON", "CSV", "XLSX", "KML", "WMS"}
    assert any(file.get("size") == 147253 and file["hash"].startswith("1d5a39") for file in files)
    assert entry["license_id"] == "cc-zero"
    assert entry["contact_email"] == "geodienste@rostock.de"
    assert entry["issued"] == "2020-04-21"
    assert entry["creator"] == "Hanse- und Universitätsstadt Rostock"
    extras = {extra["key"]: extra["value"] for extra in entry["extras"]}
    assert extras["origin_themes"].endswith("data-theme/ECON")
    assert extras["origin_modified"] == "2024-05-08"


def test_identifiers_of_dcat_us_3(read: Callable[..., Outcome], real_data: Path) -> None:
    found = [entry["identifier"] for entry in entries(read(real_data / "dcatus_3_0.json"))]
    assert found[2:] == [
        "https://example.gov/datasets/three",
        "National Climate Data Center/NCDC-CLIMATE-OBS-2024",
    ]


def test_how_often_in_dcat_us_1(read: Callable[..., Outcome], real_data: Path) -> None:
    first = entries(read(real_data / "dcatus_1_1_cftc.json"))[0]
    assert first["frequency"] == "weekly"
    assert first["tags_translated"]["vi"] == ["commitment of traders", "cot", "open interest"]


def test_a_keyword_says_that_figures_are_made_up(read: Callable[..., Outcome]) -> None:
    more = '<https://x.example/1> dcat:keyword "Dữ liệu minh hoạ"@vi .'
    first, second = entries(read(turtle(1, 2, more=more)))
    assert (first["illustrative"], "illustrative" in second) == (True, False)


def test_a_web_page_is_refused(read: Callable[..., Outcome], real_data: Path) -> None:
    for document in (real_data / "html_served_as_json.json", LOGIN):
        outcome = read(document)
        assert outcome.failure and outcome.failure.code == "file.html"


BOMB = (
    "<!DOCTYPE r [<!ENTITY a 'lol'>"
    + "".join(
        f"<!ENTITY {name} '{f'&{before};' * 10}'>"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
HOSTILE: dict[str, tuple[bytes, str]] = {
    "billion laughs": (rdf(node(1, "<dct:description>&i;</dct:description>"), head=BOMB), "file.hostile"),
    "external entity": (
        rdf(node(1, "<dct:description>&e;</dct:description>"), head='<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
        "file.hostile",
    ),
    "parameter entity": (rdf(node(1), head='<!DOCTYPE r [<!ENTITY % e SYSTEM "x:y">%e;]>'), "file.hostile"),
    "remote context": (b'{"@context": "http://10.0.0.1/", "@id": "x:1", "@type": "d:D"}', "record.context"),
    "deep json": (b'{"@graph": ' + b"[" * 200_000, "file.broken"),
    "deep data.json": (b'{"dataset": ' + b"[" * 200_000, "file.broken"),
    "deep turtle": (PREFIXES.encode() + b"<x> dct:title " + b"[ dct:x " * 100_000, "file.broken"),
    "no rdf": (b"<?xml version='1.0'?><feed><entry/></feed>", "file.format"),
    "nothing": (b"   ", "file.empty"),
    "no datasets": (turtle(), "record.few"),
    "empty list": (b'{"dataset": []}', "record.few"),
    "no list": (b'{"title": "x"}', "json.records"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_are_refused(read: Callable[..., Outcome], name: str) -> None:
    document, code = HOSTILE[name]
    outcome = read(document)
    assert outcome.failure and outcome.failure.code == code


def test_harmless_abbreviations_are_read(read: Callable[..., Outcome]) -> None:
    head = '<!DOCTYPE rdf:RDF [<!ENTITY x "https://x.example/">]>'
    about = '<dcat:Dataset rdf:about="&x;9"><dct:title>Chín</dct:title></dcat:Dataset>'
    assert entries(read(rdf(about, head=head)))[0]["identifier"] == "https://x.example/9"


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "utf-8-sig"])
def test_encodings_of_xml(read: Callable[..., Outcome], encoding: str) -> None:
    text = rdf(node(1, "<dct:description>Zürich</dct:description>")).decode()
    text = text.replace('version="1.0"', f'version="1.0" encoding="{encoding.removesuffix("-sig")}"')
    (entry,) = entries(read(text.encode(encoding, "xmlcharrefreplace")))
    assert entry["notes_translated"]["vi"] == "Zürich"


def test_order_of_a_graph_is_no_change(tmp_path: Path) -> None:
    first = turtle(1, 2, more='<https://x.example/1> dcat:keyword "a"@vi, "b"@vi ; dcat:theme <x:1>, <x:2> .')
    other = turtle(2, 1, more='<https://x.example/1> dcat:theme <x:2>, <x:1> ; dcat:keyword "b"@vi, "a"@vi .')
    hashes = []
    for number, document in enumerate((first, other)):
        (path := tmp_path / f"d{number}").write_bytes(document)
        outcome = collect("dcat", {"url": "https://x.example/"}, [uploaded(path)], tmp_path / f"c{number}")
        assert outcome.entries
        hashes.append({line.split("\t")[1] for line in outcome.entries.index.read_text().splitlines()})
    assert hashes[0] == hashes[1]


@pytest.mark.slow
@pytest.mark.parametrize("make", [data_json, turtle, lambda *n: rdf(*map(node, n))])
def test_memory_does_not_grow_with_the_catalogue(tmp_path: Path, make: Callable[..., bytes]) -> None:
    peaks = []
    for count in (200, 4_000):
        (path := tmp_path / f"d{count}").write_bytes(make(*range(count)))
        (folder := tmp_path / f"w{count}").mkdir()
        tracemalloc.start()
        options = WAY.options({"url": "https://x.example/"})
        assert sum(1 for _ in WAY.records(options, [uploaded(path)], folder, Told())) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 3 << 20
