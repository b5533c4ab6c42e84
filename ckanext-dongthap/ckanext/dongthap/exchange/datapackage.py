"""Data Package (Frictionless): what a dataset is, its files, and the schema of their columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap import codelists, downloads
from ckanext.dongthap.downloads.facts import Facts
from ckanext.dongthap.downloads.workbook import data_sheet
from ckanext.dongthap.exchange import fingerprints, names
from ckanext.dongthap.publication import dictionary
from ckanext.dongthap.publication.dataset import MEDIA_TYPES, download_path

from harvesters.model import ILLUSTRATIVE

_TYPES = {"date": "date", "numeric": "number", "text": "string"}
#: DataStore type → type of Table Schema, for datasets that are no indicators.
_STORED = {
    "numeric": "number",
    "float8": "number",
    "int4": "integer",
    "int8": "integer",
    "bool": "boolean",
    "date": "date",
    "timestamp": "datetime",
}


def of_release(facts: Facts) -> dict[str, Any]:
    """An indicator's release: its CSV, XLSX and JSON with their columns, sizes and hashes."""
    release, package = facts.release, facts.package
    told = _head(package)
    resources = [_file(facts, extension) for extension in downloads.EXTENSIONS]
    flag = {"illustrative": f"{ILLUSTRATIVE.vi} / {ILLUSTRATIVE.en}"} if facts.illustrative else {}
    return {
        **told,
        **flag,
        "version": str(release["number"]),
        "created": release["published"].isoformat(timespec="seconds"),
        "resources": resources,
    }


def of_dataset(package: Mapping[str, Any]) -> dict[str, Any]:
    """A dataset that is no indicator: its files as they came, and the tables that were read from them."""
    files = package.get("resources", [])
    tables = [_table(each) for each in files if each.get("datastore_active")]
    return {**_head(package), "resources": [*map(_resource, files), *tables]}


def _head(package: Mapping[str, Any]) -> dict[str, Any]:
    titles, notes = package.get("title_translated") or {}, package.get("notes_translated") or {}
    licence = names.licence(package)
    agency = (package.get("organization") or {}).get("title")
    keywords = [word for words in (package.get("tags_translated") or {}).values() for word in words]
    return {
        "profile": "data-package",
        "name": package["name"],
        "id": names.dataset(package),
        "title": titles.get("vi") or package.get("title") or package["name"],
        "title_en": titles.get("en") or "",
        "description": notes.get("vi") or package.get("notes") or "",
        "description_en": notes.get("en") or "",
        "homepage": names.page(package),
        "keywords": keywords,
        **({"licenses": [_licence(package, licence)]} if licence else {}),
        **({"contributors": [{"title": agency, "role": "publisher"}]} if agency else {}),
        **({"sources": [{"title": package["source_system"]}]} if package.get("source_system") else {}),
    }


def _licence(package: Mapping[str, Any], address: str) -> dict[str, str]:
    code = package["license_id"]
    return {"name": code, "path": address, "title": codelists.label("licences", code, "vi")}


def _file(facts: Facts, extension: str) -> dict[str, Any]:
    release = facts.release
    size, sha256 = fingerprints.of_download(release["id"], extension)
    return {
        "profile": "tabular-data-resource",
        "name": extension,
        "path": download_path(release["indicator"], extension, release["number"]),
        "scheme": "http" if names.site().startswith("http:") else "https",
        "format": extension,
        "mediatype": MEDIA_TYPES[extension],
        "encoding": "utf-8",
        **_size(extension, size, sha256),
        **_dialect(facts, extension),
        "schema": _schema(facts),
    }


def _size(extension: str, size: int, sha256: str) -> dict[str, Any]:
    """Frictionless compares ``bytes`` and ``hash`` of text files only, and takes others for broken."""
    if extension == "csv":
        return {"bytes": size, "hash": f"sha256:{sha256}"}
    return {"size": size, "sha256": sha256}


def _dialect(facts: Facts, extension: str) -> dict[str, Any]:
    if extension == "xlsx":
        return {"dialect": {"excel": {"sheet": data_sheet(facts)}}}
    if extension == "json":
        return {"dialect": {"json": {"property": "records", "keyed": True}}}
    return {}


def _schema(facts: Facts) -> dict[str, Any]:
    dimensions = facts.release["dimensions"]
    return {
        "fields": [_field(name) for name in facts.columns],
        "primaryKey": dictionary.key(dimensions),
        "missingValues": [""],
    }


def _field(name: str) -> dict[str, Any]:
    label, meaning = dictionary.describe(name)
    field = {
        "name": name,
        "type": _TYPES[dictionary.column_type(name)],
        "title": label.vi,
        "title_en": label.en,
        "description": meaning.vi,
        "description_en": meaning.en,
    }
    required = {"constraints": {"required": True}} if name in ("period", "area_code", "status") else {}
    return {**field, **required}


def _resource(resource: Mapping[str, Any]) -> dict[str, Any]:
    """A file as it came: titles above a table, and other files than tables, are valid too.

    Of a file elsewhere the size is what its catalogue says, which nobody has counted.
    """
    kind = str(resource.get("format") or "").lower()
    size = "bytes" if resource.get("url_type") == "upload" else "size"
    return {
        "name": resource["id"],
        "type": "file",
        "title": resource.get("name") or "",
        "description": resource.get("description") or "",
        "path": resource.get("url") or "",
        **({"format": kind} if kind else {}),
        **({"mediatype": resource["mimetype"]} if resource.get("mimetype") else {}),
        **({size: int(resource["size"])} if resource.get("size") else {}),
    }


def _table(resource: Mapping[str, Any]) -> dict[str, Any]:
    """The table that was read from a file, as the DataStore gives it."""
    return {
        "name": f"{resource['id']}-table",
        "profile": "tabular-data-resource",
        "title": resource.get("name") or "",
        "description": resource.get("description") or "",
        "path": f"{names.site()}/datastore/dump/{resource['id']}",
        "scheme": "http" if names.site().startswith("http:") else "https",
        "format": "csv",
        "mediatype": MEDIA_TYPES["csv"],
        "encoding": "utf-8",
        "schema": _stored_schema(resource["id"]),
    }


def _stored_schema(resource_id: str) -> dict[str, Any]:
    info = tk.get_action("datastore_info")({"ignore_auth": True}, {"id": resource_id})
    fields = [
        {
            "name": field["id"],
            "type": _STORED.get(field["type"], "string"),
            "title": (field.get("info") or {}).get("label") or field["id"],
            "description": (field.get("info") or {}).get("notes") or "",
        }
        for field in info["fields"]
        if field["id"] != "_id"
    ]
    number = {"name": "_id", "type": "integer", "title": "_id", "description": ""}
    return {"fields": [number, *fields], "missingValues": [""]}
