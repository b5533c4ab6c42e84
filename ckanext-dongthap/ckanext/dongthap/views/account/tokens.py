"""One's own tokens: what they reach, until when, and where they are used."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Response
from ckanext.dongthap import tokens
from ckanext.dongthap.accounts import sessions, settings
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.views.account.confirming import confirmed, person
from ckanext.dongthap.views.harvest.access import tell
from flask import request


def index() -> Response | str:
    """Show one's tokens; make one, and show it once."""
    return _made() if request.method == "POST" else _page("")


@confirmed
def _made() -> Response | str:
    user = person()
    given = {name: request.form.get(name, "").strip() for name in ("name", "scope", "agency", "days")}
    if given["scope"] != "submit":
        given.pop("agency")
    asked = {name: value for name, value in given.items() if value}
    if "name" not in asked:
        tk.h.flash_error(tk._("Say what the token is for"))
        return _page("")
    try:
        made = tk.get_action("api_token_create")({}, {"user": user.name, **asked})
    except tk.ValidationError as error:
        tell(error)
        return _page("")
    return _page(made["token"])


def _page(made: str) -> str:
    user = person()
    context = {
        "tokens": tokens.of(user.id),
        "agencies": roles.agencies({"user": user.name}),
        "made": made,
        "given": {} if made else request.form,
        "confirmed": sessions.is_confirmed(),
        "longest": settings.token_days().days,
    }
    return tk.render("account/tokens.html", context)


def revoke(token_id: str) -> Response:
    """Take one of one's own tokens back."""
    user = person()
    if any(token.id == token_id for token in tokens.of(user.id)):
        tk.get_action("api_token_revoke")({}, {"jti": token_id})
        tk.h.flash_success(tk._("The token was taken back"))
    return tk.redirect_to("dongthap_account.tokens")


def elsewhere(user_id: str) -> Response:
    """CKAN's address of an account's tokens leads to one's own."""
    return tk.redirect_to("dongthap_account.tokens")
