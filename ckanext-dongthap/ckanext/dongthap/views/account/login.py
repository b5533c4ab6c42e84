"""Logging in by password and second factor, and logging out."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import signals
from ckan.types import Response
from ckanext.dongthap.accounts import factors, passwords, security_log, sessions, throttle
from ckanext.dongthap.views.account import proofs
from flask import request, session

#: Seconds that somebody has for the second step.
_PATIENCE = 600
_PENDING = "dongthap_login"


@dataclass(frozen=True)
class Pending:
    """A login whose password was right and whose second factor is still to come."""

    user_id: str
    stamp: str
    began: float
    remember: bool
    target: str


def log_in() -> Response | str:
    """The page where one logs in."""
    if tk.current_user.is_authenticated:
        return tk.redirect_to("user.me")
    if request.method != "POST":
        return _page()
    if is_foreign():
        # There is no session yet whose token could be asked for.
        tk.abort(403, tk._("This form was sent by another site"))
    login, password = request.form.get("login", "").strip(), request.form.get("password", "")
    if not login or not password:
        tk.abort(400, tk._("Give your user name and your password"))
    if len(login) > passwords.LONGEST or len(password) > passwords.LONGEST:
        return _failed(login)
    if seconds := throttle.wait(login):
        throttle.tell(login, seconds)
        words = tk._("Too many wrong passwords. Try again in {seconds} seconds.")
        tk.abort(429, words.format(seconds=seconds))
    user = passwords.find(login)
    if not passwords.check(user, password) or user is None:
        return _failed(login)
    return _next_step(user, password)


def is_foreign() -> bool:
    """Return whether the form was sent from another site's page."""
    origin = request.headers.get("Origin")
    ours = {urlsplit(tk.config["ckan.site_url"]).netloc, request.host}
    return origin is not None and urlsplit(origin).netloc not in ours


def _page(status: int = 200) -> Response | str:
    ended = session.pop("dongthap_ended", False)
    return tk.render("user/login.html", {"ended": ended})


def _failed(login: str) -> Response | str:
    throttle.failed(login)
    security_log.record("login.failed", object=login)
    signals.failed_login.send(login)
    tk.h.flash_error(tk._("Login failed. Bad username or password."))
    return _page()


def _next_step(user: model.User, password: str) -> Response:
    remember = bool(request.form.get("remember"))
    target = request.args.get("next") or request.args.get("came_from") or ""
    if passwords.faults(password, user.name, user.fullname, user.email):
        tk.h.flash_notice(tk._("Your password is no longer good enough; please choose another one"))
    if not factors.of(user.id):
        return _finish(user, "", remember, target)
    session[_PENDING] = asdict(Pending(user.id, sessions.stamp(user), time.time(), remember, target))
    return tk.redirect_to("dongthap_account.second_step")


def _finish(user: model.User, factor: sessions.Factor, remember: bool, target: str) -> Response:
    sessions.begin(user, factor, remember)
    security_log.record("login.succeeded", user.name, detail={"factor": factor, "remembered": remember})
    answer = tk.redirect_to(target if target and tk.h.url_is_local(target) else tk.url_for("user.me"))
    throttle.remember(answer, user.name, user.email or "")
    return answer


def second_step() -> Response | str:
    """The page where one shows the second factor."""
    pending = _pending()
    user = model.User.get(pending.user_id) if pending else None
    if pending is None or user is None or not user.is_active or sessions.stamp(user) != pending.stamp:
        session.pop(_PENDING, None)
        return tk.redirect_to("user.login")
    if request.method == "POST":
        factor = proofs.second(user)
        if factor:
            session.pop(_PENDING, None)
            return _finish(user, factor, pending.remember, pending.target)
        tk.h.flash_error(
            tk._("That was not right. Wait for the next code, and check the clock of your device.")
        )
    return tk.render("account/second_step.html", proofs.offered(user))


def _pending() -> Pending | None:
    kept = session.get(_PENDING)
    found = Pending(**kept) if kept else None
    return found if found and time.time() - found.began < _PATIENCE else None


def log_out() -> Response | str:
    """Log out of this browser; whoever follows a link is asked first."""
    if not tk.current_user.is_authenticated:
        return tk.redirect_to("user.login")
    if request.method != "POST":
        return tk.render("account/log_out.html")
    security_log.record("logout", tk.current_user.name)
    sessions.leave()
    came_from = request.args.get("came_from", "")
    if came_from and tk.h.url_is_local(came_from):
        return tk.redirect_to(came_from)
    return tk.redirect_to("user.logged_out_page")
