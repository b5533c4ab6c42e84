"""Fields of a dataset: those that say what its figures mean, and what changed between two moments."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from ckan import model

#: What a release is bound to: another release is needed to change it.
BOUND = frozenset({"code", "dimensions", "version", "temporal_start", "temporal_end", "state"})
#: What a decision with a reason can change.
DECIDED = frozenset(
    {
        "additive", "baseline_period", "baseline_value", "decimals", "direction", "dti_main_index",
        "frequency", "higher_level_code", "identifier", "illustrative", "name", "owner_org", "private",
        "reporting_lag", "reporting_start", "series_breaks", "targets", "unit", "value_max", "value_min",
    }
)  # fmt: skip
#: Fields of an indicator with releases that its agency does not change by a form.
OF_RELEASE = BOUND | DECIDED
#: The same of every dataset that readers have seen.
OF_PUBLIC = frozenset({"state", "private", "owner_org", "illustrative"})
#: What a person may say of a resource that we published.
_SAID = frozenset({"name", "name_en", "description"})
#: What CKAN keeps up to date by itself, or what is said in other fields.
_DERIVED = frozenset({"metadata_modified", "metadata_created", "last_modified", "created", "size", "id"})
_DERIVED_OF_DATASET = _DERIVED | {"resources", "creator_user_id", "plugin_data", "title", "notes"}

_PACKAGE = sa.text("SELECT to_jsonb(p) FROM package p WHERE id = :id")
_RESOURCES = sa.text(
    "SELECT to_jsonb(r) FROM resource r WHERE package_id = :id AND state = 'active' ORDER BY position"
)
Fields = dict[str, Any]


@dataclass(frozen=True)
class Snapshot:
    """A dataset's fields and those of its resources by id, as the database has them."""

    fields: Fields
    resources: dict[str, Fields] = field(default_factory=dict)


@dataclass(frozen=True)
class Changed:
    """Old and new values of what differs: by field, and by resource and field (`None`: not there)."""

    fields: dict[str, tuple[Any, Any]]
    resources: dict[str, dict[str, tuple[Any, Any]]]

    def told(self) -> dict[str, dict[str, Any]]:
        """For the trail: ``{field: {"old", "new"}}``; of resources as ``resources/<id>/<field>``."""
        pairs = {name: pair for name, pair in self.fields.items() if name not in _DERIVED_OF_DATASET}
        for identifier, fields in self.resources.items():
            pairs |= {f"resources/{identifier}/{name}": pair for name, pair in fields.items()}
        return {name: {"old": old, "new": new} for name, (old, new) in pairs.items()}


def committed(package_id: str) -> Snapshot | None:
    """The dataset as other transactions see it; None where they see none."""
    engine: sa.Engine = model.meta.engine  # pyright: ignore[reportAssignmentType]
    with engine.connect() as connection:
        return _read(connection, package_id)


def present(package_id: str) -> Snapshot | None:
    """The dataset as the running transaction has it."""
    model.Session.flush()
    return _read(model.Session.connection(), package_id)


def compare(old: Snapshot, new: Snapshot) -> Changed:
    """What differs between two snapshots; an absent field and an empty one are the same."""
    ids = dict.fromkeys((*old.resources, *new.resources))
    resources = {each: _differing(old.resources.get(each, {}), new.resources.get(each, {})) for each in ids}
    return Changed(
        _differing(old.fields, new.fields), {each: found for each, found in resources.items() if found}
    )


def of_ours(fields: Mapping[str, Any]) -> list[str]:
    """Of a resource's changed fields those that nobody but the publisher changes."""
    return sorted(fields.keys() - _SAID)


def _read(connection: sa.Connection, package_id: str) -> Snapshot | None:
    found = connection.execute(_PACKAGE, {"id": package_id}).scalar()
    if found is None:
        return None
    rows = connection.execute(_RESOURCES, {"id": package_id}).scalars()
    return Snapshot(_flat(found), {row["id"]: _flat(row) for row in rows})


def _flat(row: Fields) -> Fields:
    """Columns and extras in one, without what CKAN keeps by itself."""
    merged = {**row, **(_extras(row.pop("extras", None)))}
    return {name: value for name, value in merged.items() if name not in _DERIVED}


def _extras(value: Any) -> Fields:
    found = json.loads(value) if isinstance(value, str) and value else value
    return dict(found) if isinstance(found, dict) else {}


def _differing(old: Fields, new: Fields) -> dict[str, tuple[Any, Any]]:
    names = dict.fromkeys((*old, *new))
    return {
        name: (old.get(name), new.get(name))
        for name in names
        if (old.get(name) or None) != (new.get(name) or None)
    }
