"""What a password must not be, and work that is the same whether or not there is an account."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.dongthap.accounts import settings
from passlib.handlers.pbkdf2 import pbkdf2_sha512

#: Longer ones are no safer, and would be hashed at our cost.
LONGEST = 200
#: What zxcvbn looks at; its work grows faster than the length.
_LOOKED_AT = 72
#: Characters that are left at least when the words of account and portal are taken out.
_REST = 6
_PORTAL_WORDS = ("dongthap", "congdulieu", "dulieumo", "matkhau", "opendata", "portal", "ckan", "tiengiang")


def faults(password: str, *words: str | None) -> list[str]:
    """Return why a password may not be used, in the reader's language; ``words`` are the account's own."""
    told: list[str] = []
    if len(password) < settings.password_length():
        told.append(tk._("A password has {n} characters or more").format(n=settings.password_length()))
    if len(password) > LONGEST:
        return [tk._("A password has at most {n} characters").format(n=LONGEST)]
    own = own_words(*words)
    if _is_made_of(password, own):
        told.append(tk._("The password is made of the account’s own words or the portal’s name"))
    elif _score(password, own) < settings.password_strength():
        told.append(tk._("The password is too easy to guess: it is among the commonest, or made of such"))
    return told


def own_words(*words: str | None) -> list[str]:
    """Return the words an account is known by (name, full name, e-mail), whole and in parts, folded."""
    found: set[str] = set(_PORTAL_WORDS)
    for word in words:
        plain = _fold(word or "")
        parts = re.split(r"[^a-z0-9]+", plain)
        found.update(part for part in parts if len(part) > 3)
        found.update({"".join(parts), "".join(re.split(r"[^a-z0-9]+", plain.partition("@")[0]))})
    return sorted((word for word in found if len(word) > 3), key=len, reverse=True)


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _is_made_of(password: str, words: list[str]) -> bool:
    folded = "".join(letter for letter in _fold(password) if letter.isalnum())
    rest = folded
    for word in words:
        rest = rest.replace(word, "")
    return rest != folded and len(rest) < _REST


def _score(password: str, words: list[str]) -> int:
    # Its lists are large, and only a new password needs them.
    from zxcvbn import zxcvbn

    return int(zxcvbn(_fold(password)[:_LOOKED_AT], user_inputs=words)["score"]) if password else 0


@cache
def _nobodys() -> str:
    return str(pbkdf2_sha512.hash("nobody's password"))


def check(user: model.User | None, password: str) -> bool:
    """Return whether it is the account's password; the work is the same where there is no such account."""
    usable = user is not None and user.is_active and bool(user.password)
    if usable and user is not None and pbkdf2_sha512.identify(user.password):
        return bool(user.validate_password(password))
    pbkdf2_sha512.verify(password, _nobodys())
    return bool(usable and user is not None and user.validate_password(password))


def find(login: str) -> model.User | None:
    """Return the account with this name or, among those in use, this e-mail address."""
    if user := model.User.by_name(login):
        return user
    query = model.Session.query(model.User).filter(model.User.state == "active")
    return query.filter(model.User.email.ilike(_literal(login))).first() if "@" in login else None


def _literal(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)
