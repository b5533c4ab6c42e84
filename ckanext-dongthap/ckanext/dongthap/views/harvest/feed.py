"""An agency's runs as an Atom feed (RFC 4287), for everybody: what was published, and what was not."""

from __future__ import annotations

import datetime as dt
from typing import Any
from xml.etree import ElementTree as ET

import ckan.plugins.toolkit as tk
from ckanext.dongthap.helpers.agency import dongthap_agency_of
from ckanext.dongthap.views.harvest.access import act
from flask import Response

_ATOM = "http://www.w3.org/2005/Atom"
ET.register_namespace("", _ATOM)


def read(agency: str) -> Response:
    """The feed of an agency, the newest run first."""
    found = act("dongthap_run_feed", id=agency)
    here = tk.url_for("dongthap_harvest.feed", agency=found["agency"], qualified=True)
    newest = found["results"][0]["finished"] if found["results"] else None
    updated = newest or dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc).isoformat()
    name = dongthap_agency_of(found["agency"])
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _texts(feed, id=here, title=tk._("Collected data: {agency}").format(agency=name), updated=updated)
    ET.SubElement(feed, f"{{{_ATOM}}}link", rel="self", href=here)
    _texts(ET.SubElement(feed, f"{{{_ATOM}}}author"), name=name)
    for run in found["results"]:
        _entry(feed, run)
    return Response(
        ET.tostring(feed, encoding="utf-8", xml_declaration=True), mimetype="application/atom+xml"
    )


def _entry(feed: ET.Element, run: dict[str, Any]) -> None:
    entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
    title = f"{tk.h.dongthap_translated(run['title'])}: {tk.h.dongthap_state(run['state'])}"
    _texts(entry, id=f"urn:uuid:{run['id']}", title=title, updated=run["finished"])
    lines: list[str] = []
    for release in run["releases"]:
        code = release["indicator"]
        words = tk._("{added} added, {changed} changed, {removed} removed").format(**release)
        lines.append(f"{code}, {tk._('release {number}').format(**release)}: {words}")
        address = tk.url_for("dongthap_indicator.read", code=code, qualified=True)
        ET.SubElement(entry, f"{{{_ATOM}}}link", rel="related", href=address, title=code)
    _texts(entry, summary="\n".join(lines) or title)


def _texts(parent: ET.Element, **texts: str) -> None:
    for name, text in texts.items():
        ET.SubElement(parent, f"{{{_ATOM}}}{name}").text = text
