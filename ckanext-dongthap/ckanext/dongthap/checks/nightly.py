"""Run the check when it is due: by one worker, wherever many work."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib.helpers import get_display_timezone
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap import config
from ckanext.dongthap.checks import orphans, outcome
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.publication.consistency import Problem, check_consistency
from ckanext.dongthap.submissions import mail, trail

log = logging.getLogger(__name__)
#: Advisory lock of the DataStore database: one check at a time.
_LOCK = 0x636865636B
#: Workers that have just started have better things to do.
_AFTER_START = dt.timedelta(minutes=2)
#: What is owed for less than that is on its way.
_ON_ITS_WAY = dt.timedelta(minutes=15)
_STARTED = dt.datetime.now(dt.timezone.utc)
_SHOWN = 20


def problems(owed_for: dt.timedelta = dt.timedelta(0)) -> list[Problem]:
    """Everything that ``dongthap check`` looks at."""
    return check_consistency(owed_for) + trail.problems() + orphans.problems()


def run_if_due() -> bool:
    """Check, unless it is not time yet or another worker does; whether this one did."""
    now = dt.datetime.now(get_display_timezone())
    at = config.check_at()
    if at is None or now - _STARTED < _AFTER_START:
        return False
    if not outcome.is_due(now, at, _STARTED, outcome.last()):
        return False
    with get_write_engine().connect() as connection:
        if not connection.execute(sa.text("SELECT pg_try_advisory_lock(:key)"), {"key": _LOCK}).scalar():
            return False
        try:
            # Another worker may have ended meanwhile.
            if outcome.is_due(now, at, _STARTED, outcome.last()):
                run()
        finally:
            connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
            connection.commit()
    return True


def run() -> list[Problem]:
    """Check, keep the outcome, tell what is new."""
    number = outcome.begin()
    try:
        found = problems(_ON_ITS_WAY)
    except Exception as error:
        outcome.fail(number, str(error))
        raise
    with get_write_engine().begin() as connection:
        new = outcome.keep(connection, number, found)
        if new:
            _tell(connection, new)
    log.info("Check: %s problems, %s of them new", len(found), len(new))
    return found


def _tell(connection: sa.Connection, new: Sequence[Problem]) -> None:
    address = tk.url_for("dongthap_check.index", qualified=True)
    lines = [f"- {each.code}: {each.detail} {each.package_id}".rstrip() for each in new[:_SHOWN]]
    if len(new) > _SHOWN:
        lines.append(f"… ({len(new)})")
    count = len(new)
    head = f"Kiểm tra hằng đêm phát hiện {count} vấn đề mới. / The check found {count} new problems."
    body = "\n".join([head, "", *lines, "", address])
    people = [*roles.stewards(), *_operators()]
    mail.owe(connection, {}, people, f"Cổng dữ liệu: {len(new)} vấn đề mới / new problems", body)


def _operators() -> list[tuple[str, str]]:
    query = model.Session.query(model.User).filter(
        model.User.sysadmin.is_(True), model.User.state == "active", model.User.email.is_not(None)
    )
    return [(user.display_name, str(user.email)) for user in query]
