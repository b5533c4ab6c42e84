"""What the forms ask for as a second factor, and whether what was given is right."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.dongthap.accounts import factors, security_log, throttle
from ckanext.dongthap.accounts.sessions import Factor
from flask import request, session

_CHALLENGE = "dongthap_challenge"


def offered(user: model.User) -> dict[str, object]:
    """Return what a page needs to ask for a second factor; keeps the challenge of a passkey."""
    asked = factors.authentication(user.id)
    if asked:
        session[_CHALLENGE] = asked[1]
    return {"factors": factors.of(user.id), "options": asked[0] if asked else ""}


def second(user: model.User) -> Factor:
    """Return which second factor of the account the form shows, "" if none is right; count wrong ones."""
    if seconds := throttle.wait_for_code(user.id):
        words = tk._("Too many wrong codes. Try again in {seconds} seconds.")
        tk.abort(429, words.format(seconds=seconds))
    factor = _shown(user.id)
    if factor == "recovery":
        security_log.record("recovery_code.used", user.name, detail={"left": factors.of(user.id).codes})
    if not factor:
        throttle.failed_code(user.id)
        security_log.record("second_factor.failed", user.name)
    return factor


def _shown(user_id: str) -> Factor:
    challenge = session.pop(_CHALLENGE, "")
    code, recovery, answer = (
        request.form.get(name, "")[:4000] for name in ("code", "recovery", "credential")
    )
    if answer and challenge and factors.is_right_passkey(user_id, answer, challenge):
        return "passkey"
    if code and factors.is_right_code(user_id, code):
        return "totp"
    if recovery and factors.use_code(user_id, recovery):
        return "recovery"
    return ""
