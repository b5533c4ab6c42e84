"""Letters to account holders: a link for a new password, an invitation, a token that will end.

A request only writes down what it asks for, whether or not there is such an account; the worker finds the
account, makes the key and sends. So a request takes the same time for known and unknown names, none waits
for a mail server, and no link lies in the database.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import secrets
from collections.abc import Mapping
from typing import Literal

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib import mailer
from ckanext.dongthap.accounts import passwords, settings
from ckanext.dongthap.accounts.tables import letter, reset_key

log = logging.getLogger(__name__)
Kind = Literal["reset", "invite", "token"]
_ATTEMPTS = 12
_PORTAL = "Cổng dữ liệu mở tỉnh Đồng Tháp (thư tự động) / Open-data portal of Đồng Tháp province (automatic)"
#: Kind → (subject, body in vi, body in en).
_WORDS: dict[Kind, tuple[str, str, str]] = {
    "reset": (
        "Đặt lại mật khẩu / Set a new password",
        "Có yêu cầu đặt lại mật khẩu của tài khoản {account}. Liên kết dưới đây dùng được một lần, "
        "đến {until}:\n{link}\nNếu không phải Ông/Bà yêu cầu, đề nghị bỏ qua thư này; mật khẩu không "
        "thay đổi.",
        "Somebody asked for a new password of the account {account}. This link works once, until {until}:\n"
        "{link}\nIf it was not you, ignore this letter; the password stays as it is.",
    ),
    "invite": (
        "Mời sử dụng Cổng dữ liệu / Invitation to the data portal",
        "Ông/Bà được mời phụ trách dữ liệu của “{group}”. Tài khoản {account} đã được tạo; đề nghị đặt "
        "mật khẩu qua liên kết dưới đây, trước {until}:\n{link}",
        "You are invited to look after the data of “{group}”. The account {account} has been made; please "
        "set a password by this link, before {until}:\n{link}",
    ),
    "token": (
        "Mã truy cập sắp hết hạn / A token will end: {name}",
        "Mã truy cập “{name}” của tài khoản {account} hết hạn ngày {until}. Chương trình nào dùng mã này cần "
        "mã mới trước ngày đó:\n{link}",
        "The token “{name}” of the account {account} ends on {until}. Whatever program uses it needs a new "
        "one before that day:\n{link}",
    ),
}


def owe(kind: Kind, asked: str, detail: Mapping[str, str] | None = None) -> None:
    """Write down a letter; ``asked`` is an account's id, name or e-mail address, or nothing that we know."""
    with model.ensure_engine().begin() as connection:
        connection.execute(letter.insert().values(kind=kind, asked=asked[:200], detail=dict(detail or {})))


def send() -> int:
    """Send what is due, if mail works; return how many letters went out."""
    sent = 0
    if not settings.mail_works():
        return sent
    while (found := _send_next()) is not None:
        sent += found
    return sent


def _send_next() -> int | None:
    """1: sent, 0: to be tried later or for nobody; None: nothing is due."""
    due = sa.select(letter).where(letter.c.done.is_(None), letter.c.due <= sa.func.now())
    due = due.where(letter.c.attempts < _ATTEMPTS).order_by(letter.c.id).limit(1)
    with model.ensure_engine().begin() as connection:
        row = connection.execute(due.with_for_update(skip_locked=True)).one_or_none()
        if row is None:
            return None
        values: dict[str, object] = {"attempts": row.attempts + 1}
        sent = 0
        try:
            sent = _deliver(row.kind, row.asked, row.detail)
            values["done"] = sa.func.now()
        except (mailer.MailerException, OSError) as error:
            log.warning("Letter %s to an account has to wait: %s", row.id, error)
            values["due"] = sa.func.now() + dt.timedelta(minutes=min(2**row.attempts, 720))
        connection.execute(letter.update().where(letter.c.id == row.id).values(**values))
    return sent


def _deliver(kind: Kind, asked: str, detail: Mapping[str, str]) -> int:
    user = model.User.get(asked) or passwords.find(asked)
    if user is None or user.state == "deleted" or not user.email:
        return 0
    subject, vi, en = _WORDS[kind]
    until: dt.datetime | None = None
    link = tk.url_for("dongthap_account.tokens", qualified=True)
    if kind != "token":
        hours = settings.reset_hours() * (7 if kind == "invite" else 1)
        link, until = make_link(user, hours)
    words = {"account": user.name, "link": link, **detail}
    words["until"] = tk.h.dongthap_moment(until.isoformat()) if until else detail.get("until", "")
    body = "\n\n".join(
        [f"Kính gửi Ông/Bà {user.display_name},", vi.format(**words), f"Dear {user.display_name},",
         en.format(**words), _PORTAL]
    )  # fmt: skip
    mailer.mail_recipient(
        user.display_name,
        user.email,
        subject.format(**words),
        body,
        headers={"Auto-Submitted": "auto-generated"},
    )
    return 1


def make_link(user: model.User, hours: dt.timedelta) -> tuple[str, dt.datetime]:
    """Return an address at which the account's password can be set once, and until when."""
    key = secrets.token_urlsafe(32)
    until = dt.datetime.now(dt.timezone.utc) + hours
    with model.ensure_engine().begin() as connection:
        connection.execute(reset_key.delete().where(reset_key.c.user_id == user.id))
        connection.execute(reset_key.insert().values(user_id=user.id, hash=_hash(key), until=until))
    return tk.url_for("user.perform_reset", id=user.id, key=key, qualified=True), until


def holder(user_id: str, key: str) -> model.User | None:
    """Return the account whose password the link's key may set."""
    query = sa.select(reset_key.c.user_id).where(
        reset_key.c.user_id == user_id, reset_key.c.hash == _hash(key), reset_key.c.until > sa.func.now()
    )
    with model.ensure_engine().connect() as connection:
        found = connection.execute(query).scalar_one_or_none()
    user = model.User.get(found) if found else None
    return user if user is not None and user.state != "deleted" else None


def use_up(user_id: str) -> None:
    """Make the account's link worthless."""
    with model.ensure_engine().begin() as connection:
        connection.execute(reset_key.delete().where(reset_key.c.user_id == user_id))


def forget_old() -> int:
    """Delete what was sent or given up a month ago; return how many letters."""
    before = dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=30)
    with model.ensure_engine().begin() as connection:
        connection.execute(reset_key.delete().where(reset_key.c.until < sa.func.now()))
        return connection.execute(letter.delete().where(letter.c.created < before)).rowcount


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
