"""Which kind of catalogue a document is: by its content, its declared type only where that is silent."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from harvesters.model import Rejection
from harvesters.rules import reject

Kind = Literal["rdf_xml", "turtle", "json_ld", "dcat_us"]
NAMES: dict[Kind, str] = {
    "rdf_xml": "RDF/XML",
    "turtle": "Turtle",
    "json_ld": "JSON-LD",
    "dcat_us": "DCAT-US",
}
_HEAD = 1 << 18
_XML = re.compile(rb"\s*<(?:\?xml|rdf:RDF|[A-Za-z][\w.-]*:RDF\b|!DOCTYPE\s+(?!html)|!--)", re.IGNORECASE)
_RDF = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?RDF\b|http://www\.w3\.org/1999/02/22-rdf-syntax-ns#")
_TURTLE = re.compile(
    rb"(?:\s|#[^\n]*\n)*(?:@prefix|@base|PREFIX\s|BASE\s|<[^<>\s]*>\s|_:\w|\[)", re.IGNORECASE
)
_KEYS = re.compile(
    rb'"((?:@graph|@type|@id|@context|https?://[^"\s]{1,200}|dcat:\w+|dct(?:erms)?:\w+|dataset|title|identifier|distribution|catalog))"\s*:'
)
_PAGING = (b"hydra", b"nextPage")


def kind(path: Path, media_type: str | None = None) -> Kind | Rejection:
    """The kind of a document, or why it is no catalogue."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    text = _plain(head)
    if _XML.match(text):
        if _RDF.search(text):
            return "rdf_xml"
        return reject("file.html") if b"<html" in text[:4000].lower() else reject("file.format", found="XML")
    if text.lstrip()[:1] in (b"{", b"["):
        # Turtle may begin with a blank node; JSON never goes on with a name after its first mark.
        if not re.match(rb"\s*\[\s*(?:a\s|<|[A-Za-z][\w-]*:)", text):
            return _json(text)
        return "turtle"
    if _TURTLE.match(text) and not re.match(rb"\s*<(?:html|head|body|!doctype)", text, re.IGNORECASE):
        return "turtle"
    # Imported here: it brings all readers, and most catalogues are known by now.
    from harvesters.readers.sniff import sniff

    found = sniff(path, "catalogue.json")
    if isinstance(found, Rejection):
        return found
    return reject("file.format", found=(media_type or found).upper())


def _json(text: bytes) -> Kind:
    """JSON-LD says so by full names, prefixes or a graph; DCAT-US has plain names."""
    keys = set(_KEYS.findall(text))
    plain = keys & {b"dataset", b"title", b"identifier", b"distribution"}
    if b"@graph" in keys or any(b":" in key for key in keys):
        return "json_ld"
    return "dcat_us" if plain or not keys else "json_ld"


def _plain(head: bytes) -> bytes:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head[2:].replace(b"\x00", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def may_be_paged(path: Path) -> bool:
    """Whether the document speaks of pages at all; cheap, and true too often rather than too seldom."""
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            text = (tail + chunk).replace(b"\x00", b"")
            if any(word in text for word in _PAGING):
                return True
            tail = chunk[-16:]
    return False
