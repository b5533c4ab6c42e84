"""One e-mail when a source begins to fail or is held, and one when it works again; never one per run.

``source.notified`` holds what was told last: "", ``failing`` or ``held``. Its row stays locked while the
mail goes out, so that two workers do not tell the same; a mail that can't be sent is tried again later.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib import mailer
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.tables import run, source
from ckanext.dongthap.runs import store

log = logging.getLogger(__name__)
_MEANING = {"published": "", "unchanged": "", "held": "held", "failed": "failing"}
_SUBJECTS = {
    "": "Nguồn hoạt động trở lại / Source works again: {title}",
    "failing": "Nguồn đang lỗi / Source fails: {title}",
    "held": "Lần chạy chờ quyết định / Run held for your decision: {title}",
}


def tell(name: str | None = None) -> int:
    """Send what is owed, of one source or of all; how many were told. Never raises for the mail's sake."""
    told = 0
    if not tk.config.get("smtp.mail_from"):
        return told  # without a sender's address CKAN's mailer breaks; what is owed stays owed
    for each in _owed(name):
        try:
            told += _tell(each)
        except (mailer.MailerException, OSError) as error:
            log.warning("No notice of source %s for now: %s", each, error)
            break
    return told


def _last() -> sa.Select[Any]:
    """The last run of each source that ended otherwise than cancelled."""
    return (
        sa.select(run.c.source, run.c.state)
        .where(run.c.state.in_(_MEANING))
        .distinct(run.c.source)
        .order_by(run.c.source, run.c.created.desc())
    )


def _owed(name: str | None) -> list[str]:
    """Sources whose state is another than the one told."""
    last = _last().subquery()
    meaning = sa.case(*((last.c.state == state, told) for state, told in _MEANING.items()))
    query = sa.select(source.c.name).join(last, last.c.source == source.c.name)
    query = query.where(meaning != source.c.notified).order_by(source.c.name)
    if name is not None:
        query = query.where(source.c.name == name)
    with get_write_engine().connect() as connection:
        return list(connection.execute(query).scalars())


def _tell(name: str) -> int:
    """Tell the state of one source, unless another worker is at it; 1 if somebody was told."""
    row = sa.select(source).where(source.c.name == name).with_for_update(skip_locked=True, key_share=True)
    with get_write_engine().begin() as connection:
        kept = connection.execute(row).mappings().one_or_none()
        if kept is None:
            return 0
        count, runs = store.find([name], list(_MEANING), limit=1)
        state = _MEANING[runs[0]["state"]] if count else ""
        if state == kept["notified"]:
            return 0
        sent = 0 if _dismissed(name, state) else _send(kept, runs[0], state)
        connection.execute(source.update().where(source.c.name == name).values(notified=state))
    return int(bool(sent))


def _dismissed(name: str, state: str) -> bool:
    """A held run that somebody dismissed is no recovery: nothing is told of it."""
    _count, newest = store.find([name], limit=1)
    return not state and bool(newest) and newest[0]["state"] == "cancelled"


def _send(kept: sa.RowMapping, last: store.Row, state: str) -> int:
    """How many got the mail. Raises the last fault if nobody did, though there was somebody to write to."""
    title = kept["spec"]["title"]["vi"]
    subject, body = _SUBJECTS[state].format(title=title), _body(kept, last, state)
    sent, fault = 0, None
    for person, address in recipients(kept["agency"]):
        try:
            mailer.mail_recipient(person, address, subject, body)
            sent += 1
        except (mailer.MailerException, OSError) as error:
            fault = error
    if fault and not sent:
        raise fault
    return sent


def recipients(agency: str) -> list[tuple[str, str]]:
    """(name, address) of an agency's contact and its admins, each address once."""
    wanted = {"id": agency, "include_datasets": False, "include_users": False, "include_groups": False}
    try:
        found = tk.get_action("organization_show")({"ignore_auth": True}, wanted)
    except tk.ObjectNotFound:
        return []
    pairs = [(found["display_name"], found.get("contact_email")), *_admins(found["id"])]
    return list({address.lower(): (name, address) for name, address in pairs if address}.values())


def _admins(agency_id: str) -> Iterator[tuple[str, str | None]]:
    query = (
        model.Session.query(model.User)
        .join(model.Member, model.Member.table_id == model.User.id)
        .filter(model.Member.group_id == agency_id, model.Member.table_name == "user")
        .filter(model.Member.capacity == "admin", model.Member.state == "active")
        .filter(model.User.state == "active")
        .order_by(model.User.name)
    )
    for user in query:
        yield user.display_name, user.email


def _body(kept: sa.RowMapping, last: store.Row, state: str) -> str:
    address = tk.url_for("dongthap_harvest.run", run_id=last["id"], qualified=True)
    title = kept["spec"]["title"]
    vi = {
        "": "đã chạy thành công trở lại",
        "failing": "chạy không thành công",
        "held": "có lần chạy bị giữ lại",
    }
    en = {"": "works again", "failing": "fails", "held": "has a run that is held"}
    lines = [f"Nguồn “{title['vi']}” {vi[state]}."]
    lines += [f"- {reason['message']['vi']}" for reason in last["reasons"][:5]]
    lines += [f"Xem: {address}", "", f"The source “{title['en']}” {en[state]}."]
    lines += [f"- {reason['message']['en']}" for reason in last["reasons"][:5]]
    lines += [f"See: {address}", ""]
    if state:
        lines.append("Phiên bản gần nhất vẫn ở trên cổng. / The last release stays on the portal.")
    return "\n".join(lines)
