"""What comes in over HTTP is measured before any view or action sees it: queries, forms, JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.http import bounds, problem, shapes
from flask import Request, Response, g
from werkzeug.datastructures import MultiDict

_ACTION = "api.action"
#: A query longer than any list of codes that our own addresses take.
_QUERY = 16 << 10
_READING = ("GET", "HEAD", "OPTIONS")


def refuse(request: Request) -> Response | None:
    """The refusal of a request with a parameter beyond its bounds, or with a body that is no JSON."""
    if len(request.query_string) > _QUERY:
        return _answer(request, {"": [_words("long", _QUERY)]})
    asks = request.method in _READING
    given: Mapping[str, Any] = _several(request.args)
    found = _named(bounds.faults(given, asks=True))
    if not found and not asks:
        body = _body(request)
        if body is None:
            return _answer(request, {"": [tk._("The body is no JSON object")]})
        given = {**given, **body}
        found = _named(bounds.faults(body, _reads(request)))
    found = found or _misshapen(request, given)
    return _answer(request, found) if found else None


def _action(request: Request) -> str | None:
    return (request.view_args or {}).get("logic_function") if request.endpoint == _ACTION else None


def _reads(request: Request) -> bool:
    """Whether an action that is called by POST only asks."""
    name = _action(request)
    if name is None:
        return False
    try:
        return bool(getattr(tk.get_action(name), "side_effect_free", False))
    except KeyError:
        return True


def _misshapen(request: Request, given: Mapping[str, Any]) -> dict[str, list[str]]:
    """Parameters of one of CKAN's reading actions that are of a wrong kind; ours have schemas."""
    name = _action(request)
    if name is None or name.startswith("dongthap_") or not _reads(request):
        return {}
    return {parameter: [_shaped(shape)] for parameter, shape in shapes.faults(name, given)}


def _shaped(shape: shapes.Shape) -> str:
    told = {
        "text": tk._("Must be a text"),
        "number": tk._("Must be a whole number, 0 or more"),
        "flag": tk._("Must be true or false"),
        "list": tk._("Must be a text or a list of texts"),
        "object": tk._("Must be an object"),
        "identifier": tk._("Must be an identifier (UUID)"),
        "missing": tk._("Missing value"),
    }
    return told[shape]


def _body(request: Request) -> Mapping[str, Any] | None:
    """The parameters in a body; None where an action's body can't be read."""
    if request.form:
        form = _several(request.form)
        # Clients that name no media type send JSON as the name of a form's field, which CKAN reads.
        first = next(iter(form))
        return (_json(first.encode()) or form) if len(form) == 1 and form[first] in ("", "1") else form
    if request.endpoint != _ACTION or not request.content_length or request.files:
        return {}
    return _json(request.get_data())


def _json(text: bytes) -> Mapping[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _several(given: MultiDict[str, str]) -> dict[str, Any]:
    """Values as CKAN takes them: a list where a parameter comes several times."""
    return {name: values[0] if len(values) == 1 else values for name, values in given.lists()}


def _named(found: Any) -> dict[str, list[str]]:
    return {name: [_words(fault, most)] for name, fault, most in found}


def _words(fault: bounds.Fault, most: int) -> str:
    told = {
        "long": tk._("At most {n} characters"),
        "many": tk._("At most {n} entries"),
        "deep": tk._("At most {n} levels of lists and objects"),
        "name": tk._("A parameter's name has at most {n} characters"),
        "great": tk._("At most {n}"),
        "character": tk._("Must not have a NUL character"),
    }
    return told[fault].format(n=most)


def _answer(request: Request, errors: Mapping[str, list[str]]) -> Response:
    """The refusal as a problem for programs, as a page for people."""
    response = problem.invalid(errors)
    wanted = request.accept_mimetypes
    if wanted.best_match(["application/json", "text/html"], "application/json") == "text/html":
        texts = [f"{name}: {text}" if name else text for name, each in errors.items() for text in each]
        g.dongthap_told = "; ".join(texts)
        tk.abort(problem.STATUSES["invalid-parameters"], g.dongthap_told)
    return response
