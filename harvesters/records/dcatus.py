"""A dataset of a DCAT-US catalogue (``data.json``), versions 1.1 and 3.0 → a record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from harvesters.records import formats
from harvesters.records.addresses import mail, phone, web
from harvesters.records.model import DatasetRecord, Party, ResourceRecord
from harvesters.records.texts import best, line, text, texts, words

Item = Mapping[str, Any]
_FURTHER = ("accessLevel", "rights", "inSeries", "isPartOf", "conformsTo", "describedBy", "dataQuality")
_NAMES = {
    "accessLevel": "access_level",
    "isPartOf": "part_of",
    "inSeries": "series",
    "conformsTo": "conforms_to",
    "describedBy": "described_by",
    "dataQuality": "data_quality",
}


def record(item: Item) -> DatasetRecord:
    """The record of one entry of the list ``dataset``."""
    page = web(_name(_first(item.get("landingPage"))))
    return DatasetRecord(
        identifier=identifier(item),
        titles=texts(item.get("title")),
        origin_url=page,
        descriptions=texts(item.get("description"), text),
        keywords=_keywords(item.get("keyword")),
        publisher=_party(_first(item.get("publisher"))),
        organization=_party(_first(item.get("publisher"))),
        themes=[names for value in _each(item.get("theme")) if (names := _theme(value))],
        licence=_name(_first(item.get("license"))),
        issued=line(item.get("issued")),
        modified=line(item.get("modified")),
        frequency=_name(item.get("accrualPeriodicity")) or _repeated(item.get("modified")),
        spatial=[place for value in _each(item.get("spatial")) if (place := _name(value))],
        temporal=_temporal(_first(item.get("temporal"))),
        contact=_contact(_first(item.get("contactPoint"))),
        languages=words([_name(value) for value in _each(item.get("language"))]),
        version=line(item.get("version") or item.get("versionInfo"), 100),
        resources=[found for each in _each(item.get("distribution")) if (found := _resource(each))],
        extras=_further(item),
    )


def _each(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        yield from value
    elif value is not None:
        yield value


def _first(value: Any) -> Any:
    return next(iter(value), None) if isinstance(value, list) else value


def _name(value: Any) -> str:
    """A value that is text, or an object with a name of some kind."""
    if not isinstance(value, Mapping):
        return line(value)
    for key in ("@id", "prefLabel", "notation", "title", "name", "label", "@value", "value"):
        if found := best(texts(value.get(key)), ""):
            return found
    return ""


def identifier(item: Item) -> str:
    """The lasting name of an entry; "" where it has none."""
    given = _first(item.get("identifier"))
    if isinstance(given, Mapping):
        for key in ("@id", "notation", "@value"):
            if found := line(given.get(key)):
                agency = line(given.get("schemaAgency"))
                return f"{agency}/{found}" if key == "notation" and agency else found
        return ""
    return line(given) or line(item.get("@id"))


def _keywords(value: Any) -> dict[str, list[str]]:
    if isinstance(value, Mapping):
        return {str(language)[:2]: words(found) for language, found in value.items()}
    found = words([_name(each) for each in _each(value)]) if not isinstance(value, str) else words(value)
    return {"": found} if found else {}


def _theme(value: Any) -> list[str]:
    if not isinstance(value, Mapping):
        return [found] if (found := line(value)) else []
    labels = texts(value.get("prefLabel"))
    return list(
        dict.fromkeys(
            filter(
                None, [line(value.get("@id")), line(value.get("notation")), *labels.values(), _name(value)]
            )
        )
    )


def _party(value: Any) -> Party:
    if isinstance(value, str):
        return Party(name=line(value))
    if not isinstance(value, Mapping):
        return Party()
    named = value.get("name") or value.get("prefLabel") or value.get("fn")
    return Party(
        best(texts(named), ""),
        line(value.get("@id")),
        mail(value.get("mbox")),
        "",
        web(value.get("homepage")),
    )


def _contact(value: Any) -> Party:
    if not isinstance(value, Mapping):
        return Party(name=line(value))
    return Party(
        name=best(texts(value.get("fn") or value.get("title")), ""),
        email=mail(_name(_first(value.get("hasEmail") or value.get("email")))),
        phone=phone(_name(_first(value.get("tel") or value.get("hasTelephone")))),
        url=web(_name(value.get("hasURL"))),
    )


def _temporal(value: Any) -> tuple[str, str]:
    if isinstance(value, Mapping):
        return line(value.get("startDate")), line(value.get("endDate"))
    first, mark, last = line(value).partition("/")
    return (first, last) if mark else ("", "")


def _repeated(modified: Any) -> str:
    """``R/P1W`` under ``modified`` tells how often, not when."""
    found = line(modified)
    return found if found.startswith("R/") else ""


def _resource(item: Any) -> ResourceRecord | None:
    if not isinstance(item, Mapping):
        return None
    url = next(
        (found for key in ("downloadURL", "accessURL") if (found := web(_name(_first(item.get(key)))))), ""
    )
    told = line(_name(item.get("mediaType")))
    size = str(item.get("byteSize") or "").split(".")[0]
    return ResourceRecord(
        url=url,
        titles=texts(item.get("title")),
        descriptions=texts(item.get("description"), text),
        identifier=line(_name(_first(item.get("identifier")))) or line(item.get("@id")),
        format=formats.name(line(_name(item.get("format"))), told, url=url),
        media_type=formats.media_type(told),
        size=int(size) if size.isdecimal() and 0 < len(size) < 16 else None,
        checksum=_checksum(item.get("checksum")),
        modified=line(item.get("modified")),
        licence=_name(_first(item.get("license"))),
    )


def _checksum(value: Any) -> str:
    if not isinstance(value, Mapping):
        return ""
    digest = line(value.get("checksumValue"), 200)
    return digest if digest.isalnum() else ""


def _further(item: Item) -> dict[str, str]:
    shown = {_NAMES.get(key, key): _name(_first(item.get(key))) for key in _FURTHER}
    return {name: value for name, value in shown.items() if value}
