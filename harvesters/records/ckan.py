"""A package as a CKAN's API gives it → a record; plain, scheming, fluent and DCAT-AP shapes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harvesters.records import formats
from harvesters.records.addresses import mail, phone, web
from harvesters.records.model import DatasetRecord, Party, ResourceRecord
from harvesters.records.texts import best, line, text, texts, words

#: Facts worth showing that have no field of their own: key in the package → name in the record.
_FURTHER = {
    "conforms_to": "conforms_to",
    "access_rights": "access_rights",
    "provenance": "provenance",
    "author": "author",
}
_NO_DATASETS = ("harvest", "showcase", "page")
Package = Mapping[str, Any]


def is_dataset(package: Package) -> bool:
    """Whether a package is a public, living dataset."""
    private = str(package.get("private") or "false").lower() in ("true", "1", "unpublished")
    return _active(package) and not private and str(package.get("type") or "").lower() not in _NO_DATASETS


def record(package: Package, portal: str) -> DatasetRecord:
    """The record of one package of the CKAN at ``portal``."""
    facts = _facts(package)
    organization = _party(package.get("organization"))
    return DatasetRecord(
        identifier=line(facts.get("identifier") or facts.get("guid") or package.get("id") or ""),
        origin_url=web(f"{portal}/dataset/{package.get('name') or package.get('id') or ''}"),
        titles=_translated(package, ("title_translated", "title"), line) or texts(package.get("name")),
        descriptions=_translated(package, ("notes_translated", "notes", "description"), text),
        keywords=_keywords(package),
        publisher=_publisher(facts) or organization,
        organization=organization,
        themes=list(_themes(package, facts)),
        licence=_licence(package),
        issued=line(facts.get("issued") or package.get("metadata_created")),
        modified=line(facts.get("modified") or package.get("metadata_modified")),
        frequency=line(facts.get("accrual_periodicity") or facts.get("frequency")),
        spatial=_spatial(facts),
        temporal=_temporal(facts),
        contact=_contact(package, facts),
        languages=words(_list(facts.get("language"))),
        version=line(package.get("version"), 100),
        resources=[_resource(item) for item in _dicts(package.get("resources")) if _active(item)],
        extras=_further(package, facts),
        illustrative=str(facts.get("illustrative")).lower() == "true",
    )


def _facts(package: Package) -> dict[str, Any]:
    """Fields of the package, and its extras where there is no such field."""
    extras = {str(item.get("key")): item.get("value") for item in _dicts(package.get("extras"))}
    extras = {key.removeprefix("dcat_"): value for key, value in extras.items()}
    return extras | {key: value for key, value in package.items() if value not in (None, "", [], {})}


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _list(value: Any) -> Any:
    """Lists that CKAN keeps as JSON text."""
    if isinstance(value, str) and value.startswith("["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _active(item: Mapping[str, Any]) -> bool:
    """DKAN writes Active and Published where CKAN has active and false."""
    return str(item.get("state") or "active").lower() == "active"


def _translated(item: Package, keys: Sequence[str], clean: Any) -> dict[str, str]:
    for key in keys:
        value = item.get(key)
        if isinstance(value, str) and value.startswith("{"):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                value = item.get(key)
        if found := texts(value, clean):
            return found
    return {}


def _keywords(package: Package) -> dict[str, list[str]]:
    for key in ("tags_translated", "keywords"):
        value = package.get(key)
        if isinstance(value, Mapping) and any(value.values()):
            return {str(language)[:2]: words(_list(found)) for language, found in value.items() if found}
        if isinstance(value, list) and value:
            return {"": words(value)}
    tags = [tag.get("display_name") or tag.get("name") for tag in _dicts(package.get("tags"))]
    plain = [tag for tag in package.get("tags") or () if isinstance(tag, str)]
    return {"": words([*tags, *plain])} if tags or plain else {}


def _party(value: Any) -> Party:
    if isinstance(value, str):
        return Party(name=line(value))
    if not isinstance(value, Mapping):
        return Party()
    named = texts(value.get("title_translated") or value.get("title") or value.get("name"))
    return Party(
        name=best(named, "vi"),
        key=line(value.get("name") if isinstance(value.get("name"), str) else value.get("uri")),
        email=mail(value.get("email")),
        url=web(value.get("url")),
    )


def _publisher(facts: Mapping[str, Any]) -> Party | None:
    for key in ("publisher", "publisher_name"):
        found = _list(facts.get(key))
        party = _party(found[0] if isinstance(found, list) and found else found)
        if party.name:
            return party
    return None


def _themes(package: Package, facts: Mapping[str, Any]) -> Iterator[list[str]]:
    for group in _dicts(package.get("groups")):
        names = texts(group.get("title") or group.get("display_name"))
        yield list(dict.fromkeys(filter(None, [line(group.get("name")), *names.values()])))
    for key in ("theme", "sectors"):
        theme = _list(facts.get(key))
        for item in theme if isinstance(theme, list) else [theme]:
            if found := line(item):
                yield [found]


def _licence(package: Package) -> str:
    for key in ("license_url", "license_id", "license_title", "license"):
        if found := line(package.get(key)):
            return found
    of_files = {line(item.get("license") or item.get("rights")) for item in _dicts(package.get("resources"))}
    return of_files.pop() if len(of_files) == 1 else ""


def _spatial(facts: Mapping[str, Any]) -> list[str]:
    found = _list(facts.get("spatial_uri") or facts.get("spatial_text") or facts.get("spatial"))
    items = found if isinstance(found, list) else [found]
    return [place for place in map(line, items) if place and not place.startswith("{")]


def _temporal(facts: Mapping[str, Any]) -> tuple[str, str]:
    given = _list(facts.get("temporals") or facts.get("temporal_coverage"))
    for item in _dicts(given):
        start, end = item.get("start_date") or item.get("start"), item.get("end_date") or item.get("end")
        return line(start), line(end)
    return line(facts.get("temporal_start")), line(facts.get("temporal_end"))


def _contact(package: Package, facts: Mapping[str, Any]) -> Party:
    for key in ("contact_points", "contact"):
        for item in _dicts(_list(facts.get(key))):
            return Party(
                name=line(item.get("name")),
                email=mail(item.get("email")),
                phone=phone(item.get("telephone") or item.get("phone")),
                url=web(item.get("url") or item.get("uri")),
            )
    return Party(
        name=line(facts.get("contact_name") or facts.get("maintainer") or facts.get("author")),
        email=mail(
            facts.get("contact_email") or package.get("maintainer_email") or package.get("author_email")
        ),
        phone=phone(facts.get("contact_phone")),
        url=web(facts.get("contact_uri")),
    )


def _resource(item: Mapping[str, Any]) -> ResourceRecord:
    url = web(item.get("download_url") or item.get("url"))
    told = line(item.get("media_type") or item.get("mimetype"))
    size = str(item.get("size") or item.get("byte_size") or "").split(".")[0]
    checksum = line(item.get("hash"), 200)
    return ResourceRecord(
        url=url,
        titles=_translated(item, ("name_translated", "title", "name"), line),
        descriptions=_translated(item, ("description_translated", "description"), text),
        identifier=line(item.get("id") or item.get("identifier")),
        format=formats.name(line(item.get("format")), told, url=url),
        media_type=formats.media_type(told),
        size=int(size) if size.isdecimal() and 0 < len(size) < 16 and int(size) else None,
        checksum=checksum if checksum.replace(":", "").isalnum() else "",
        modified=line(item.get("modified") or item.get("last_modified") or item.get("created")),
        licence=line(item.get("license") or item.get("rights")),
    )


def _further(package: Package, facts: Mapping[str, Any]) -> dict[str, str]:
    found = {name: _list(facts.get(key)) for key, name in _FURTHER.items()}
    shown = {
        name: ", ".join(words(value)) if isinstance(value, list) else line(value)
        for name, value in found.items()
    }
    page = web(package.get("url"))
    return {name: value for name, value in {**shown, "landing_page": page}.items() if value}
