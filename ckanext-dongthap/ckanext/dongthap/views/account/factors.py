"""Setting up second factors: an app, passkeys, recovery codes."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Response
from ckanext.dongthap.accounts import factors, requirement, security_log, sessions
from ckanext.dongthap.views.account.confirming import confirmed, person
from flask import request, session

_SECRET, _CHALLENGE = "dongthap_totp", "dongthap_passkey"


def index() -> str:
    """Which second factors one has."""
    return _page([])


def _page(codes: list[str]) -> str:
    user = person()
    context = {
        "factors": factors.of(user.id),
        "required": requirement.is_required(user),
        "has_passkeys": factors.relying_party() is not None,
        "codes": codes,
    }
    return tk.render("account/factors.html", context)


@confirmed
def app() -> Response | str:
    """Take an app into use: its QR code, then the first code that it shows."""
    user = person()
    secret = session.get(_SECRET)
    if request.method == "POST" and secret:
        if factors.keep_app(user.id, secret, request.form.get("code", "")):
            session.pop(_SECRET)
            return _added(user, "totp")
        tk.h.flash_error(
            tk._("That was not right. Wait for the next code, and check the clock of your device.")
        )
    if not secret:
        secret = session[_SECRET] = factors.new_secret()
    grouped = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    context = {"picture": factors.picture(secret, user.name), "secret": grouped}
    return tk.render("account/app.html", context)


@confirmed
def passkey() -> Response | str:
    """Take a passkey into use, with the browser's help."""
    user = person()
    if factors.relying_party() is None:
        tk.abort(404, tk._("Browsers allow no passkeys at this address"))
    if request.method == "POST":
        name = request.form.get("name", "").strip()[:80] or tk._("Passkey")
        challenge = session.pop(_CHALLENGE, "")
        if challenge and factors.keep_passkey(user.id, name, request.form.get("credential", ""), challenge):
            return _added(user, "passkey")
        tk.h.flash_error(tk._("The passkey could not be taken into use; please try again"))
    options, session[_CHALLENGE] = factors.registration(user)
    return tk.render("account/passkey.html", {"options": options})


def _added(user: model.User, factor: sessions.Factor) -> str:
    sessions.confirm(factor)
    security_log.record("second_factor.added", user.name, user.name, {"factor": factor})
    tk.h.flash_success(tk._("The second factor is in use from the next login on"))
    codes = [] if factors.of(user.id).codes else factors.new_codes(user.id)
    return _page(codes)


@confirmed
def codes() -> str:
    """Make new recovery codes; the old ones are worthless."""
    user = person()
    security_log.record("recovery_code.renewed", user.name, user.name)
    return _page(factors.new_codes(user.id))


@confirmed
def remove() -> Response:
    """Take a second factor away, unless it is the last one of somebody who must have one."""
    user = person()
    known, key = factors.of(user.id), request.form.get("key", "")
    if requirement.is_required(user) and known.totp + len(known.passkeys) <= 1:
        tk.h.flash_error(tk._("Your account must have a second factor; set up another one first"))
        return tk.redirect_to("dongthap_account.factors")
    gone = factors.remove_passkey(user.id, key) if key else factors.remove_app(user.id)
    if gone:
        detail = {"factor": "passkey" if key else "totp"}
        security_log.record("second_factor.removed", user.name, user.name, detail)
        tk.h.flash_success(tk._("The second factor was removed"))
    return tk.redirect_to("dongthap_account.factors")
