"""An agency's runs as an Atom feed, for everybody: what was published, and what was not."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.exchange import atom
from ckanext.dongthap.helpers.agency import dongthap_agency_of
from ckanext.dongthap.views.harvest.access import act
from flask import Response


def read(agency: str) -> Response:
    """The feed of an agency, the newest run first."""
    found = act("dongthap_run_feed", id=agency)
    here = tk.url_for("dongthap_harvest.feed", agency=found["agency"], qualified=True)
    name = dongthap_agency_of(found["agency"])
    title = tk._("Collected data: {agency}").format(agency=name)
    return atom.document(here, title, name, [_entry(run) for run in found["results"]])


def _entry(run: dict[str, Any]) -> atom.Entry:
    title = f"{tk.h.dongthap_translated(run['title'])}: {tk.h.dongthap_state(run['state'])}"
    lines: list[str] = []
    links: list[tuple[str, str, str]] = []
    for release in run["releases"]:
        code = release["indicator"]
        words = tk._("{added} added, {changed} changed, {removed} removed").format(**release)
        lines.append(f"{code}, {tk._('release {number}').format(**release)}: {words}")
        links.append(("related", tk.url_for("dongthap_indicator.read", code=code, qualified=True), code))
    return atom.Entry(f"urn:uuid:{run['id']}", title, run["finished"], "\n".join(lines) or title, links)
