"""What a dataset must have to be open data that people and programs can use: checks with yes or no; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

#: Checks in the order of the page.
CHECKS = ("licence", "machine_readable", "description", "method", "frequency", "english")
_MACHINE = frozenset(
    {"csv", "json", "xlsx", "xls", "ods", "geojson", "xml", "parquet", "ndjson", "tsv", "rdf"}
)
_NO_FREQUENCY = frozenset({"", "unknown"})
#: A description shorter than that says nothing that the title does not.
_SHORTEST = 30


def checks(
    fields: Mapping[str, Any], formats: Collection[str], open_licences: Collection[str]
) -> dict[str, bool]:
    """Each check with its outcome. ``fields``: those of the schema, decoded; ``formats``: of its files."""
    notes, title = _text(fields, "notes_translated"), _text(fields, "title_translated")
    method = _text(fields, "method_translated") or _text(fields, "provenance_translated")
    return {
        "licence": fields.get("license_id") in open_licences,
        "machine_readable": any(name.lower() in _MACHINE for name in formats),
        "description": len(notes.get("vi") or "") >= _SHORTEST,
        "method": bool(method.get("vi")),
        "frequency": str(fields.get("frequency") or "") not in _NO_FREQUENCY,
        "english": bool(title.get("en") and notes.get("en")),
    }


def _text(fields: Mapping[str, Any], name: str) -> Mapping[str, str]:
    found = fields.get(name)
    return found if isinstance(found, dict) else {}
