"""Croissant 1.0 (MLCommons): an indicator's release as a dataset that machine learning can load."""

from __future__ import annotations

from typing import Any

from ckanext.dcat.profiles.croissant import JSONLD_CONTEXT
from ckanext.dongthap.clock import ZONE
from ckanext.dongthap.downloads.facts import Facts
from ckanext.dongthap.exchange import fingerprints, names
from ckanext.dongthap.publication import dictionary
from ckanext.dongthap.publication.dataset import MEDIA_TYPES, download_path

from harvesters.model import ILLUSTRATIVE

_TYPES = {"date": "sc:Date", "numeric": "sc:Float", "text": "sc:Text"}
_FILE, _RECORDS = "csv", "so-lieu"


def of_release(facts: Facts) -> dict[str, Any]:
    """The release's CSV and the fields of its records."""
    release, package = facts.release, facts.package
    flag = f"{ILLUSTRATIVE.vi}. " if facts.illustrative else ""
    agency = (package.get("organization") or {}).get("title") or ""
    return {
        "@context": {**JSONLD_CONTEXT, "@language": "vi"},
        "@type": "sc:Dataset",
        "@id": names.dataset(package),
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": facts.text("title"),
        "alternateName": facts.text("title", "en"),
        "description": flag + facts.text("notes"),
        "url": names.page(package),
        "license": names.licence(package) or f"{names.site()}/dieu-khoan",
        "creator": {"@type": "sc:Organization", "name": agency},
        "publisher": {"@type": "sc:Organization", "name": agency},
        "datePublished": release["published"].astimezone(ZONE).date().isoformat(),
        "version": f"{release['number']}.0.0",
        "citeAs": f"{agency}: {facts.text('title')}. {names.page(package)}",
        "isLiveDataset": False,
        "distribution": [_file(facts)],
        "recordSet": [_records(facts)],
    }


def _file(facts: Facts) -> dict[str, Any]:
    release = facts.release
    size, sha256 = fingerprints.of_download(release["id"], "csv")
    return {
        "@type": "cr:FileObject",
        "@id": _FILE,
        "name": f"{release['indicator']}.csv",
        "contentUrl": download_path(release["indicator"], "csv", release["number"]),
        "contentSize": f"{size} B",
        "encodingFormat": MEDIA_TYPES["csv"],
        "sha256": sha256,
    }


def _records(facts: Facts) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": _RECORDS,
        "name": _RECORDS,
        "key": [{"@id": f"{_RECORDS}/{name}"} for name in dictionary.key(facts.release["dimensions"])],
        "field": [_field(name) for name in facts.columns],
    }


def _field(name: str) -> dict[str, Any]:
    _label, meaning = dictionary.describe(name)
    return {
        "@type": "cr:Field",
        "@id": f"{_RECORDS}/{name}",
        "name": name,
        "description": meaning.vi,
        "dataType": _TYPES[dictionary.column_type(name)],
        "source": {"fileObject": {"@id": _FILE}, "extract": {"column": name}},
    }
