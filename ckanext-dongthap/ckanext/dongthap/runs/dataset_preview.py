"""What a run of a catalogue would do to datasets, field by field; nothing is written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.dongthap.publication.database import connect
from ckanext.dongthap.publication.harvested import records
from ckanext.dongthap.publication.harvested.incoming import Incoming
from ckanext.dongthap.publication.harvested.merge import merged
from ckanext.dongthap.publication.harvested.write import owned_by_people
from ckanext.dongthap.runs import harvest
from psycopg2.extensions import connection as Connection

from harvesters.model import Entries, Outcome, Rejection
from harvesters.records.shelf import read_entries
from harvesters.spec import Source

#: Fields that a person compares, in this order; the others follow.
_FIRST = ("title_translated", "notes_translated", "license_id", "resources")
_TEXT = 300
_BATCH = 1000


def look(spec: Source, outcome: Outcome, limit: int) -> tuple[dict[str, Any], list[Rejection]]:
    """``{"datasets", "counts"}`` of a preview, and the reasons that would hold a run.

    A dataset: ``{"identifier", "title", "status", "name", "differences": [{"field", "before", "after"}]}``;
    status ``created``, ``updated``, ``gone`` (from now on) or ``removed``; at most ``limit`` of each.
    """
    if outcome.entries is None:
        return {"datasets": [], "counts": harvest.counts(outcome, {})}, harvest.reasons(spec, outcome, None)
    with harvest.compared(spec, outcome.entries) as incoming:
        plan = incoming.counts()
        reasons = harvest.reasons(spec, outcome, incoming)
        refused = _of_people(incoming)
        plan["created"] -= len(refused)
        shown = [*_written(incoming, outcome.entries, limit, refused), *_gone(incoming, limit)]
        with connect() as connection:
            due = records.due(connection, spec.name, spec.catalogue.grace_days)
            reasons += harvest.too_many(spec, len(due), records.standing(connection, spec.name))
        shown += [_named(identifier, package, "removed") for identifier, package in due[:limit]]
    outcome.rejected += plan["owned"] + len(refused)
    return {"datasets": shown, "counts": harvest.counts(outcome, plan, len(due), plan["gone"])}, reasons


def _of_people(incoming: Incoming) -> set[str]:
    """New identifiers that datasets made by hand have: a run refuses them."""
    found: set[str] = set()
    after = 0
    while rows := incoming.work(after, _BATCH):
        after = rows[-1][0]
        identifiers = [identifier for _row, _place, identifier in rows]
        found |= owned_by_people(identifiers, _packages(incoming.connection, identifiers)).keys()
    return found


def _written(incoming: Incoming, entries: Entries, limit: int, refused: set[str]) -> Iterator[dict[str, Any]]:
    rows = incoming.work(0, limit + len(refused))
    places = [place for _row, place, identifier in rows if identifier not in refused][:limit]
    lines = list(read_entries(entries.file, iter(places)))
    packages = _packages(incoming.connection, [line["identifier"] for line in lines])
    for line in lines:
        present = _present(packages.get(line["identifier"]))
        yield {
            "identifier": line["entry"]["identifier"],
            "title": line["entry"]["title_translated"]["vi"],
            "status": "updated" if present else "created",
            "name": present["name"] if present else "",
            "differences": differences(present, line["entry"]) if present else _facts(line["entry"]),
        }


def _packages(connection: Connection, identifiers: list[str]) -> dict[str, str]:
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT identifier, package_id FROM dongthap.record"
            " WHERE identifier = ANY(%s) AND content_sha256 IS NOT NULL",
            (identifiers,),
        )
        return dict(cursor.fetchall())


def _present(package_id: str | None) -> dict[str, Any] | None:
    package = model.Package.get(package_id) if package_id else None
    if package is None or package.state != model.State.ACTIVE:
        return None
    asked: Any = {"ignore_auth": True, "use_cache": False}
    return tk.get_action("package_show")(asked, {"id": package.id})


def _gone(incoming: Incoming, limit: int) -> Iterator[dict[str, Any]]:
    for identifier, package in incoming.lost(limit):
        yield _named(identifier, package, "gone")


def _named(identifier: str, package_id: str, status: str) -> dict[str, Any]:
    package = model.Package.get(package_id)
    title, name = (package.title or package.name, package.name) if package else ("", "")
    told = (package.extras or {}).get("identifier", identifier) if package else identifier
    return {"identifier": told, "title": title, "status": status, "name": name, "differences": []}


def differences(present: Mapping[str, Any], entry: Mapping[str, Any]) -> list[dict[str, str]]:
    """What an entry changes of a dataset, in texts that a person compares."""
    wanted = merged(present, {**entry, "owner_org": _agency(entry["owner_org"])})
    fields = sorted(
        {*present, *wanted} - _ALIKE,
        key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name),
    )
    found = []
    for name in fields:
        before, after = _text(present.get(name)), _text(wanted.get(name))
        if before != after:
            found.append({"field": name, "before": before, "after": after})
    return found


#: Names that are made of others, or mean the same.
_ALIKE = {
    *("title", "notes", "tags", "organization", "metadata_modified", "metadata_created", "num_resources"),
    *("num_tags", "isopen", "license_title", "license_url", "creator_user_id", "relationships_as_subject"),
    *("relationships_as_object", "state", "id", "name", "type", "private", "groups", "url", "author"),
    *("author_email", "maintainer", "maintainer_email", "illustrative"),
}


def _agency(name: str) -> str:
    found = model.Group.get(name)
    return found.id if found else name


def _facts(entry: Mapping[str, Any]) -> list[dict[str, str]]:
    """A new dataset: what it would say."""
    names = [*_FIRST, *sorted(entry.keys() - set(_FIRST))]
    return [
        {"field": name, "before": "", "after": _text(entry.get(name))} for name in names if entry.get(name)
    ]


def _text(value: Any) -> str:
    """A value as text: lists of resources by name and address, texts in Vietnamese first."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, Mapping):
        text = " / ".join(_text(value[name]) for name in sorted(value, reverse=True) if value[name])
    elif isinstance(value, list):
        text = "\n".join(_item(item) for item in value)
    else:
        text = str(value)
    return text if len(text) <= _TEXT else text[: _TEXT - 1] + "…"


def _item(item: Any) -> str:
    if not isinstance(item, Mapping):
        return str(item)
    if "key" in item:
        return f"{item['key']}: {item.get('value', '')}"
    if "url" in item:
        parts = (item.get("name"), item.get("format"), item.get("description"), item.get("size"), item["url"])
        return " · ".join(str(part) for part in parts if part)
    return json.dumps(item, ensure_ascii=False, sort_keys=True)
