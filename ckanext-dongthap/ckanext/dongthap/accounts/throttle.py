"""Wrong passwords and codes: tried ever more slowly, and never at the cost of the account's owner.

Failures are counted for the account at one address, for the address, for the account from everywhere, and for
the portal. The last two are what spraying from many addresses fills. They would lock out owners, so they do
not hold for a browser that logged in to the account before: it has a signed cookie that says so, with a count
of its own (OWASP: device cookies). Whoever comes without it waits for a turn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import ckan.plugins.toolkit as tk
from ckanext.dongthap.accounts import security_log
from ckanext.dongthap.http import limiter
from flask import Response, request
from itsdangerous import BadSignature, URLSafeSerializer

#: Wrong passwords for one account from one address, from one address, and for an account from everywhere.
PAIR, ADDRESS, ACCOUNT = "20/5 minutes", "60/5 minutes", "60/hour"
#: Wrong passwords on the whole portal before strangers wait for their turn, and the turns they get then.
OVERALL, TURNS = "300/5 minutes", "60/minute"
#: Wrong codes of one account whose password is known.
CODES = "10/15 minutes"
#: Letters about passwords that one address, and the whole portal, may ask for.
LETTERS, ALL_LETTERS = "10/hour", "300/hour"
COOKIE = "dongthap_device"
_YEAR = 365 * 24 * 3600


def wait(login: str) -> int:
    """Return the seconds that an attempt to log in has to wait; 0 if it may be made now."""
    waits = [_wait(rate, client) for rate, client in _counts(login)]
    if not is_known(login):
        waits.append(_wait(ACCOUNT, f"account {_name(login)}"))
        if _wait(OVERALL, "portal") and not max(waits):
            waits.append(_take(TURNS, "turns"))
    return max(waits)


def failed(login: str) -> None:
    """Count a wrong password."""
    for rate, client in _counts(login):
        _limiter(rate).count(limiter.digest(client))
    if not is_known(login):
        _limiter(ACCOUNT).count(limiter.digest(f"account {_name(login)}"))
        _limiter(OVERALL).count(limiter.digest("portal"))


def wait_for_code(user_id: str) -> int:
    """Return the seconds that a second factor of an account has to wait; 0 if it may be tried now."""
    return _wait(CODES, f"code {user_id}")


def failed_code(user_id: str) -> None:
    """Count a wrong second factor."""
    _limiter(CODES).count(limiter.digest(f"code {user_id}"))


def may_ask_for_letter() -> bool:
    """Return whether this address may ask for one more letter about a password, and count it."""
    own = f"letter {limiter.address(request)}"
    return not _take(LETTERS, own) and not _take(ALL_LETTERS, "letters")


def tell(login: str, seconds: int) -> None:
    """Note in the security log that somebody has to wait, once a minute for each address."""
    address = limiter.address(request)
    if not _take("1/minute", f"told {address}"):
        security_log.record("login.throttled", object=login, detail={"seconds": seconds})


def is_known(login: str) -> bool:
    """Return whether this browser logged in to the account before."""
    try:
        known = _signer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return False
    return isinstance(known, list) and _mark(login) in known


def remember(response: Response, *logins: str) -> None:
    """Give the browser a mark of the account that it logged in to; it keeps those of the last five."""
    try:
        known = _signer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        known = []
    marks = [_mark(login) for login in logins if login]
    kept = [*marks, *(mark for mark in known if mark not in marks)][:10]
    secure = tk.config["ckan.site_url"].startswith("https:")
    response.set_cookie(
        COOKIE, str(_signer().dumps(kept)), max_age=_YEAR, secure=secure, httponly=True, samesite="Lax"
    )


def _counts(login: str) -> Iterator[tuple[str, str]]:
    address = limiter.address(request)
    known = "known " if is_known(login) else ""
    yield PAIR, f"login {known}{address} {_name(login)}"
    if not known:
        yield ADDRESS, f"login {address}"


def _name(login: str) -> str:
    return login.strip().lower()


def _mark(login: str) -> str:
    return hashlib.sha256(f"{tk.config['SECRET_KEY']} {_name(login)}".encode()).hexdigest()[:16]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(tk.config["SECRET_KEY"], salt=COOKIE)


def _limiter(rate: str) -> limiter.Limiter:
    return limiter.shared(rate, tk.config["ckan.redis.url"])


def _wait(rate: str, client: str) -> int:
    verdict = _limiter(rate).peek(limiter.digest(client))
    return max(verdict.reset, 1) if verdict and not verdict.remaining else 0


def _take(rate: str, client: str) -> int:
    verdict = _limiter(rate).count(limiter.digest(client))
    return max(verdict.reset, 1) if verdict and not verdict.allowed else 0
