"""What operations answer: CKAN's envelope around a result, errors of actions, problems of our addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.http import problem
from ckanext.dongthap.openapi.validators import JsonSchema

Responses = dict[str, Any]
#: Exception that an action raises → status of the answer.
_STATUSES = {"ValidationError": "409", "NotAuthorized": "403", "NotFound": "404", "ObjectNotFound": "404"}


def of_action(result: JsonSchema, text: str, raises: Mapping[str, str], needs_token: bool) -> Responses:
    """The answers of an action; ``raises``: exception → when."""
    envelope: JsonSchema = {
        "type": "object",
        "properties": {"help": {"type": "string"}, "success": {"const": True}, "result": result},
        "required": ["success", "result"],
    }
    found: Responses = {"200": {"description": text or tk._("Success"), **_json(envelope)}}
    if needs_token:
        found["403"] = _error(tk._("The token's user may not do this, or there is none."))
    for name, when in raises.items():
        found[_STATUSES[name]] = _error(when)
    found.setdefault("409", _error(tk._("A parameter is unknown or can't be used; the error names it.")))
    return found


def of_address(media: Mapping[str, JsonSchema], text: str, problems: Iterable[problem.Code]) -> Responses:
    """The answers of an address of ours; ``media``: media type → JSON Schema."""
    content = {kind: {"schema": form} if form else {} for kind, form in media.items()}
    found: Responses = {"200": {"description": text, "content": content}}
    for code in problems:
        body = {"content": {problem.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
        found[str(problem.STATUSES[code])] = {"description": problem_text(code), **body}
    return found


def problem_text(code: problem.Code) -> str:
    """What a kind of problem means, in the reader's language."""
    texts: dict[problem.Code, str] = {
        "invalid-parameters": tk._("A parameter is unknown or can't be used; the error names it."),
        "not-authorized": tk._("Only for those who maintain it."),
        "gone": tk._("It was withdrawn; ``withdrawn`` says what there was, why and since when."),
        "not-found": tk._("There is no such thing, or it is not public."),
        "too-many-requests": tk._("Wait for as many seconds as the header Retry-After says."),
        "busy": tk._("All places for this kind of request are taken; try again as Retry-After says."),
    }
    return texts[code]


def components() -> dict[str, JsonSchema]:
    """The schemas that all answers share."""
    text = {"type": "string"}
    fault = {"type": "object", "properties": {"parameter": text, "detail": text}}
    members = {"type": {**text, "format": "uri"}, "title": text, "status": {"type": "integer"}}
    return {
        "Problem": {
            "type": "object",
            "properties": {**members, "detail": text, "errors": {"type": "array", "items": fault}},
            "required": ["type", "title", "status"],
        },
        "ActionError": {
            "type": "object",
            "properties": {"success": {"const": False}, "error": {"type": "object"}},
            "required": ["success", "error"],
        },
    }


def _json(form: JsonSchema) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": form}}}


def _error(text: str) -> dict[str, Any]:
    return {"description": text, **_json({"$ref": "#/components/schemas/ActionError"})}
