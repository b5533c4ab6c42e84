"""schema.org: what search engines read of a dataset's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap import codelists
from ckanext.dongthap.exchange import names, words

from harvesters.model import ILLUSTRATIVE


def of_dataset(package: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The dataset as JSON-LD, in the page's language."""
    told = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": names.dataset(package),
        "name": _text(package, "title", language),
        "description": _description(package, language),
        "url": names.page(package),
        "identifier": package.get("identifier") or package["id"],
        "inLanguage": language,
        "isAccessibleForFree": True,
        "license": names.licence(package),
        "version": package.get("version") or "",
        "datePublished": package.get("issued") or "",
        "dateModified": package.get("metadata_modified") or "",
        "keywords": (package.get("tags_translated") or {}).get(language) or [],
        "temporalCoverage": _period(package),
        "spatialCoverage": [_place(key, language) for key in package.get("spatial") or ()],
        "variableMeasured": _variable(package, language),
        "publisher": _publisher(package),
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": words.SAID["site_title"][language],
            "url": names.site(),
        },
        "distribution": [_file(resource) for resource in package.get("resources", [])],
    }
    return {name: value for name, value in told.items() if value not in ("", [], None)}


def _text(package: Mapping[str, Any], field: str, language: str) -> str:
    translated = package.get(f"{field}_translated") or {}
    return str(translated.get(language) or translated.get("vi") or package.get(field) or "")


def _description(package: Mapping[str, Any], language: str) -> str:
    flag = f"{getattr(ILLUSTRATIVE, language)}. " if tk.asbool(package.get("illustrative") or False) else ""
    return flag + (_text(package, "notes", language) or _text(package, "title", language))


def _period(package: Mapping[str, Any]) -> str:
    start, end = package.get("temporal_start"), package.get("temporal_end")
    return f"{start or '..'}/{end or '..'}" if start or end else ""


def _place(key: str, language: str) -> dict[str, str]:
    return {"@type": "Place", "name": codelists.label("areas", key, language)}


def _variable(package: Mapping[str, Any], language: str) -> dict[str, str] | None:
    if package.get("type") != "indicator":
        return None
    unit = codelists.label("units", package.get("unit") or "", language)
    return {
        "@type": "PropertyValue",
        "name": _text(package, "title", language),
        "propertyID": package["code"],
        "unitText": unit,
    }


def _publisher(package: Mapping[str, Any]) -> dict[str, str] | None:
    agency = package.get("organization")
    if not agency:
        return None
    return {"@type": "Organization", "name": agency["title"], "url": names.agency(agency["name"])}


def _file(resource: Mapping[str, Any]) -> dict[str, str]:
    told = {
        "@type": "DataDownload",
        "name": resource.get("name") or "",
        "contentUrl": resource.get("url") or "",
        "encodingFormat": resource.get("mimetype") or resource.get("format") or "",
    }
    return {name: value for name, value in told.items() if value}
