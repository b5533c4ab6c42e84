"""Atom feeds (RFC 4287)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from flask import Response

_ATOM = "http://www.w3.org/2005/Atom"
ET.register_namespace("", _ATOM)
_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc).isoformat()


@dataclass(frozen=True)
class Entry:
    """One thing that happened; ``updated`` is an ISO time, ``links`` are (relation, address, title)."""

    id: str
    title: str
    updated: str
    summary: str
    links: Sequence[tuple[str, str, str]] = ()
    author: str = ""
    categories: Sequence[str] = ()


def document(address: str, title: str, author: str, entries: Sequence[Entry], page: str = "") -> Response:
    """A feed that is found at ``address``, the newest entry first."""
    feed = ET.Element(f"{{{_ATOM}}}feed")
    updated = entries[0].updated if entries else _NEVER
    _texts(feed, id=address, title=title, updated=updated)
    _link(feed, "self", address)
    if page:
        _link(feed, "alternate", page)
    _texts(ET.SubElement(feed, f"{{{_ATOM}}}author"), name=author)
    for entry in entries:
        _add(feed, entry)
    text = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return Response(text, mimetype="application/atom+xml")


def _add(feed: ET.Element, entry: Entry) -> None:
    element = ET.SubElement(feed, f"{{{_ATOM}}}entry")
    _texts(element, id=entry.id, title=entry.title, updated=entry.updated)
    if entry.author:
        _texts(ET.SubElement(element, f"{{{_ATOM}}}author"), name=entry.author)
    for relation, address, title in entry.links:
        _link(element, relation, address, title)
    for category in entry.categories:
        ET.SubElement(element, f"{{{_ATOM}}}category", term=category)
    _texts(element, summary=entry.summary)


def _link(parent: ET.Element, relation: str, address: str, title: str = "") -> None:
    attributes = {"rel": relation, "href": address, **({"title": title} if title else {})}
    ET.SubElement(parent, f"{{{_ATOM}}}link", attributes)


def _texts(parent: ET.Element, **texts: str) -> None:
    for name, text in texts.items():
        ET.SubElement(parent, f"{{{_ATOM}}}{name}").text = text
