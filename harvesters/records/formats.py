"""Names of file formats, from whatever a catalogue writes: ``text/csv``, ``.../file-type/CSV``, ``csv``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

_BY_MEDIA: Mapping[str, str] = {
    "text/csv": "CSV",
    "text/tab-separated-values": "TSV",
    "application/json": "JSON",
    "application/geo+json": "GeoJSON",
    "application/vnd.geo+json": "GeoJSON",
    "application/ld+json": "JSON-LD",
    "application/xml": "XML",
    "text/xml": "XML",
    "application/rdf+xml": "RDF",
    "text/turtle": "TTL",
    "text/html": "HTML",
    "application/xhtml+xml": "HTML",
    "text/plain": "TXT",
    "application/pdf": "PDF",
    "application/zip": "ZIP",
    "application/x-zip-compressed": "ZIP",
    "application/gzip": "GZ",
    "application/vnd.ms-excel": "XLS",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/vnd.oasis.opendocument.spreadsheet": "ODS",
    "application/msword": "DOC",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.google-earth.kml+xml": "KML",
    "application/x-shapefile": "SHP",
    "application/vnd.apache.parquet": "PARQUET",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/tiff": "TIFF",
}
_NAMES = {name.lower(): name for name in _BY_MEDIA.values()}
#: What stands where nobody filled in a format.
_NONE = frozenset(
    {
        *("format", "file format", "unknown", "none", "null", "undefined", "n/a", "na", "other", "others"),
        *("file", "data", "dataset", "link", "url", "application/octet-stream", "binary", "khác", "không rõ"),
    }
)
_MEDIA = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,100}")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .+_-]{0,30}")


def media_type(text: str) -> str:
    """``https://www.iana.org/assignments/media-types/text/csv`` → ``text/csv``; "" for anything else."""
    found = text.strip().lower().split(";", 1)[0].rstrip()
    if "media-types/" in found:
        found = found.split("media-types/", 1)[1]
    return found if _MEDIA.fullmatch(found) else ""


#: Services of the OGC and others, by the words of ISO's protocols.
_PROTOCOLS = (
    *("WMTS", "WMS", "WFS", "WCS", "WPS", "CSW", "SOS", "OGC API", "KML", "ATOM", "GEOJSON"),
    *("ESRI REST", "MAPSERVER", "FEATURESERVER"),
)


def of_protocol(text: str) -> str:
    """``OGC:WMS-1.3.0-http-get-map`` → ``WMS``; "" for a plain link or download."""
    found = text.upper().replace(":", " ").replace("-", " ").replace("_", " ")
    known = next((each for each in _PROTOCOLS if each in found), "")
    return _NAMES.get(known.lower(), known)


def name(*told: str, url: str = "") -> str:
    """The first format that one of the texts names, else the address' ending; "" where none does."""
    for text in told:
        if found := _one(text.strip()):
            return found
    ending = urlsplit(url).path.rsplit("/", 1)[-1].rpartition(".")[2].lower()
    return _NAMES.get(ending, "")


def _one(text: str) -> str:
    if text.lower() in _NONE:
        return ""
    if media := media_type(text):
        return "" if media in _NONE else _BY_MEDIA.get(media, media)
    last = re.split(r"[/#]", text.rstrip("/"))[-1].lstrip(".") if "://" in text else text.lstrip(".")
    last = last.replace("_", " ").strip()
    if not _PLAIN.fullmatch(last) or last.lower() in _NONE:
        return ""
    return _NAMES.get(last.lower(), last.upper() if len(last) <= 8 else last)
