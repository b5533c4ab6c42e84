"""The connector of catalogue services (CSW): its contract, paging, records of ISO, Dublin Core, DCAT."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from harvesters.connectors.csw import CswConnector
from harvesters.errors import AskTheAgency, FixTheSource
from harvesters.fetch import Door
from harvesters.model import Outcome
from tests.harvesters.connectors.catalogue_contract import CatalogueContract, collect, entries
from tests.harvesters.connectors.contract import replying
from tests.harvesters.door.conftest import Asked, MakeDoor, Server, answer

WAY = CswConnector()
SPACES = (
    'xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:gmd="http://www.isotc211.org/2005/gmd"'
    ' xmlns:gco="http://www.isotc211.org/2005/gco" xmlns:gmx="http://www.isotc211.org/2005/gmx"'
    ' xmlns:gml="http://www.opengis.net/gml" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dct="http://purl.org/dc/terms/"'
    ' xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
)


def text(name: str, value: str, more: str = "") -> str:
    return f"<gmd:{name}><gco:CharacterString>{value}</gco:CharacterString>{more}</gmd:{name}>"


def code(name: str, kind: str, value: str) -> str:
    return f'<gmd:{name}><gmd:{kind} codeListValue="{value}"/></gmd:{name}>'


def day(value: str, kind: str) -> str:
    return (
        f"<gmd:date><gmd:CI_Date><gmd:date><gco:Date>{value}</gco:Date></gmd:date>"
        f"{code('dateType', 'CI_DateTypeCode', kind)}</gmd:CI_Date></gmd:date>"
    )


def party(role: str, organisation: str, person: str = "", email: str = "") -> str:
    address = (
        f"<gmd:address><gmd:CI_Address>{text('electronicMailAddress', email)}</gmd:CI_Address></gmd:address>"
    )
    return (
        f"<gmd:pointOfContact><gmd:CI_ResponsibleParty>{text('individualName', person) if person else ''}"
        f"{text('organisationName', organisation)}<gmd:contactInfo><gmd:CI_Contact>{address}</gmd:CI_Contact>"
        f"</gmd:contactInfo>{code('role', 'CI_RoleCode', role)}</gmd:CI_ResponsibleParty>"
        "</gmd:pointOfContact>"
    )


def iso(n: int, contact: str = "", scope: str = "dataset", dates: str = "") -> str:
    english = (
        '<gmd:PT_FreeText><gmd:textGroup><gmd:LocalisedCharacterString locale="#EN">Wells'
        f" {n}</gmd:LocalisedCharacterString></gmd:textGroup></gmd:PT_FreeText>"
    )
    kind = "SV_ServiceIdentification" if scope == "service" else "MD_DataIdentification"
    link = (
        "<gmd:onLine><gmd:CI_OnlineResource><gmd:linkage><gmd:URL>https://geo.example/{}</gmd:URL></gmd:linkage>"
        + text("protocol", "{}") + text("name", "{}") + "</gmd:CI_OnlineResource></gmd:onLine>"
    )  # fmt: skip
    links = link.format(f"{n}.csv", "WWW:DOWNLOAD-1.0-http--download", "Bảng")
    links += link.format("wms", "OGC:WMS-1.3.0", "Lớp")
    return f"""<gmd:MD_Metadata>{text("fileIdentifier", f"giếng-{n}")}
      {code("language", "LanguageCode", "vie")}{code("hierarchyLevel", "MD_ScopeCode", scope)}
      <gmd:dateStamp><gco:Date>2026-02-03</gco:Date></gmd:dateStamp>
      <gmd:identificationInfo><gmd:{kind}><gmd:citation><gmd:CI_Citation>
      {text("title", f"Giếng {n}", english)}{dates}
      </gmd:CI_Citation></gmd:citation>{text("abstract", "Các giếng &lt;b&gt;quan trắc&lt;/b&gt;")}{contact}
      <gmd:resourceMaintenance><gmd:MD_MaintenanceInformation>
      {code("maintenanceAndUpdateFrequency", "MD_MaintenanceFrequencyCode", "annually")}
      </gmd:MD_MaintenanceInformation></gmd:resourceMaintenance>
      <gmd:descriptiveKeywords><gmd:MD_Keywords>{text("keyword", "nước")}</gmd:MD_Keywords>
      </gmd:descriptiveKeywords><gmd:resourceConstraints><gmd:MD_LegalConstraints>
      {code("useConstraints", "MD_RestrictionCode", "license")}
      <gmd:otherConstraints><gmx:Anchor xlink:href="http://creativecommons.org/licenses/by/4.0/deed.en">
      CC BY</gmx:Anchor></gmd:otherConstraints></gmd:MD_LegalConstraints></gmd:resourceConstraints>
      <gmd:topicCategory><gmd:MD_TopicCategoryCode>health</gmd:MD_TopicCategoryCode></gmd:topicCategory>
      <gmd:extent><gmd:EX_Extent><gmd:temporalElement><gmd:EX_TemporalExtent><gmd:extent><gml:TimePeriod>
      <gml:beginPosition>2020</gml:beginPosition><gml:endPosition>2024-06-30</gml:endPosition></gml:TimePeriod>
      </gmd:extent></gmd:EX_TemporalExtent></gmd:temporalElement></gmd:EX_Extent></gmd:extent>
      </gmd:{kind}></gmd:identificationInfo>
      <gmd:distributionInfo><gmd:MD_Distribution><gmd:transferOptions><gmd:MD_DigitalTransferOptions>{links}
      </gmd:MD_DigitalTransferOptions></gmd:transferOptions></gmd:MD_Distribution></gmd:distributionInfo>
      </gmd:MD_Metadata>"""


class Service:
    """Answers GetRecords for a list of records."""

    def __init__(self, records: list[str], **broken: Any) -> None:
        self.records, self.broken = records, broken

    def __call__(self, asked: Asked) -> bytes:
        query = {name.lower(): values[0] for name, values in parse_qs(urlsplit(asked.path).query).items()}
        assert (query["service"], query["request"]) == ("CSW", "GetRecords")
        start, most = int(query["startposition"]), int(query["maxrecords"])
        page = self.records[start - 1 : start - 1 + most]
        after = start + len(page)
        following = self.broken.get("next", after if after <= len(self.records) else 0)
        told = f'numberOfRecordsMatched="{len(self.records)}" numberOfRecordsReturned="{len(page)}"'
        told = "" if self.broken.get("silent") else f'{told} nextRecord="{following}"'
        body = f"<csw:SearchResults {told}>{''.join(page)}</csw:SearchResults>"
        return answer(f"<csw:GetRecordsResponse {SPACES}>{body}</csw:GetRecordsResponse>".encode())


class TestCsw(CatalogueContract):
    way = WAY
    count = 5
    cut = b"<csw:GetRecordsResponse xmlns:csw='x'><csw:SearchResults numberOfRecordsMatched='5'>"

    def options(self, url: str) -> dict[str, Any]:
        return {"url": url, "page_size": 2}

    def good(self, asked: Asked) -> bytes:
        return Service([iso(n) for n in range(1, 6)])(asked)


def harvest(server: Server, door: Door, folder: Path, service: Any, **options: Any) -> Outcome:
    server.reply = replying(service)
    folder.mkdir()
    rules = options.pop("catalogue", {})
    given = {"url": server.url, **options}
    raw = WAY.fetch(WAY.options(given), door, {}, folder)
    return collect("csw", given, raw, folder / "c", catalogue=rules, checks={"max_rejected_share": 1})


@pytest.fixture
def door(make_door: MakeDoor) -> Door:
    return make_door()


def test_the_facts_of_an_iso_record(server: Server, door: Door, tmp_path: Path) -> None:
    dates = day("2021-05-06", "publication") + day("2025-01-02", "revision")
    contact = party("owner", "Sở Nông nghiệp và Môi trường", email="vanthu@snnmt.example.vn")
    (entry,) = entries(harvest(server, door, tmp_path / "w", Service([iso(1, contact, dates=dates)])))
    file, layer = entry.pop("resources")
    assert (file["url"], file["name"], file["format"]) == ("https://geo.example/1.csv", "Bảng", "CSV")
    assert (layer["url"], layer["format"]) == ("https://geo.example/wms", "WMS")
    extras = {extra["key"]: extra["value"] for extra in entry.pop("extras")}
    assert extras["origin_modified"] == "2025-01-02"
    assert entry == {
        "identifier": "giếng-1",
        "title_translated": {"vi": "Giếng 1", "en": "Wells 1"},
        "notes_translated": {"vi": "Các giếng quan trắc"},
        "tags_translated": {"vi": ["nước"]},
        "owner_org": "so-y-te",
        "creator": "Sở Nông nghiệp và Môi trường",
        "contact_name": "Sở Nông nghiệp và Môi trường",
        "contact_email": "vanthu@snnmt.example.vn",
        "issued": "2021-05-06",
        "temporal_start": "2020",
        "temporal_end": "2024-06-30",
        "license_id": "cc-by",
        "frequency": "annual",
        "sectors": ["y-te"],
        "source_url": entry["source_url"],
        "source_system": "Danh mục",
    }


def test_what_a_record_does_not_tell_is_not_told(server: Server, door: Door, tmp_path: Path) -> None:
    (entry,) = entries(harvest(server, door, tmp_path / "w", Service([iso(1)])))
    assert entry.keys().isdisjoint({"issued", "creator", "contact_name", "contact_email"})


def test_a_person_is_left_out_and_told(server: Server, door: Door, tmp_path: Path) -> None:
    contact = party("pointOfContact", "Sở Y tế", "Nguyễn Văn An", "nguyenvanan@soyte.example.vn")
    found = harvest(server, door, tmp_path / "w", Service([iso(1, contact)]))
    (entry,) = entries(found)
    assert entry.keys().isdisjoint({"contact_name", "contact_email"})
    told = [each for each in found.rejections if each.code == "record.person"]
    assert [each.value for each in told] == ["n•••@soyte.example.vn"]
    kept = harvest(server, door, tmp_path / "v", Service([iso(1, contact)]), catalogue={"contacts": "all"})
    assert entries(kept)[0]["contact_name"] == "Nguyễn Văn An"


def test_services_are_no_data(server: Server, door: Door, tmp_path: Path) -> None:
    found = harvest(
        server, door, tmp_path / "w", Service([iso(1), iso(2, scope="service"), iso(3)]), page_size=2
    )
    assert (len(entries(found)), found.failure, found.rejected) == (2, None, 0)


def test_dublin_core(server: Server, door: Door, tmp_path: Path) -> None:
    record = (
        "<csw:Record><dc:identifier>urn:x:1</dc:identifier><dc:title>Rừng</dc:title><dc:type>dataset</dc:type>"
        "<dct:abstract>Độ che phủ</dct:abstract><dc:subject>rừng</dc:subject>"
        "<dc:publisher>Chi cục</dc:publisher>"
        "<dct:modified>2024-05-06</dct:modified><dc:rights>CC BY 4.0</dc:rights>"
        '<dct:references scheme="OGC:WFS">https://geo.example/wfs</dct:references></csw:Record>'
    )
    (entry,) = entries(harvest(server, door, tmp_path / "w", Service([record]), records="dublin_core"))
    assert entry["title_translated"] == {"vi": "Rừng"}
    assert (entry["license_id"], entry["creator"]) == ("cc-by", "Chi cục")
    assert [each["format"] for each in entry["resources"]] == ["WFS"]


def test_dcat_within_the_answer(server: Server, door: Door, tmp_path: Path) -> None:
    record = (
        '<rdf:RDF><dcat:Dataset rdf:about="https://geo.example/{0}"><dct:title xml:lang="vi">Đất {0}'
        "</dct:title></dcat:Dataset></rdf:RDF>"
    )
    bare = '<dcat:Dataset rdf:about="https://geo.example/3"><dct:title>Đất 3</dct:title></dcat:Dataset>'
    service = Service([record.format(1), record.format(2), bare])
    found = entries(harvest(server, door, tmp_path / "w", service, records="dcat"))
    assert [each["title_translated"]["vi"] for each in found] == ["Đất 1", "Đất 2", "Đất 3"]


def test_what_the_service_is_asked(server: Server, door: Door, tmp_path: Path) -> None:
    harvest(
        server,
        door,
        tmp_path / "w",
        Service([iso(n) for n in range(1, 4)]),
        page_size=2,
        filter="dc:type = 'dataset'",
    )
    first, second = [parse_qs(urlsplit(each.path).query) for each in server.asked]
    assert (first["startPosition"], second["startPosition"]) == (["1"], ["3"])
    assert first["constraint"] == ["dc:type = 'dataset'"]
    assert (first["outputSchema"], first["version"]) == (["http://www.isotc211.org/2005/gmd"], ["2.0.2"])


def test_a_service_that_says_nothing_of_numbers(server: Server, door: Door, tmp_path: Path) -> None:
    found = harvest(
        server, door, tmp_path / "w", Service([iso(n) for n in range(1, 6)], silent=True), page_size=2
    )
    assert len(entries(found)) == 5


def test_paging_in_a_circle_is_told(server: Server, door: Door, tmp_path: Path) -> None:
    with pytest.raises(AskTheAgency, match=r"paging\.loop"):
        harvest(server, door, tmp_path / "w", Service([iso(n) for n in range(1, 6)], next=1), page_size=2)


def test_more_than_is_allowed_is_told(server: Server, door: Door, tmp_path: Path) -> None:
    with pytest.raises(FixTheSource, match=r"paging\.limit"):
        harvest(
            server, door, tmp_path / "w", Service([iso(n) for n in range(1, 6)]), page_size=2, max_records=3
        )


def test_what_the_service_refuses_is_told(server: Server, door: Door, tmp_path: Path) -> None:
    def refusing(asked: Asked) -> bytes:
        space = 'xmlns:ows="http://www.opengis.net/ows"'
        said = f'<ows:ExceptionReport {space}><ows:Exception exceptionCode="InvalidParameterValue">'
        text = "<ows:ExceptionText>No such schema</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"
        return answer(f"{said}{text}".encode())

    with pytest.raises(AskTheAgency, match="No such schema"):
        harvest(server, door, tmp_path / "w", refusing)


def test_entities_are_refused(server: Server, door: Door, tmp_path: Path) -> None:
    data = b'<!DOCTYPE x [<!ENTITY a "ha">]><csw:GetRecordsResponse>&a;</csw:GetRecordsResponse>'
    with pytest.raises(Exception, match=r"file\.hostile"):
        harvest(server, door, tmp_path / "w", lambda asked: answer(data))
