"""A dataset of ours in the words of ckanext-dcat's own profiles, and what the portal says of itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ckan import model
from ckanext.dongthap.exchange import names
from ckanext.dongthap.publication.dataset import MEDIA_TYPES, resource_id

_MEDIA = "https://www.iana.org/assignments/media-types"
_FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type"
_KNOWN_FORMATS = {"CSV", "XLSX", "XLS", "ODS", "JSON", "XML", "PDF", "ZIP", "GEOJSON", "PARQUET", "HTML"}
_STABLE = f"{names.EU}/planned-availability/STABLE"
REGIONAL = "http://purl.org/adms/publishertype/RegionalAuthority"
_PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
#: Fields that mean something else there, or that our profile writes itself.
_OURS = ("spatial", "theme", "creator", "provenance", "license_url", "contact_uri")
SAID = {
    "site_title": {
        "vi": "Cổng dữ liệu mở tỉnh Đồng Tháp",
        "en": "Open-data portal of Đồng Tháp province",
    },
    "site_description": {
        "vi": "Dữ liệu mở của các cơ quan, địa phương về chính quyền số, kinh tế số, xã hội số.",
        "en": "Open data of Đồng Tháp's agencies and communes on digital government, economy and society.",
    },
    "sectors": {"vi": "Lĩnh vực", "en": "Sectors"},
    "pillars": {"vi": "Trụ cột", "en": "Pillars"},
    "contents": {"vi": "Nội dung thi đua", "en": "Emulation contents"},
    "publisher": {"vi": "Ủy ban nhân dân tỉnh Đồng Tháp", "en": "People’s Committee of Đồng Tháp Province"},
    "service": {
        "vi": "API của Cổng dữ liệu mở tỉnh Đồng Tháp",
        "en": "API of the open-data portal of Đồng Tháp province",
    },
}
#: The files of every indicator.
FILES = {
    "csv": {
        "name_translated": {"vi": "Bảng số liệu (CSV)", "en": "Table of figures (CSV)"},
        "description_translated": {
            "vi": "Mỗi dòng một số liệu; UTF-8, phân cách bằng dấu phẩy.",
            "en": "One figure a row; UTF-8, separated by commas.",
        },
    },
    "xlsx": {
        "name_translated": {
            "vi": "Bảng số liệu kèm từ điển dữ liệu (XLSX)",
            "en": "Table of figures with data dictionary (XLSX)",
        },
        "description_translated": {
            "vi": "Ba trang tính: số liệu, từ điển dữ liệu, nguồn và giấy phép.",
            "en": "Three sheets: figures, data dictionary, source and licence.",
        },
    },
    "json": {
        "name_translated": {"vi": "Số liệu cho phần mềm (JSON)", "en": "Figures for programs (JSON)"},
        "description_translated": {
            "vi": "Thông tin chung, danh mục cột và các số liệu.",
            "en": "What the figures are, their columns, and the records.",
        },
    },
}


def translate(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """The dataset as ckanext-dcat's own profiles expect it."""
    told = {name: value for name, value in dataset.items() if name not in _OURS}
    licence = names.licence(dataset)
    told["access_rights"] = _PUBLIC
    told["url"] = names.page(dataset)
    told["frequency"] = names.eu("frequencies", dataset.get("frequency") or "", "frequency")
    told["language"] = [
        names.language(code) for code in dataset.get("language") or () if code in ("vi", "en")
    ]
    told["publisher"] = [_agency(dataset)]
    if dataset.get("creator") and dataset["creator"] != told["publisher"][0].get("name"):
        told["creator"] = [{"name": dataset["creator"], "type": REGIONAL}]
    if not any(dataset.get(name) for name in ("contact_name", "contact_email")):
        told |= _contact(dataset)
    told["resources"] = [_distribution(resource, licence) for resource in dataset.get("resources", [])]
    return told


def _agency(dataset: Mapping[str, Any]) -> dict[str, Any]:
    found = _group(dataset)
    if found is None:
        return {"uri": f"{names.site()}/about", "name_translated": SAID["publisher"]}
    extras = found.extras or {}
    return {
        "uri": names.agency(found.name),
        "name": found.title,
        "name_translated": _translated(extras.get("title_translated"), found.title),
        "identifier": extras.get("identifier") or found.name,
        "type": REGIONAL,
        "url": extras.get("website"),
        "email": extras.get("contact_email"),
    }


def _contact(dataset: Mapping[str, Any]) -> dict[str, str]:
    found = _group(dataset)
    extras = (found.extras or {}) if found is not None else {}
    if not extras.get("contact_email") and not extras.get("contact_name"):
        return {}
    name = extras.get("contact_name") or (found.title if found is not None else "")
    return {"contact_name": name, "contact_email": extras.get("contact_email") or ""}


def _group(dataset: Mapping[str, Any]) -> Any:
    return model.Group.get(dataset["owner_org"]) if dataset.get("owner_org") else None


def _translated(value: Any, title: str) -> dict[str, str]:
    found = json.loads(value) if isinstance(value, str) else value
    return {lang: text for lang, text in (found or {"vi": title}).items() if text}


def _distribution(resource: Mapping[str, Any], licence: str) -> dict[str, Any]:
    kind = str(resource.get("format") or "").upper()
    media = resource.get("mimetype") or MEDIA_TYPES.get(kind.lower())
    told = {
        **resource,
        "license": licence or None,
        "availability": _STABLE,
        "download_url": resource.get("url"),
        "access_url": resource.get("url"),
        "format": f"{_FILE_TYPES}/{kind}" if kind in _KNOWN_FORMATS else resource.get("format"),
    }
    if not resource.get("hash_algorithm"):
        # A checksum needs its algorithm; without one it may be of something else than the file.
        told.pop("hash", None)
    if resource.get("id") == resource_id(str(resource.get("package_id")), kind.lower()):
        told |= FILES[kind.lower()]
    if media and "/" in str(media) and not str(media).startswith("http"):
        told["mimetype"] = f"{_MEDIA}/{media}"
    return told
