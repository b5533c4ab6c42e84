"""A new password: one's own, or by a link that a letter brings."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import signals
from ckan.types import Response
from ckanext.dongthap.accounts import letters, passwords, security_log, sessions, settings, throttle
from ckanext.dongthap.views.account import login
from ckanext.dongthap.views.account.confirming import confirmed, person
from ckanext.dongthap.views.account.mine import end_tokens
from flask import request, session


@confirmed
def change() -> Response | str:
    """Set a new password; all other sessions end, and on wish all tokens."""
    user = person()
    faults: list[str] = []
    if request.method == "POST":
        faults = _faults(user)
        if not faults:
            user.password = request.form["password1"]
            model.Session.commit()
            sessions.restamp(user)
            security_log.record("password.changed", user.name, user.name)
            if request.form.get("tokens"):
                end_tokens(user)
            tk.h.flash_success(tk._("The password was changed; all other sessions have ended"))
            return tk.redirect_to("dongthap_account.index")
    return tk.render("account/password.html", {"faults": faults, "length": settings.password_length()})


def _faults(user: model.User) -> list[str]:
    first, second = (request.form.get(name, "") for name in ("password1", "password2"))
    if first != second:
        return [tk._("The two passwords are not the same")]
    return passwords.faults(first, user.name, user.fullname, user.email)


def request_reset() -> Response | str:
    """Ask for a letter with a link; the answer is the same whether or not there is such an account."""
    if request.method == "POST" and settings.mail_works():
        if login.is_foreign():
            tk.abort(403, tk._("This form was sent by another site"))
        asked = request.form.get("user", "").strip()
        if not asked:
            tk.h.flash_error(tk._("Give your user name or your e-mail address"))
        elif not throttle.may_ask_for_letter():
            tk.abort(429, tk._("Too many letters were asked for. Try again in an hour."))
        else:
            letters.owe("reset", asked)
            security_log.record("password.reset_asked", object=asked)
            return tk.render("account/reset_asked.html", {})
    return tk.render("user/request_reset.html", {"mail_works": settings.mail_works()})


def perform_reset(user_id: str) -> Response | str:
    """Set the password by the link; it works once, and ends all sessions."""
    user = letters.holder(user_id, request.args.get("key", "").strip())
    if user is None:
        tk.abort(403, tk._("This link does not work any more. Ask for a new one."))
    faults: list[str] = []
    if request.method == "POST":
        faults = _faults(user) or _renamed(user)
        if not faults:
            return _set(user)
    return tk.render(
        "user/perform_reset.html", {"user_dict": user, "faults": faults, "length": settings.password_length()}
    )


def _renamed(user: model.User) -> list[str]:
    """Who was invited may choose the account's name; what is wrong with it."""
    name = request.form.get("name", "").strip()
    if user.state != "pending" or not name or name == user.name:
        return []
    if not model.User.check_name_valid(name) or not model.User.check_name_available(name):
        return [tk._("This user name can't be used or is taken")]
    user.name = name
    return []


def _set(user: model.User) -> Response:
    user.password = request.form["password1"]
    if user.state == "pending":
        user.activate()
    user.reset_key = None  # pyright: ignore[reportAttributeAccessIssue]
    model.Session.commit()
    letters.use_up(user.id)
    ended = sessions.end_all(user.id)
    session.clear()
    security_log.record("password.changed", user.name, user.name, {"by": "link", "sessions": ended})
    signals.perform_password_reset.send(user.name, user=user)
    tk.h.flash_success(tk._("The password was set; log in with it"))
    answer = tk.redirect_to("user.login")
    throttle.remember(answer, user.name, user.email or "")
    return answer
