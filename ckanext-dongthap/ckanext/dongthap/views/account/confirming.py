"""Proving anew who one is, before what could give an account away."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Response
from ckanext.dongthap.accounts import factors, passwords, security_log, sessions, throttle
from ckanext.dongthap.views.account import proofs
from flask import abort, request

P = ParamSpec("P")
R = TypeVar("R")


def person() -> model.User:
    """Return who is logged in with a session. Ends the request with the login page otherwise."""
    if sessions.current() is None:
        if tk.current_user.is_authenticated:
            tk.abort(403, tk._("This page is for people, not for programs"))
        abort(tk.redirect_to("user.login", came_from=request.full_path.rstrip("?")))
    user = model.User.get(tk.current_user.id)
    assert user is not None
    return user


def confirmed(view: Callable[P, R]) -> Callable[P, R]:
    """A page for those only who logged in, or confirmed it, a short while ago."""

    @wraps(view)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        person()
        if not sessions.is_confirmed():
            back = (
                request.full_path.rstrip("?")
                if request.method == "GET"
                else tk.url_for("dongthap_account.index")
            )
            abort(tk.redirect_to("dongthap_account.confirm", next=back))
        return view(*args, **kwargs)

    return asked


def confirm() -> Response | str:
    """The page where one proves anew who one is."""
    user = person()
    if request.method == "POST":
        fault = _fault(user)
        if not fault:
            security_log.record("login.confirmed", user.name)
            target = request.args.get("next", "")
            fallback = tk.url_for("dongthap_account.index")
            return tk.redirect_to(target if target and tk.h.url_is_local(target) else fallback)
        tk.h.flash_error(fault)
    return tk.render("account/confirm.html", proofs.offered(user))


def _fault(user: model.User) -> str:
    """What is wrong with the proof that was sent; "" confirms the session."""
    if seconds := throttle.wait(user.name):
        words = tk._("Too many wrong passwords. Try again in {seconds} seconds.")
        tk.abort(429, words.format(seconds=seconds))
    if not passwords.check(user, request.form.get("password", "")[: passwords.LONGEST]):
        throttle.failed(user.name)
        security_log.record("login.failed", user.name, "confirm")
        return tk._("The password is not right")
    factor = proofs.second(user) if factors.of(user.id) else ""
    if not factor and factors.of(user.id):
        return tk._("That was not right. Wait for the next code, and check the clock of your device.")
    sessions.confirm(factor)
    return ""
