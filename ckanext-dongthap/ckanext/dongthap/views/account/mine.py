"""Where one is logged in, and ending it."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Response
from ckanext.dongthap import tokens
from ckanext.dongthap.accounts import factors, requirement, security_log, sessions
from ckanext.dongthap.views.account.confirming import person
from flask import request


def index() -> str:
    """One's own sessions, tokens and second factors."""
    user = person()
    context = {
        "sessions": sessions.of(user.id),
        "current": sessions.current(),
        "tokens": tokens.of(user.id),
        "factors": factors.of(user.id),
        "required": requirement.is_required(user),
    }
    return tk.render("account/index.html", context)


def end_session(session_id: str) -> Response:
    """End one of one's own sessions."""
    user = person()
    if sessions.end(session_id, user.id):
        security_log.record("session.ended", user.name, user.name, {"why": "by the owner"})
        tk.h.flash_success(tk._("The session was ended"))
    return tk.redirect_to("dongthap_account.index")


def end_all() -> Response:
    """Log out everywhere, here too; on wish all tokens end as well."""
    user = person()
    count = sessions.end_all(user.id)
    with_tokens = bool(request.form.get("tokens"))
    if with_tokens:
        end_tokens(user)
    security_log.record("session.ended", user.name, user.name, {"why": "everywhere", "sessions": count})
    sessions.leave()
    tk.h.flash_success(tk._("You are logged out everywhere"))
    return tk.redirect_to("user.login")


def end_tokens(user: model.User) -> int:
    """Take all tokens of the account back; return how many there were."""
    count = model.Session.query(model.ApiToken).filter_by(user_id=user.id).delete()
    model.Session.commit()
    security_log.record("token.revoked", user.name, user.name, {"tokens": count})
    return count
