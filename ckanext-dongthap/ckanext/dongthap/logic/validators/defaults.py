"""What the law makes mandatory and the portal can tell by itself."""

from __future__ import annotations

import unicodedata
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from ckanext.dongthap import clock
from ckanext.dongthap.logic.validators.translated import given_object

from harvesters.vietnamese.fold import slug

__all__ = [
    "dongthap_clean",
    "dongthap_default_creator",
    "dongthap_default_identifier",
    "dongthap_default_issued",
    "dongthap_slug",
]

_TAKEN = 99
_LONGEST = 90


def dongthap_clean(value: Any) -> Any:
    """NFC, without spaces around."""
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


def _is_empty(value: Any) -> bool:
    return value is tk.missing or value is None or (isinstance(value, str) and not value.strip())


def _stored(context: Context, name: str) -> str | None:
    package = context.get("package")
    return (package.extras or {}).get(name) if package is not None else None


def _leave_silent(key: FlattenKey, data: FlattenDataDict, context: Context) -> None:
    """Nothing is made up of what a catalogue does not tell: neither at its harvest nor at a later edit."""
    package = context.get("package")
    silent = package is not None and not _stored(context, key[-1]) and _stored(context, "source_system")
    if context.get("dongthap_harvested") or silent:
        data.pop(key, None)
        raise tk.StopOnError


def dongthap_default_creator(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Kept from before; of a new dataset the issuing agency's name, else the portal's."""
    if not _is_empty(data.get(key)):
        return
    _leave_silent(key, data, context)
    owner = data.get(("owner_org",))
    agency = model.Group.get(owner) if isinstance(owner, str) and owner else None
    data[key] = _stored(context, "creator") or (agency.title if agency else tk.config["ckan.site_title"])


def dongthap_default_issued(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Kept from before; of a new dataset today."""
    if _is_empty(data.get(key)):
        _leave_silent(key, data, context)
        data[key] = _stored(context, "issued") or clock.today().isoformat()


def dongthap_default_identifier(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Kept from before; else the indicator's code; else the address."""
    if not _is_empty(data.get(key)):
        return
    code, name = data.get(("code",)), data.get(("name",))
    data[key] = _stored(context, "identifier") or (name if _is_empty(code) else code)


def dongthap_slug(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """An empty address is kept from before or made of the Vietnamese title."""
    if not _is_empty(data.get(key)):
        return
    thing = context.get("package") or context.get("group")
    if thing is not None:
        data[key] = thing.name
        return
    title = _title(data)
    if title:
        is_dataset = "resources" in context.get("schema_keys", ())
        data[key] = free_name(slug(title, _LONGEST), model.Package if is_dataset else model.Group)


def _title(data: FlattenDataDict) -> str:
    extras = data.get(("__extras",)) or {}
    if isinstance(extras.get("title_translated-vi"), str):
        return extras["title_translated-vi"]
    value = given_object(("title_translated",), dict(data)) or {}
    title = value.get("vi") or data.get(("title",))
    return title if isinstance(title, str) else ""


def free_name(name: str, kind: Any) -> str:
    """``name``, or ``name-2`` and so on where it is taken."""
    for number in range(1, _TAKEN):
        candidate = name if number == 1 else f"{name}-{number}"
        if kind.get(candidate) is None:
            return candidate
    return name
