"""A metadata record of ISO 19115 (ISO 19139, and 19115-3 where it is alike) → a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from harvesters.records import formats, licences
from harvesters.records.addresses import mail, phone, web
from harvesters.records.contacts import is_person
from harvesters.records.model import DatasetRecord, Party, ResourceRecord
from harvesters.records.texts import line, tag, text
from harvesters.records.xmltree import attribute, children, find, first, local, text_of

#: Scopes that are data; a record without a scope is data as well.
_DATA = ("", "dataset", "series", "nonGeographicDataset", "tile", "collectionHardware", "sources")
#: Languages by the codes of ISO 639-2 that records use.
_LANGUAGES = {
    "vie": "vi",
    "eng": "en",
    "ger": "de",
    "deu": "de",
    "fre": "fr",
    "fra": "fr",
    "spa": "es",
    "ita": "it",
    "dut": "nl",
    "nld": "nl",
    "por": "pt",
    "pol": "pl",
    "cze": "cs",
    "ces": "cs",
    "swe": "sv",
}
_PUBLISHERS = ("publisher", "owner", "custodian", "resourceProvider", "distributor", "originator", "author")
_CONTACTS = ("pointOfContact", "custodian", "publisher", "distributor", "owner", "author")
_INFO = "identificationInfo/*"


def record(element: Element) -> DatasetRecord | None:
    """The record of an ``MD_Metadata``; None for what is no data (services, applications)."""
    scope = _code(element, "hierarchyLevel/*") or _code(element, "metadataScope/*/resourceScope/*")
    info = first(element, _INFO)
    if scope not in _DATA or info is None or local(info) == "SV_ServiceIdentification":
        return None
    own = _language(_code(element, "language/*") or _plain(element, "language/*"))
    dates = dict(_dates(info))
    publisher = _party(info, _PUBLISHERS) or _party(element, _PUBLISHERS, "contact") or Party()
    return DatasetRecord(
        identifier=_identifier(element),
        titles=_texts(first(info, "citation/*/title"), own, line),
        descriptions=_texts(first(info, "abstract"), own, text),
        keywords=_keywords(info, own),
        publisher=publisher,
        organization=publisher,
        themes=[[code] for each in find(info, "topicCategory/*") if (code := line(text_of(each)))],
        licence=_licence(info),
        issued=dates.get("publication") or dates.get("released") or "",
        modified=dates.get("revision") or dates.get("lastUpdate") or line(_plain(element, "dateStamp/*")),
        frequency=_frequency(info),
        spatial=sorted(set(_places(info))),
        temporal=_temporal(info),
        contact=_party(info, _CONTACTS) or _party(element, _CONTACTS, "contact") or Party(),
        languages=[found for each in find(info, "language|defaultLocale/*") if (found := _language_of(each))],
        version=line(_plain(info, "citation/*/edition/*"), 100),
        resources=list(_resources(element)),
        extras=_further(element),
    )


def _plain(element: Element, path: str) -> str:
    return text_of(first(element, path))


def _code(element: Element, path: str) -> str:
    """The value of a code list, or its text where that alone is given."""
    found = first(element, path)
    return (attribute(found, "codeListValue") or text_of(found)) if found is not None else ""


def _identifier(element: Element) -> str:
    return line(_plain(element, "fileIdentifier") or _plain(element, "metadataIdentifier/*/code"))


def _language(code: str) -> str:
    code = code.strip().rpartition("/")[2].lower()
    return _LANGUAGES.get(code[:3], tag(code)) if len(code) >= 3 else tag(code)


def _language_of(element: Element) -> str:
    found = next(iter(children(element)), element)
    inner = next((each for each in found.iter() if local(each) == "LanguageCode"), found)
    return _language(attribute(inner, "codeListValue") or text_of(inner))


def _texts(element: Element | None, own: str, clean: Callable[[str], str]) -> dict[str, str]:
    """A text in the record's language, and those in others."""
    if element is None:
        return {}
    found: dict[str, str] = {}
    for each in children(element):
        if local(each) == "PT_FreeText":
            for said in each.iter():
                if local(said) == "LocalisedCharacterString" and (words := clean("".join(said.itertext()))):
                    found.setdefault(
                        _language(attribute(said, "locale").lstrip("#").split("-")[-1][:3]), words
                    )
        elif words := clean("".join(each.itertext())):
            found.setdefault(own, words)
    return found


def _keywords(info: Element, own: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in find(info, "descriptiveKeywords/*/keyword"):
        for language, words in _texts(each, own, lambda value: line(value, 100)).items():
            if words not in found.setdefault(language, []):
                found[language].append(words)
    return found


def _dates(info: Element) -> Iterator[tuple[str, str]]:
    for each in find(info, "citation/*/date/CI_Date"):
        yield _code(each, "dateType/*"), line(_plain(each, "date"))


def _responsible(element: Element, path: str) -> Iterator[tuple[str, Element]]:
    for each in find(element, f"{path}/*"):
        yield _code(each, "role/*"), each


def _party(element: Element, roles: tuple[str, ...], path: str = "pointOfContact") -> Party | None:
    """The first of the roles that there is, else whoever is named; an organisation before a person."""
    named = list(_responsible(element, path))
    ordered = [each for role in roles for told, each in named if told == role] or [each for _, each in named]
    for each in ordered:
        organisation = line(_plain(each, "organisationName") or _plain(each, "party/CI_Organisation/name"))
        person = line(
            _plain(each, "individualName") or _plain(each, "party/CI_Organisation/individual/*/name")
        )
        address = next((found for found in each.iter() if local(found) == "electronicMailAddress"), None)
        found = Party(
            name=organisation or person,
            email=mail(text_of(address)),
            phone=phone(next((text_of(one) for one in each.iter() if local(one) in ("voice", "number")), "")),
            url=web(next((text_of(one) for one in each.iter() if local(one) in ("URL", "linkage")), "")),
        )
        if person and roles is _CONTACTS and is_person(Party(name=person, email=found.email), organisation):
            # Whose mailbox it is decides whether the contact is a person's.
            found = replace(found, name=person)
        if found.name or found.email:
            return found
    return None


def _licence(info: Element) -> str:
    """The first constraint that is a licence that is known, an address, or said to be one."""
    said: list[str] = []
    for constraint in find(info, "resourceConstraints/*"):
        uses = {_code(each, "*") for each in find(constraint, "useConstraints")}
        for each in find(constraint, "otherConstraints|useLimitation"):
            inner = next(iter(children(each)), each)
            for told in (attribute(inner, "href"), line(text_of(each))):
                if told and licences.name(told):
                    return told
                if told and (web(told) or uses & {"license", "licence", "otherRestrictions"}):
                    said.append(told)
    return next((told for told in said if web(told)), said[0] if said else "")


def _frequency(info: Element) -> str:
    path = "resourceMaintenance/*"
    own = _plain(info, f"{path}/userDefinedMaintenanceFrequency/*")
    return line(own or _code(info, f"{path}/maintenanceAndUpdateFrequency/*"))


def _places(info: Element) -> Iterator[str]:
    for each in info.iter():
        if local(each) == "EX_GeographicDescription":
            yield from filter(None, [line(_plain(each, "geographicIdentifier/*/code"))])


def _temporal(info: Element) -> tuple[str, str]:
    for each in info.iter():
        if local(each) == "TimePeriod":
            return _instant(each, "begin"), _instant(each, "end")
    return "", ""


def _instant(period: Element, name: str) -> str:
    return line(_plain(period, f"{name}Position") or _plain(period, f"{name}/*/timePosition"))


def _resources(element: Element) -> Iterator[ResourceRecord]:
    kinds = {
        line(text_of(each)) for each in find(element, "distributionInfo/*/distributionFormat/*/name")
    } - {""}
    told = kinds.pop() if len(kinds) == 1 else ""
    for each in find(element, "distributionInfo/*/transferOptions/*/onLine/*"):
        url = web(_plain(each, "linkage"))
        name, protocol = line(_plain(each, "name")), line(_plain(each, "protocol"))
        of_service = formats.of_protocol(protocol)
        of_file = formats.name(told) if "download" in protocol.lower() else ""
        known = of_service or formats.name(url=url) or of_file
        yield ResourceRecord(
            url=url,
            titles=_texts(first(each, "name"), "", line),
            descriptions=_texts(first(each, "description"), "", text),
            identifier=f"{url}#{name}" if name else url,
            format=known,
        )


def _further(element: Element) -> dict[str, str]:
    lineage = next((each for each in element.iter() if local(each) == "LI_Lineage"), None)
    provenance = line(_plain(lineage, "statement")) if lineage is not None else ""
    return {"provenance": provenance} if provenance else {}
