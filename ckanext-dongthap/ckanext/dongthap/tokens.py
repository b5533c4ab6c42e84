"""API tokens that end, and that reach no further than they were made for.

A token has one of three scopes: ``read`` (whatever its owner may read), ``submit`` (submitting the data of
one agency, and nothing else), ``manage`` (whatever its owner may do). The scope stands in the signed token
itself and beside it in the database, where its end is; tokens from before scopes have those of then. The
rights of its owner apply besides, so a token never gives more than the owner has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, Literal, cast, get_args

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Schema
from ckanext.dongthap.accounts import settings
from ckanext.dongthap.accounts.sessions import shortened
from ckanext.dongthap.http import limiter
from flask import Response, g, has_request_context, jsonify, request

Scope = Literal["read", "submit", "manage"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
_CLAIM, _SCOPE = "dongthap_agency", "dongthap_scope"
_ENDED = "dongthap_token_ended"
_EXTRAS = "dongthap"
#: Actions that a token for submitting reaches.
REACH = frozenset(
    {
        "dongthap_submission_annotated",
        "dongthap_submission_check",
        "dongthap_submission_create",
        "dongthap_submission_diff",
        "dongthap_submission_list",
        "dongthap_submission_obligations",
        "dongthap_submission_report",
        "dongthap_submission_show",
        "dongthap_submission_submit",
        "dongthap_submission_template",
        "dongthap_submission_update",
        "dongthap_submission_withdraw",
    }
)


@dataclass(frozen=True)
class Token:
    """A token as its owner sees it; ``ends`` is None until the worker has given an old one its end."""

    id: str
    name: str
    scope: Scope
    agency: str
    created: datetime
    ends: date | None
    last_used: datetime | None
    address: str


def limited_to() -> str | None:
    """The agency that the token of this request is limited to; None for every other request."""
    return g.get(_CLAIM) if has_request_context() else None


def scope() -> Scope | None:
    """The scope of the token of this request; None where it shows none."""
    return g.get(_SCOPE) if has_request_context() else None


class AgencyTokens:
    """IApiToken: the parameters ``scope``, ``agency`` and ``days`` of ``api_token_create``."""

    def create_api_token_schema(self, schema: Schema) -> Schema:
        """Add our parameters to CKAN's."""
        ours = {
            "agency": ("ignore_empty", "unicode_safe", "dongthap_own_agency"),
            "scope": ("ignore_empty", "dongthap_token_scope"),
            "days": ("ignore_empty", "int_validator", "dongthap_token_days"),
        }
        return {
            **schema,
            **{field: [tk.get_validator(name) for name in names] for field, names in ours.items()},
        }

    def postprocess_api_token(
        self, data: dict[str, Any], jti: str, data_dict: dict[str, Any]
    ) -> dict[str, Any]:
        """Write scope and end down, in the token and beside it."""
        agency = data_dict.get("agency") or ""
        wanted: Scope = "submit" if agency else data_dict.get("scope") or "manage"
        days = timedelta(days=data_dict["days"]) if data_dict.get("days") else settings.token_days()
        ends = (datetime.now(timezone.utc) + days).date().isoformat()
        token = model.ApiToken.get(jti)
        if token is not None:
            token.set_extra(_EXTRAS, {"scope": wanted, "agency": agency, "ends": ends}, commit=True)
        return {**data, _SCOPE: wanted, **({_CLAIM: agency} if agency else {})}

    def preprocess_api_token(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Called when a request shows the token, before anything is done for it."""
        token = model.ApiToken.get(data.get("jti"))
        if token is None or not has_request_context():
            return data
        known = _extras(token)
        ends = known.get("ends")
        if (
            (ends and date.fromisoformat(ends) < _today())
            or token.owner is None
            or token.owner.state != "active"
        ):
            setattr(g, _ENDED, ends or "")
            return {}
        agency = data.get(_CLAIM) or ""
        setattr(g, _SCOPE, data.get(_SCOPE) or ("submit" if agency else "manage"))
        if agency:
            setattr(g, _CLAIM, agency)
        _note_use(token, known)
        return data


def of(user_id: str) -> list[Token]:
    """Return the tokens of an account, the newest first."""
    found = model.Session.query(model.ApiToken).filter_by(user_id=user_id)
    return [_told(each) for each in found.order_by(model.ApiToken.created_at.desc())]


def ending(within: timedelta) -> list[tuple[model.ApiToken, date]]:
    """Return tokens that end within this time, with their ends."""
    last = _today() + within
    found = [(each, _told(each).ends) for each in model.Session.query(model.ApiToken)]
    return [(token, ends) for token, ends in found if ends is not None and _today() <= ends <= last]


def give_ends() -> int:
    """Give every token from before tokens ended its end, counted from today; return how many there were."""
    ends = (_today() + settings.token_days()).isoformat()
    given = 0
    for token in model.Session.query(model.ApiToken):
        if not _extras(token).get("ends"):
            token.set_extra(_EXTRAS, {**_extras(token), "ends": ends})
            given += 1
    model.Session.commit()
    return given


def note(token: model.ApiToken, **values: str) -> None:
    """Keep something about a token beside it."""
    token.set_extra(_EXTRAS, {**_extras(token), **values}, commit=True)


def noted(token: model.ApiToken, name: str) -> str:
    """Return what `note` kept; "" for nothing."""
    return _extras(token).get(name, "")


def _note_use(token: model.ApiToken, known: Mapping[str, str]) -> None:
    """From where it is used; CKAN writes the time down anyhow, a moment later."""
    address = shortened(limiter.address(request))
    if known.get("address") != address:
        token.set_extra(_EXTRAS, {**known, "address": address})


def _told(token: model.ApiToken) -> Token:
    known = _extras(token)
    agency, ends = known.get("agency", ""), known.get("ends")
    kept = cast("Scope", known.get("scope") or ("submit" if agency else "manage"))
    when = None if token.last_access is None else token.last_access.replace(tzinfo=timezone.utc)
    made = token.created_at.replace(tzinfo=timezone.utc)
    day = date.fromisoformat(ends) if ends else None
    return Token(token.id, token.name, kept, agency, made, day, when, known.get("address", ""))


def _extras(token: model.ApiToken) -> dict[str, str]:
    return dict((token.plugin_extras or {}).get(_EXTRAS) or {})


def _today() -> date:
    return datetime.now(timezone.utc).date()


def refuse() -> Response | None:
    """The answer to a request whose token has ended or does not reach so far; None for every other."""
    if has_request_context() and _ENDED in g:
        return _answer(401, tk._("This token has ended; make a new one"))
    if scope() == "submit" and not _reached():
        return _answer(403, tk._("This token may only submit data of its agency"))
    if scope() == "read" and not _reads():
        return _answer(403, tk._("This token may only read"))
    return None


def _answer(status: int, words: str) -> Response:
    answer = jsonify({"success": False, "error": {"__type": "Authorization Error", "message": words}})
    answer.status_code = status
    return answer


def _reached() -> bool:
    if request.endpoint == "api.action":
        return (request.view_args or {}).get("logic_function") in REACH
    return (request.endpoint or "") in ("dongthap_submission.uploads", "dongthap_submission.upload")


def _reads() -> bool:
    if request.endpoint != "api.action":
        return request.method in ("GET", "HEAD", "OPTIONS")
    try:
        action = tk.get_action((request.view_args or {}).get("logic_function", ""))
    except KeyError:
        return True  # there is no such action, as CKAN will say
    return bool(getattr(action, "side_effect_free", False))
