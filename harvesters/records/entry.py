"""A record → an entry of the portal: keys of the schema of datasets, values that it accepts."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harvesters.model import ILLUSTRATIVE, Rejection
from harvesters.records.addresses import page
from harvesters.records.contacts import is_person
from harvesters.records.dates import day
from harvesters.records.model import DatasetRecord, Party, ResourceRecord
from harvesters.records.terms import Terms, key
from harvesters.records.texts import best, line, pick
from harvesters.rules import reject
from harvesters.spec import CatalogueRules, Source
from harvesters.tabular.identifiers import masked

_RESOURCES = uuid.UUID("0b1f6c58-2f4e-4b39-8a5d-4f1c7d5f0a77")
_NOT_TAG = re.compile(r"[^\w \-.]+")
_LANGUAGES = {"vi": "vi", "vie": "vi", "en": "en", "eng": "en"}
#: What a catalogue that describes nothing leaves to say, as the schema wants a description.
NO_DESCRIPTION = {
    "vi": "Danh mục nguồn không có mô tả cho bộ dữ liệu này.",
    "en": "The source's catalogue does not describe this dataset.",
}
MAX_RESOURCES = 1_000


@dataclass
class Maker:
    """Makes entries for one source. ``unknown`` counts terms without a code: (rule, text) → datasets."""

    source: Source
    terms: Terms
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[Rejection] = field(default_factory=list)

    @property
    def rules(self) -> CatalogueRules:
        return self.source.catalogue

    def entry(self, record: DatasetRecord, row: int) -> dict[str, Any]:
        """The entry; what had to be left out is in ``faults``. The record has identifier and title."""
        self.faults = []
        own = self.rules.language
        extras = dict(record.extras)
        found: dict[str, Any] = {
            "title_translated": _both(record.titles, own),
            "notes_translated": _both(record.descriptions, own) or dict(NO_DESCRIPTION),
            "tags_translated": _tags(record.keywords, own),
            "owner_org": self._agency(record),
            "creator": _name(record.publisher),
            "identifier": record.identifier,
            "issued": self._day(record.issued, "issued", row),
            "version": record.version,
            "source_url": page(record.origin_url) or page(str(self.source.options.get("url", ""))),
            "source_system": self.source.title.vi,
            "language": list(dict.fromkeys(filter(None, map(_language, record.languages)))),
            "illustrative": self._illustrative(record) or None,
            **self._contact(record, extras, row),
            **self._temporal(record, row),
            **self._terms(record, extras),
        }
        if record.publisher.key and not found["creator"]:
            extras["publisher"] = record.publisher.key
        extras["modified"] = self._day(record.modified, "modified", row)
        extras["spatial"] = "; ".join(record.spatial[:50])
        found["extras"] = [
            {"key": f"origin_{name}", "value": value} for name, value in sorted(extras.items()) if value
        ]
        found["resources"] = list(self._resources(record, row))
        return {name: value for name, value in found.items() if value not in ("", [], {}, None)}

    def unknown_terms(self) -> Iterator[Rejection]:
        """One warning for each term that has no code."""
        for (code, text), count in self.unknown.most_common():
            column = {"record.organization": "organization"}.get(code, code.removeprefix("term."))
            yield reject(code, column=column, value=text, found=str(count))

    def _illustrative(self, record: DatasetRecord) -> bool:
        """Whether the figures are made up: by the source, the catalogue's field, or the keyword of ours."""
        keywords = {key(word) for words in record.keywords.values() for word in words}
        told = keywords & {key(ILLUSTRATIVE.vi), key(ILLUSTRATIVE.en)}
        return self.source.illustrative or record.illustrative or bool(told)

    def _agency(self, record: DatasetRecord) -> str:
        """The agency that the source's map gives to the publisher; else the source's own."""
        named = {key(label): agency for label, agency in self.rules.organizations.items()}
        parties = (record.organization, record.publisher)
        for text in (text for party in parties for text in (party.key, party.name) if text):
            if agency := named.get(key(text)):
                return agency
        if named:
            self.unknown[("record.organization", record.organization.name or record.publisher.name)] += 1
        return self.source.agency

    def _terms(self, record: DatasetRecord, extras: dict[str, str]) -> dict[str, Any]:
        """Codes; a term without one stays in the extras."""
        found: dict[str, Any] = {}
        sectors: list[str] = []
        for names in record.themes:
            code = self.terms.code("sectors", names, self.rules.themes)
            if code:
                sectors.append(code)
            elif names:
                self._missing("term.theme", names[0])
        if record.themes:
            extras["themes"] = "; ".join(dict.fromkeys(names[-1] for names in record.themes if names))
        found["sectors"] = sorted(set(sectors))
        for name, listed, text in (
            ("license_id", "licences", record.licence),
            ("frequency", "frequencies", record.frequency.removeprefix("R/")),
        ):
            given = self.rules.licences if name == "license_id" else None
            code = self.terms.code(listed, [text], given) if text else None
            if code:
                found[name] = code
            elif text:
                extras["licence" if name == "license_id" else name] = text
                self._missing("term.licence" if name == "license_id" else "term.frequency", text)
        return found

    def _contact(self, record: DatasetRecord, extras: dict[str, str], row: int) -> dict[str, str]:
        """An office's contact; that of a person is left out, and told without the person's name."""
        contact = record.contact
        offices = (record.publisher.name, record.organization.name)
        if self.rules.contacts == "offices" and is_person(contact, *offices):
            self.faults.append(
                reject("record.person", row=row, column="contact", value=masked(contact.email))
            )
            if extras.get("author") == contact.name:
                del extras["author"]
            return {}
        return {
            "contact_name": contact.name,
            "contact_email": contact.email,
            "contact_phone": contact.phone,
            "contact_uri": page(contact.url),
        }

    def _missing(self, code: str, text: str) -> None:
        if len(self.unknown) < 5_000 or (code, text) in self.unknown:
            self.unknown[(code, text)] += 1

    def _day(self, text: str, column: str, row: int) -> str:
        found = day(text) if text else ""
        if text and not found and not text.startswith("R/"):
            self.faults.append(reject("record.date", row=row, column=column, value=text))
        return found

    def _temporal(self, record: DatasetRecord, row: int) -> dict[str, str]:
        start, end = (self._day(text, "temporal", row) for text in record.temporal)
        length = min(len(start), len(end))
        if end[:length] < start[:length]:
            self.faults.append(reject("record.date", row=row, column="temporal", value=f"{start}/{end}"))
            return {}
        return {"temporal_start": start, "temporal_end": end}

    def _resources(self, record: DatasetRecord, row: int) -> Iterator[dict[str, Any]]:
        seen: set[str] = set()
        for resource in record.resources[:MAX_RESOURCES]:
            if not resource.url:
                named = best(resource.titles, "") or resource.identifier
                self.faults.append(reject("record.link", row=row, column="resources", value=named))
                continue
            lasting = resource.identifier or resource.url
            count = 2
            while lasting in seen:
                lasting, count = f"{resource.identifier or resource.url}#{count}", count + 1
            seen.add(lasting)
            yield _resource(resource, f"{record.identifier}\n{lasting}", self.rules.language)


def _resource(resource: ResourceRecord, lasting: str, own: str) -> dict[str, Any]:
    name = pick(resource.titles, "vi", own) or best(resource.titles, own)
    found = {
        "id": str(uuid.uuid5(_RESOURCES, lasting)),
        "url": resource.url,
        "name": name or line(resource.url.rsplit("/", 1)[-1], 200) or resource.format,
        "description": pick(resource.descriptions, "vi", own) or best(resource.descriptions, own),
        "format": resource.format,
        "mimetype": resource.media_type,
        "size": resource.size,
        "hash": resource.checksum,
    }
    return {key_: value for key_, value in found.items() if value not in ("", None)}


def _name(party: Party) -> str:
    """A party's name in words; an address that stands for it is none."""
    name = line(party.name, 300)
    return "" if "://" in name or name.lower().startswith(("urn:", "mailto:", "_:")) else name


def _both(texts: Mapping[str, str], own: str) -> dict[str, str]:
    """vi and en; where there is no Vietnamese, the text there is, as it is."""
    vi = pick(texts, "vi", own) or best(texts, own)
    return {language: text for language, text in (("vi", vi), ("en", pick(texts, "en", own))) if text}


def _tags(keywords: Mapping[str, Sequence[str]], own: str) -> dict[str, list[str]]:
    untagged = list(keywords.get("", ()))
    found = {
        language: [*keywords.get(language, ()), *(untagged if language == own else ())]
        for language in ("vi", "en")
    }
    if not found["vi"]:
        other = keywords.get(own) or untagged or next((words for words in keywords.values() if words), ())
        found["vi"] = [] if found["en"] and not untagged and own != "en" else list(other)
    cleaned = {language: [tag for word in words if (tag := _tag(word))] for language, words in found.items()}
    return {language: list(dict.fromkeys(words)) for language, words in cleaned.items() if words}


def _tag(word: str) -> str:
    """A keyword as CKAN accepts it: letters, digits, spaces, ``- _ .``; from 2 to 100 characters."""
    found = " ".join(_NOT_TAG.sub(" ", word).split())[:100].strip()
    return found if len(found) >= 2 else ""


def _language(text: str) -> str:
    """``http://…/language/VIE``, ``vi-VN`` → ``vi``; "" for a language that the schema has not."""
    last = re.split(r"[/#]", text.rstrip("/"))[-1].lower().replace("_", "-")
    return _LANGUAGES.get(last.split("-", 1)[0], "")
