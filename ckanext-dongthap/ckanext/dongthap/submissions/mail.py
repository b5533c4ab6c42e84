"""E-mail about submissions and files: owed in the transaction of a change, sent by the worker, each once.

A row of ``dongthap.mail`` is a mail to one address. It is locked while it goes out and marked as sent in the
same breath; a mail server that can't be reached is tried again later and later. Where a worker dies between
the two, the second mail has the first one's Message-ID.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib import mailer
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.submission_tables import mail
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.runs.notices import recipients

log = logging.getLogger(__name__)
_ATTEMPTS = 12
Person = tuple[str, str]


def owe(
    connection: sa.Connection, about: Mapping[str, str], people: Iterable[Person], subject: str, body: str
) -> None:
    """Write down a mail to each address, once. ``about``: ``submission_id`` or ``open_file_id``."""
    addresses = {address.lower(): (name, address) for name, address in people if address}
    said = {**about, "subject": subject, "body": body}
    rows = [{**said, "name": name, "address": address} for name, address in addresses.values()]
    if rows:
        connection.execute(mail.insert(), rows)


def send() -> int:
    """Send what is due; how many went out. A mail server out of order is no error of ours."""
    sent = 0
    while (found := _send_next()) is not None:
        sent += found
    return sent


def _send_next() -> int | None:
    """1: sent, 0: to be tried later; None: nothing is due."""
    due = sa.select(mail).where(mail.c.sent.is_(None), mail.c.due <= sa.func.now())
    due = due.where(mail.c.attempts < _ATTEMPTS).order_by(mail.c.id).limit(1)
    with get_write_engine().begin() as connection:
        row = connection.execute(due.with_for_update(skip_locked=True)).mappings().one_or_none()
        if row is None:
            return None
        fault = _try(dict(row))
        values = {"attempts": row["attempts"] + 1, "error": fault}
        later = timedelta(minutes=min(2 ** row["attempts"], 720))
        values |= {"due": sa.func.now() + later} if fault else {"sent": sa.func.clock_timestamp()}
        connection.execute(mail.update().where(mail.c.id == row["id"]).values(**values))
    return 0 if fault else 1


def _try(row: dict[str, Any]) -> str | None:
    host = urlsplit(tk.config["ckan.site_url"]).hostname or "localhost"
    headers = {"Message-ID": f"<submission-mail-{row['id']}@{host}>", "Auto-Submitted": "auto-generated"}
    try:
        mailer.mail_recipient(row["name"], row["address"], row["subject"], row["body"], headers=headers)
    except (mailer.MailerException, OSError) as error:
        log.warning("Mail %s to %s has to wait: %s", row["id"], row["address"], error)
        return str(error)[:500]
    return None


def users(names: Sequence[str]) -> list[Person]:
    """(name, address) of users by their account names."""
    query = model.Session.query(model.User).filter(model.User.name.in_(names), model.User.state == "active")
    return [(user.display_name, user.email) for user in query if user.email]


def approvers(agency: str, without: Iterable[str]) -> list[Person]:
    """Who may decide: the agency's contact and admins; the stewards where no admin but those ``without``
    (account names) is left.
    """
    excluded = {address.lower() for _name, address in users(list(without))}
    found = [person for person in recipients(agency) if person[1].lower() not in excluded]
    admins = [person for person in _admins(agency) if person[1].lower() not in excluded]
    return found if admins else [*found, *(p for p in roles.stewards() if p[1].lower() not in excluded)]


def _admins(agency: str) -> list[Person]:
    query = (
        model.Session.query(model.User)
        .join(model.Member, model.Member.table_id == model.User.id)
        .join(model.Group, model.Group.id == model.Member.group_id)
        .filter(model.Group.name == agency, model.Member.capacity == "admin")
        .filter(model.Member.state == "active", model.User.state == "active")
    )
    return [(user.display_name, user.email) for user in query if user.email]
