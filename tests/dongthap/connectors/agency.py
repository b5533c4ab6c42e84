"""Sites of agencies for the tests of whole runs: real files, some in other clothes, and recorded answers."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from rdflib import DCAT, DCTERMS, RDF, Graph, Literal

from harvesters.vietnamese.legacy import TCVN3
from tests.harvesters.connectors.portals import Ckan, Province, dataset, js
from tests.harvesters.connectors.test_jsonstat import PxWeb
from tests.harvesters.door.conftest import Asked, answer

SEX_RATIO = "vn_gso_sex_ratio_V02.09.csv"


class Site:
    """Answers requests: files of ``folder``, what ``made`` holds, and the services of ``answers``.

    Files have an ETag and are sent once to who has them.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made = {
            **_dressed((folder / SEX_RATIO).read_text("utf-8-sig")),
            "tep-that.json": _listing(),
        }
        self.services = {
            "api/v1": PxWeb(json.loads((folder / "pxweb_metadata_bfs.json").read_bytes())),
            "api/tiem-chung": _paged(json.loads((folder / "vn_vaccination_2021.json").read_bytes())),
            "ckan": Ckan(_packages(folder)),
            "vanves.ttl": _turtle_pages(folder / "dcat_catalog_opendatasoft_vanves.xml"),
            "cong-tinh": Province([dataset(n) for n in range(1, 4)]),
        }

    def __call__(self, asked: Asked) -> bytes:
        path = urlsplit(asked.path).path.lstrip("/")
        for name, service in self.services.items():
            if path.startswith(name):
                rest = asked.path.removeprefix(f"/{name}")
                return service(Asked(asked.method, rest, asked.headers, asked.body))
        file = self.folder / path
        host = asked.headers["host"]
        data = (
            self.made[path].replace(b"{site}", f"http://{host}".encode())
            if path in self.made
            else file.read_bytes()
            if file.is_file()
            else None
        )
        if data is None:
            return answer(b"", "404 Not Found")
        tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
        if asked.headers.get("if-none-match") == tag:
            return answer(b"", "304 Not Modified", ETag=tag)
        return answer(data, ETag=tag)


def _dressed(text: str) -> dict[str, bytes]:
    """One real file compressed, and in encodings that agencies still write."""
    codes = {letter: byte for byte, letter in TCVN3.items()}
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.txt", "Số liệu năm 2017")
        archive.writestr("bang/V02.09.csv", text)
    return {
        "ty-so-gioi-tinh.csv.gz": gzip.compress(text.encode()),
        "thong-ke.zip": zipped.getvalue(),
        "ty-so-gioi-tinh-utf16.csv": text.encode("utf-16"),
        "ty-so-gioi-tinh-tcvn3.csv": bytes(
            codes.get(char, codes.get(char.lower(), ord(char))) for char in text
        ),
    }


def _paged(records: list[dict[str, Any]]) -> Any:
    """A recorded answer as an API that gives it page by page."""

    def give(asked: Asked) -> bytes:
        query = parse_qs(urlsplit(asked.path).query)
        page, size = int(query["page"][0]), int(query["per_page"][0])
        items = records[(page - 1) * size : page * size]
        return js({"data": {"total": len(records), "items": items}})

    return give


#: Real files that a catalogue gives to be copied, and the table that each becomes: rows, a cell.
TABLES = {
    "vn_gso_districts_2025-07-18.csv": (696, "001"),
    "vn_province_level.xls": (63, "01"),
    "tsv_hourly.tsv": (140, "2012-06-22T00:00:00.000"),
    "csv_latin1_decimal_comma.csv": (638, "Midi-Lemonnier"),
    "ods_blank_line_dates.ods": (3, "Ian"),
    "csv_german_semicolon.csv": (7, "Genève"),
}


def _listing() -> bytes:
    files = [{"title": name, "downloadURL": f"{{site}}/{name}"} for name in TABLES]
    item = {"identifier": "tep-that", "title": "Tệp thật", "description": "Tệp", "distribution": files}
    return json.dumps({"dataset": [item]}).encode()


def _turtle_pages(path: Path) -> Any:
    """A real catalogue of two datasets as Turtle, a page each, with identifiers of its own."""
    graph = Graph().parse(path, format="xml")
    pages: list[bytes] = []
    for subject in sorted(graph.subjects(RDF.type, DCAT.Dataset)):
        page = graph.cbd(subject)
        for distribution in graph.objects(subject, DCAT.distribution):
            page += graph.cbd(distribution)
        for identifier in list(page.objects(subject, DCTERMS.identifier)):
            page.set((subject, DCTERMS.identifier, Literal(f"ttl:{identifier}")))
        pages.append(page.serialize(format="turtle").encode())

    def give(asked: Asked) -> bytes:
        number = int(parse_qs(urlsplit(asked.path).query).get("page", ["1"])[0])
        onward = "<?page=2>" if number == 1 else ""
        hydra = (
            f"<http://www.w3.org/ns/hydra/core#next> {onward} ."
            if onward
            else "a <http://www.w3.org/ns/hydra/core#PartialCollectionView> ."
        )
        return answer(
            pages[number - 1] + f"\n<?page={number}> {hydra}\n".encode(), Content_Type="text/turtle"
        )

    return give


def _packages(folder: Path) -> list[dict[str, Any]]:
    recorded = json.loads((folder / "ckan_package_search_opendata_swiss.json").read_bytes())
    return recorded["result"]["results"]
