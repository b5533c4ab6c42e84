"""What kind of value a parameter of CKAN's reading actions is.

Many of them check nothing: a list where a text should stand, or a missing search word, ends in an error of
the program (500). Our own actions have schemas; writing ones are behind CKAN's. What CKAN's docstrings call
a parameter means the same in all of its actions, so that a name is enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from ckanext.dongthap.http.bounds import Value

Shape = Literal["text", "number", "flag", "list", "object", "identifier", "missing"]

#: Actions that fail without a parameter that they call optional or do not look for.
_REQUIRED = {"group_autocomplete": "q", "organization_autocomplete": "q"}
_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FLAGS = frozenset({"true", "yes", "on", "y", "t", "1", "false", "no", "off", "n", "f", "0"})


def _text(value: Value) -> bool:
    return isinstance(value, str) and (not value or not value.isspace())


def _identifier(value: Value) -> bool:
    return isinstance(value, str) and bool(_UUID.fullmatch(value))


def _object(value: Value) -> bool:
    return isinstance(value, dict)


def _number(value: Value) -> bool:
    if isinstance(value, str):
        return value.strip().isdecimal()
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _flag(value: Value) -> bool:
    return value.strip().lower() in _FLAGS if isinstance(value, str) else isinstance(value, bool | int)


def _list(value: Value) -> bool:
    return _text(value) or (isinstance(value, list) and all(map(_text, value)))


_CHECKS: dict[Shape, Callable[[Value], bool]] = {
    "text": _text,
    "number": _number,
    "flag": _flag,
    "list": _list,
    "object": _object,
    "identifier": _identifier,
}
_NAMES: dict[Shape, str] = {
    "text": """after before capacity diff_type email entity_id full_text group_type id id2 key language name
        object_type order_by permission records_format rel resource_id sort sql task_type type user user_id
        vocabulary_id""",
    "number": "limit offset page rows start facet.mincount",
    "flag": """all_fields am_member available_only count distinct ids_only ignore_self include_dataset_count
        include_datasets include_deleted include_drafts include_extras include_fields_schema include_followers
        include_groups include_hidden_activity include_member_count include_meta include_next_page
        include_num_followers include_plugin_data include_private include_site_user include_total
        include_users plain use_default_schema""",
    "list": """activity_types exclude_activity_types facet.field fq fq_list groups lang_codes organizations
        q query queues terms""",
}
_SHAPES: dict[str, Shape] = {name: shape for shape, names in _NAMES.items() for name in names.split()}
#: Names that mean something else in one action; where they do, null is no value either.
_OTHERS: dict[tuple[str, str], Shape | None] = {
    ("datastore_search", "q"): None,
    ("group_autocomplete", "q"): "text",
    ("group_list", "q"): "text",
    ("job_show", "id"): "identifier",
    ("organization_autocomplete", "q"): "text",
    ("organization_list", "q"): "text",
    ("tag_autocomplete", "fields"): "object",
    ("tag_search", "fields"): "object",
}


def faults(action: str, parameters: Mapping[str, Value]) -> Iterator[tuple[str, Shape]]:
    """Parameters of a reading action of CKAN's that are of another kind: name, what it should be."""
    required = _REQUIRED.get(action)
    if required is not None and required not in parameters:
        yield required, "missing"
    for name, value in parameters.items():
        special = (action, name) in _OTHERS
        shape = _OTHERS[action, name] if special else _SHAPES.get(name)
        if shape is not None and (special or value is not None) and not _CHECKS[shape](value):
            yield name, shape
