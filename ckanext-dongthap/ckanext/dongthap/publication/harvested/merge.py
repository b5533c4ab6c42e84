"""A harvested dataset that is there already, brought up to its new entry.

What the catalogue tells is the catalogue's: a local change of it lasts until the catalogue changes the
dataset. What people add stays: fields that catalogues do not fill, further extras, attached resources,
groups, and the dataset's address.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from harvesters.records.identity import same

#: Fields that follow the catalogue even when it says nothing of them any more.
HARVESTED = frozenset(
    {
        *("title_translated", "notes_translated", "tags_translated", "title", "notes", "tags", "owner_org"),
        *("identifier", "version", "source_url", "source_system", "language"),
        *("contact_name", "contact_email", "contact_phone", "contact_uri", "temporal_start", "temporal_end"),
        *("license_id", "frequency", "issued", "creator"),
    }
)
#: What `package_show` adds and no schema takes.
_COMPUTED = frozenset(
    {
        *("organization", "license_title", "license_url", "isopen", "num_resources", "num_tags"),
        *("metadata_created", "metadata_modified", "creator_user_id", "state", "relationships_as_subject"),
        "relationships_as_object",
    }
)
_PREFIX = "origin_"
#: Fields of a resource that tell of the copy of its file; they outlive a new description.
COPY = ("url", "url_type", "origin_url", "origin_etag", "origin_modified", "sha256", "datastore_active")


def merged(present: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """The dataset to write, from the one there is (as `package_show` has it) and its new entry."""
    kept = {name: value for name, value in present.items() if name not in HARVESTED | _COMPUTED}
    extras = [
        extra for extra in present.get("extras", ()) if not str(extra.get("key", "")).startswith(_PREFIX)
    ]
    return {
        **kept,
        **entry,
        "id": present["id"],
        "name": present["name"],
        "state": "active",
        "extras": [*extras, *entry.get("extras", ())],
        "resources": resources(present.get("resources", ()), entry.get("resources", ())),
    }


def resources(present: Any, wanted: Any) -> list[dict[str, Any]]:
    """The entry's resources, with the copies there are; then what people attached."""
    known = {resource["id"]: resource for resource in present}
    fresh = [_with_copy(resource, known.get(resource["id"])) for resource in _under_former_ids(known, wanted)]
    ours = {resource["id"] for resource in fresh}
    return fresh + [
        resource for resource in present if resource["id"] not in ours and not is_harvested(resource["id"])
    ]


def _under_former_ids(known: Mapping[str, Any], wanted: Any) -> list[Mapping[str, Any]]:
    """Resources of the entry; one whose address alone is spelt anew (https for http) keeps the id it had,
    and with it its copy, its table and the links to it.
    """
    named = {resource["id"] for resource in wanted}
    left = {
        same(resource.get("origin_url") or resource["url"]): resource["id"]
        for resource in known.values()
        if resource["id"] not in named and is_harvested(resource["id"])
    }
    return [
        resource
        if resource["id"] in known
        else {**resource, "id": left.pop(same(resource["url"]), resource["id"])}
        for resource in wanted
    ]


def _with_copy(wanted: Mapping[str, Any], present: Mapping[str, Any] | None) -> dict[str, Any]:
    if (
        not present
        or present.get("url_type") != "upload"
        or same(present.get("origin_url") or "") != same(wanted["url"])
    ):
        return dict(wanted)
    copy = {name: present[name] for name in COPY if present.get(name) not in (None, "")}
    return {**wanted, **copy, "size": present.get("size"), "mimetype": present.get("mimetype")}


def is_harvested(resource_id: str) -> bool:
    """Whether a resource came with a catalogue: its id is made of its name there, a person's is random."""
    try:
        return uuid.UUID(resource_id).version == 5
    except ValueError:
        return False
