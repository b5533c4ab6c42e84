"""Addresses by which things are known outside of the portal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dcat.utils import dataset_uri
from ckanext.dongthap import codelists

EU = "http://publications.europa.eu/resource/authority"
#: How those who keep them call the concepts of theirs that we name.
LABELS = {
    f"{EU}/data-theme/AGRI": "Agriculture, fisheries, forestry and food",
    f"{EU}/data-theme/ECON": "Economy and finance",
    f"{EU}/data-theme/EDUC": "Education, culture and sport",
    f"{EU}/data-theme/GOVE": "Government and public sector",
    f"{EU}/data-theme/HEAL": "Health",
    f"{EU}/data-theme/SOCI": "Population and society",
    f"{EU}/dataset-type/STATISTICAL": "Statistical data",
    f"{EU}/planned-availability/STABLE": "Stable",
    "http://purl.org/adms/publishertype/RegionalAuthority": "Regional authority",
    "http://purl.org/adms/licencetype/UnknownIPR": "Unknown IPR",
}


def site() -> str:
    """The portal's address without slash at the end."""
    return tk.config["ckan.site_url"].rstrip("/")


def concept(codelist: str, key: str) -> str:
    """A code of one of our lists."""
    return f"{site()}/danh-muc/{codelist}#{key}"


def scheme(codelist: str) -> str:
    """One of our code lists."""
    return f"{site()}/danh-muc/{codelist}"


def agency(name: str) -> str:
    """An agency."""
    return f"{site()}/organization/{name}"


def dataset(package: Mapping[str, Any]) -> str:
    """A dataset: lasting, whatever its name becomes."""
    return dataset_uri(dict(package))


def page(package: Mapping[str, Any]) -> str:
    """The page that people read of a dataset."""
    code = package.get("code") if package.get("type") == "indicator" else None
    return f"{site()}/chi-tieu/{code}" if code else f"{site()}/dataset/{package['name']}"


def licence(package: Mapping[str, Any]) -> str:
    """Where the licence can be read; "" where none is known."""
    code = package.get("license_id") or ""
    if code in ("", "notspecified"):
        return ""
    entry = codelists.by_key("licences").get(code)
    return (entry.extra.get("url") if entry else "") or f"{site()}/dieu-khoan"


def eu(codelist: str, key: str, table: str) -> str:
    """The European authority's name for a code of ours; "" where there is none."""
    entry = codelists.by_key(codelist).get(key)
    if entry is None:
        return ""
    if entry.extra.get("eu_theme"):
        return f"{EU}/{table}/{entry.extra['eu_theme']}"
    aliases = str(entry.extra.get("aliases") or "").split("|")
    return next((alias for alias in aliases if alias.startswith(f"{EU}/{table}/")), "")


def language(code: str) -> str:
    """The European authority's name of a language."""
    return f"{EU}/language/{ {'vi': 'VIE', 'en': 'ENG'}[code] }"
