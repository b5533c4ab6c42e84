"""What a person typed → the specification's values, and back. ``decode(encode(x)) == x``."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml
from ckanext.dongthap.sourceform.kinds import MISSING, Kind
from werkzeug.datastructures import MultiDict

Form = MultiDict[str, str]
_POSITION = re.compile(r"[0-9]{1,6}")
_PLACE = re.compile(r"\d{1,3}")
_QUOTED = re.compile(r'".*"', re.DOTALL)
#: Where an origin's text may stand: name of the place → what its box must hold.
PLACES = ("column", "number", "header", "section", "sheet", "title", "fixed")
_MARKS = ("section", "sheet", "title")


def decode(kind: Kind, form: Form, path: str) -> Any:
    """The value of a field, or `MISSING`. What can't be understood is kept for the validation to name."""
    match kind.control:
        case "object":
            found = _fields(kind, form, path)
            return found if found or kind.required else MISSING
        case "tuple":
            values = [decode(child, form, f"{path}.{name}") for name, child in kind.fields.items()]
            return [[] if value is MISSING else value for value in values]
        case "list":
            assert kind.item
            items = [decode(kind.item, form, f"{path}.{n}") for n in indices(form, path)]
            return [{} if item is MISSING else item for item in items] or _emptied(kind, form, path)
        case "named":
            return _named(kind, form, path)
        case "origin":
            return _origin(kind, form, path)
        case _:
            return _leaf(kind, form, path)


def indices(form: Form, path: str) -> list[int]:
    """Numbers of the parts of a list that the form has, in order."""
    numbers = {position(key[len(path) + 1 :].split(".", 1)[0]) for key in form if key.startswith(f"{path}.")}
    return sorted(number for number in numbers if number is not None)


def position(part: str) -> int | None:
    """The place in a list that a part of a form's path tells, if it tells one."""
    return int(part) if _POSITION.fullmatch(part) else None


def _emptied(kind: Kind, form: Form, path: str) -> Any:
    """An empty list counts only where the default is not empty and the form asked."""
    return [] if path in form and kind.default not in (MISSING, []) else MISSING


def _fields(kind: Kind, form: Form, path: str) -> dict[str, Any]:
    prefix = f"{path}." if path else ""
    values = {name: decode(child, form, prefix + name) for name, child in kind.fields.items()}
    return {name: value for name, value in values.items() if value is not MISSING}


def _named(kind: Kind, form: Form, path: str) -> Any:
    assert kind.item
    found: dict[str, Any] = {}
    for n in indices(form, path):
        name = form.get(f"{path}.{n}.key", "").strip()
        value = decode(kind.item, form, f"{path}.{n}.value")
        if name or value is not MISSING:
            found[name] = {} if value is MISSING else value
    return found or MISSING


def _origin(kind: Kind, form: Form, path: str) -> Any:
    place, where = form.get(f"{path}.place", ""), form.get(f"{path}.where", "")
    if place == "indicator":
        place, where = "fixed", form.get(f"{path}.indicator", "")
        if not where:
            return MISSING
    if not place:
        return MISSING
    found: dict[str, Any] = {}
    if place in _MARKS:
        found[place] = True
    elif place == "number":
        found["column"] = _number(where.strip(), int)
    elif place == "header":
        found["header"] = _number(where.strip() or "1", int)
    elif place == "fixed" or where.strip():
        found[place] = where.strip()
    details = {name: kind.fields[name] for name in kind.fields if name not in (*PLACES, "number")}
    rest = _fields(Kind("object", kind.key, fields=details), form, path)
    return found | rest


def _leaf(kind: Kind, form: Form, path: str) -> Any:
    if path not in form:
        return MISSING
    if kind.control == "check":
        return form.getlist(path)[-1] == "true"
    if kind.control == "choices":
        chosen = [value for value in form.getlist(path) if value]
        return chosen or _emptied(kind, form, path)
    text = form[path].replace("\r\n", "\n")
    if kind.control == "lines":
        items = [_item(kind, line.strip()) for line in text.split("\n") if line.strip()]
        return items or _emptied(kind, form, path)
    if kind.control == "pairs":
        return _pairs(text) or MISSING
    if kind.control == "yaml":
        return _structure(text)
    if kind.control == "choice":
        return text or MISSING
    text = text.strip()
    return _item(kind, text) if text else MISSING


def _item(kind: Kind, text: str) -> Any:
    if kind.numeric:
        return _number(text, kind.numeric)
    if _QUOTED.fullmatch(text):
        return _unquoted(text)
    return int(text) if kind.mixed and _PLACE.fullmatch(text) else text


def _unquoted(text: str) -> str:
    try:
        return str(json.loads(text))
    except ValueError:
        return text


def _number(text: str, kind: type[int] | type[float]) -> Any:
    try:
        return kind(text.replace(",", ".") if kind is float else text)
    except ValueError:
        return text


def _pairs(text: str) -> dict[str, str | None]:
    """``label = code``, one a line; a line without ``=`` has no code, which the validation names."""
    found: dict[str, str | None] = {}
    for line in filter(str.strip, text.split("\n")):
        label, mark, code = line.rpartition("=")
        name = (label if mark else line).strip()
        found[_unquoted(name) if _QUOTED.fullmatch(name) else name] = code.strip() if mark else None
    return found


def _structure(text: str) -> Any:
    try:
        return yaml.safe_load(text) or MISSING
    except yaml.YAMLError:
        return text


def encode(kind: Kind, value: Any) -> Any:
    """A leaf's value as the text (or texts, or mark) that its control shows."""
    if kind.control == "check":
        return bool(kind.default if value is MISSING else value)
    if value is MISSING:
        value = None if kind.default is MISSING else kind.default
    if kind.control == "choices":
        return list(value or [])
    if value is None:
        return ""
    if kind.control == "lines":
        return "\n".join(_quoted(kind, item) for item in value) if isinstance(value, list) else str(value)
    if kind.control == "pairs":
        return "\n".join(f"{_label(k)} = {v}" for k, v in value.items()) if isinstance(value, dict) else ""
    if kind.control == "yaml":
        return _dumped(value)
    return _quoted(kind, value)


def _dumped(value: Any) -> str:
    if isinstance(value, str):
        return value
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False) if value else ""


def _quoted(kind: Kind, value: Any) -> str:
    """Text that could be taken for a number or for nothing stands between quotation marks."""
    if not isinstance(value, str):
        return str(value)
    taken = not value or value != value.strip() or _QUOTED.fullmatch(value) or "\n" in value
    if kind.control == "choice" or kind.numeric:
        return value
    return (
        json.dumps(value, ensure_ascii=False) if taken or (kind.mixed and _PLACE.fullmatch(value)) else value
    )


def _label(text: str) -> str:
    plain = text and text == text.strip() and not _QUOTED.fullmatch(text) and "\n" not in text
    return text if plain else json.dumps(text, ensure_ascii=False)


def place_of(value: Any) -> tuple[str, str]:
    """(place, text of its box) of an origin."""
    if not isinstance(value, dict):
        return "", ""
    for name in _MARKS:
        if value.get(name):
            return name, ""
    if value.get("fixed") is not None:
        return "fixed", str(value["fixed"])
    if value.get("header") is not None:
        return "header", str(value["header"])
    column = value.get("column")
    if column is None:
        return "", ""
    return ("number" if isinstance(column, int) else "column"), str(column)
