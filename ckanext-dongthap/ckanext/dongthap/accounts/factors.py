"""Second factors: codes of an app (TOTP), passkeys (WebAuthn), and recovery codes for when both are lost."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
import segno
import sqlalchemy as sa
import webauthn
from ckan import model
from ckanext.dongthap.accounts.tables import passkey, recovery_code, totp
from cryptography.fernet import Fernet, InvalidToken
from flask import request
from markupsafe import Markup
from pyotp import random_base32
from pyotp.totp import TOTP
from webauthn.helpers import exceptions, structs

#: Seconds for which one code is shown, and how many such steps a clock may be off.
STEP, DRIFT = 30, 1
#: Recovery codes of one account, and bytes of each.
CODES, _BYTES = 10, 10
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Passkey:
    """One passkey of an account."""

    id: str
    name: str
    created: datetime
    last_used: datetime | None


@dataclass(frozen=True)
class Factors:
    """The second factors that an account has; ``codes``: recovery codes that are not used up."""

    totp: bool
    passkeys: list[Passkey]
    codes: int

    def __bool__(self) -> bool:
        return self.totp or bool(self.passkeys)


def of(user_id: str) -> Factors:
    """Return the second factors of an account."""
    columns = (passkey.c.id, passkey.c.name, passkey.c.created, passkey.c.last_used)
    keys = sa.select(*columns).where(passkey.c.user_id == user_id).order_by(passkey.c.created)
    codes = sa.select(sa.func.count()).where(
        recovery_code.c.user_id == user_id, recovery_code.c.used.is_(None)
    )
    with model.ensure_engine().connect() as connection:
        has_app = connection.execute(sa.select(totp.c.user_id).where(totp.c.user_id == user_id)).first()
        found = [Passkey(**row) for row in connection.execute(keys).mappings()]
        return Factors(has_app is not None, found, connection.execute(codes).scalar_one())


def new_secret() -> str:
    """Return a secret for an app, to be shown once and kept when the app has given a right code."""
    return random_base32()


def picture(secret: str, name: str) -> Markup:
    """Return the QR code (SVG without styles) by which an app takes the secret over."""
    issuer = urlsplit(tk.config["ckan.site_url"]).hostname or "portal"
    address = TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)
    code = segno.make(address, error="m")
    svg = code.svg_inline(
        scale=4, border=4, omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    return Markup(svg)  # noqa: S704 - the library's own output, of modules only


def right_step(secret: str, code: str, after: int = 0) -> int | None:
    """Return the time step that the code belongs to, if it is right now and newer than ``after``."""
    plain = "".join(code.split())
    if not (plain.isascii() and plain.isdigit()):
        return None
    now = int(time.time()) // STEP
    app = TOTP(secret, interval=STEP)
    steps = range(now - DRIFT, now + DRIFT + 1)
    right = [step for step in steps if secrets.compare_digest(app.generate_otp(step), plain)]
    return next((step for step in right if step > after), None)


def keep_app(user_id: str, secret: str, code: str) -> bool:
    """Make the app the account's, if the code is right."""
    step = right_step(secret, code)
    if step is None:
        return False
    with model.ensure_engine().begin() as connection:
        connection.execute(totp.delete().where(totp.c.user_id == user_id))
        values = {"user_id": user_id, "secret": _box().encrypt(secret.encode()).decode(), "last_step": step}
        connection.execute(totp.insert().values(**values))
    return True


def is_right_code(user_id: str, code: str) -> bool:
    """Return whether it is the app's code of now; each is good once."""
    mine = totp.c.user_id == user_id
    with model.ensure_engine().begin() as connection:
        row = connection.execute(sa.select(totp).where(mine).with_for_update()).one_or_none()
        if row is None:
            return False
        try:
            secret = _box().decrypt(row.secret.encode()).decode()
        except InvalidToken:
            return False  # the portal's SECRET_KEY is another one now
        step = right_step(secret, code, row.last_step)
        if step is None:
            return False
        connection.execute(totp.update().where(mine).values(last_step=step))
    return True


def _box() -> Fernet:
    """What keeps secrets unreadable in copies of the database; its key is made of the portal's own."""
    key = hashlib.sha256(f"totp {tk.config['SECRET_KEY']}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def new_codes(user_id: str) -> list[str]:
    """Replace the account's recovery codes; the new ones are known to nobody after this."""
    codes = [base64.b32encode(secrets.token_bytes(_BYTES)).decode().lower() for _ in range(CODES)]
    with model.ensure_engine().begin() as connection:
        connection.execute(recovery_code.delete().where(recovery_code.c.user_id == user_id))
        rows = [{"user_id": user_id, "hash": _hash(user_id, code)} for code in codes]
        connection.execute(recovery_code.insert(), rows)
    return ["-".join(code[start : start + 4] for start in range(0, len(code), 4)) for code in codes]


def use_code(user_id: str, code: str) -> bool:
    """Use a recovery code up; return whether it was one."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    mine = sa.and_(
        recovery_code.c.user_id == user_id,
        recovery_code.c.hash == _hash(user_id, plain),
        recovery_code.c.used.is_(None),
    )
    with model.ensure_engine().begin() as connection:
        return connection.execute(recovery_code.update().where(mine).values(used=sa.func.now())).rowcount == 1


def _hash(user_id: str, code: str) -> str:
    return hashlib.sha256(f"{user_id} {code}".encode()).hexdigest()


def relying_party() -> tuple[str, str] | None:
    """Return the name that passkeys are bound to and the origin; None where browsers allow none (an address
    of numbers). A portal on one's own machine has them at ``localhost``.
    """
    site = urlsplit(tk.config["ckan.site_url"])
    host = site.hostname or ""
    if host in _LOOPBACK:
        asked = request.host.partition(":")[0]
        return ("localhost", f"{site.scheme}://{request.host}") if asked == "localhost" else None
    if ":" in host or host.replace(".", "").isdigit():
        return None
    return host, f"{site.scheme}://{site.netloc}"


def registration(user: model.User) -> tuple[str, str]:
    """Return what a browser needs to make a passkey (JSON), and the challenge to keep until it answers."""
    name = _relying_party()[0]
    options = webauthn.generate_registration_options(
        rp_id=name,
        rp_name=tk.config["ckan.site_title"],
        user_name=user.name,
        user_display_name=user.display_name,
        user_id=hashlib.sha256(user.id.encode()).digest(),
        exclude_credentials=_descriptors(user.id),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.DISCOURAGED,
            user_verification=structs.UserVerificationRequirement.PREFERRED,
        ),
    )
    return webauthn.options_to_json(options), _text(options.challenge)


def keep_passkey(user_id: str, name: str, answer: str, challenge: str) -> bool:
    """Make the passkey the account's, if the browser's answer is right."""
    rp_id, origin = _relying_party()
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=_bytes(challenge),
            expected_rp_id=rp_id,
            expected_origin=origin,
        )
    except (exceptions.WebAuthnException, ValueError):
        return False
    row = {
        "id": _text(made.credential_id),
        "user_id": user_id,
        "name": name,
        "public_key": _text(made.credential_public_key),
        "sign_count": made.sign_count,
    }
    with model.ensure_engine().begin() as connection:
        connection.execute(passkey.insert().values(**row))
    return True


def authentication(user_id: str) -> tuple[str, str] | None:
    """Return what a browser needs to show a passkey (JSON), and the challenge; None without any."""
    allowed = _descriptors(user_id)
    party = relying_party()
    if not allowed or party is None:
        return None
    options = webauthn.generate_authentication_options(rp_id=party[0], allow_credentials=allowed)
    return webauthn.options_to_json(options), _text(options.challenge)


def is_right_passkey(user_id: str, answer: str, challenge: str) -> bool:
    """Return whether the browser's answer was signed by one of the account's passkeys."""
    rp_id, origin = _relying_party()
    key_id = _credential_id(answer)
    mine = sa.and_(passkey.c.user_id == user_id, passkey.c.id == key_id)
    with model.ensure_engine().begin() as connection:
        row = connection.execute(sa.select(passkey).where(mine).with_for_update()).one_or_none()
        if row is None:
            return False
        try:
            shown = webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=_bytes(challenge),
                expected_rp_id=rp_id,
                expected_origin=origin,
                credential_public_key=_bytes(row.public_key),
                credential_current_sign_count=row.sign_count,
            )
        except (exceptions.WebAuthnException, ValueError):
            return False
        values = {"sign_count": shown.new_sign_count, "last_used": sa.func.now()}
        connection.execute(passkey.update().where(mine).values(**values))
    return True


def _credential_id(answer: str) -> str:
    try:
        told = json.loads(answer)
    except ValueError:
        return ""
    return str(told.get("id", "")) if isinstance(told, dict) else ""


def remove_app(user_id: str) -> bool:
    """Take the app away from the account; return whether there was one."""
    with model.ensure_engine().begin() as connection:
        return bool(connection.execute(totp.delete().where(totp.c.user_id == user_id)).rowcount)


def remove_passkey(user_id: str, key_id: str) -> bool:
    """Take a passkey away from the account; return whether it had it."""
    mine = sa.and_(passkey.c.user_id == user_id, passkey.c.id == key_id)
    with model.ensure_engine().begin() as connection:
        return bool(connection.execute(passkey.delete().where(mine)).rowcount)


def reset(user_id: str) -> int:
    """Take all second factors and recovery codes away; return how many factors there were."""
    with model.ensure_engine().begin() as connection:
        connection.execute(recovery_code.delete().where(recovery_code.c.user_id == user_id))
        gone = [
            connection.execute(each.delete().where(each.c.user_id == user_id)) for each in (totp, passkey)
        ]
    return sum(each.rowcount for each in gone)


def _relying_party() -> tuple[str, str]:
    party = relying_party()
    if party is None:
        raise ValueError("there are no passkeys at an address of numbers")
    return party


def _descriptors(user_id: str) -> list[structs.PublicKeyCredentialDescriptor]:
    query = sa.select(passkey.c.id).where(passkey.c.user_id == user_id)
    with model.ensure_engine().connect() as connection:
        ids = connection.execute(query).scalars().all()
    return [structs.PublicKeyCredentialDescriptor(id=_bytes(each)) for each in ids]


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return webauthn.base64url_to_bytes(text)
