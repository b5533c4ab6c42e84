"""Guards of CKAN's login: forms of other sites, and passwords tried one after the other."""

from __future__ import annotations

from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from ckanext.dongthap.http import limiter
from flask import Blueprint, Response, request

__all__ = ["dongthap_login"]

dongthap_login = Blueprint("dongthap_login", __name__)

#: Wrong passwords for one account from one address.
_FAILURES = "20/5 minutes"


@dongthap_login.before_app_request
def guard() -> None:
    """Ends an attempt that comes from another site, lacks a field, or follows too many wrong ones."""
    if not _is_attempt():
        return
    if _is_foreign():
        # There is no session yet whose token could be asked for.
        tk.abort(403, tk._("This form was sent by another site"))
    if not request.form.get("login") or not request.form.get("password"):
        tk.abort(400, tk._("Give your user name and your password"))
    verdict = _counter().peek(_client())
    if verdict and not verdict.remaining:
        words = tk._("Too many wrong passwords. Try again in {seconds} seconds.")
        tk.abort(429, words.format(seconds=verdict.reset))


@dongthap_login.after_app_request
def count(response: Response) -> Response:
    """Counts an attempt that CKAN answered with the form again."""
    if _is_attempt() and response.status_code == 200 and not tk.current_user.is_authenticated:
        _counter().count(_client())
    return response


def _is_attempt() -> bool:
    return request.endpoint == "user.login" and request.method == "POST"


def _is_foreign() -> bool:
    origin = request.headers.get("Origin")
    ours = {urlsplit(tk.config["ckan.site_url"]).netloc, request.host}
    return origin is not None and urlsplit(origin).netloc not in ours


def _counter() -> limiter.Limiter:
    return limiter.shared(_FAILURES, tk.config["ckan.redis.url"])


def _client() -> str:
    return limiter.digest(f"login {limiter.address(request)} {request.form['login'].strip().lower()}")
