"""Rows of withdrawals: proposed, then refused or withdrawn, then perhaps restored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.guard_tables import withdrawal
from ckanext.dongthap.guard import trail
from ckanext.dongthap.submissions.store import Refused
from sqlalchemy.dialects.postgresql import JSONB, insert

Row = dict[str, Any]
STATES = ("proposed", "refused", "withdrawn", "restored")
#: From which state an act leads to which, and who and when is written where.
_WAYS = {
    "withdrawn": ("proposed", "confirmed_by", "since"),
    "refused": ("proposed", "ended_by", "ended"),
    "restored": ("withdrawn", "ended_by", "ended"),
}


def propose(values: Mapping[str, Any]) -> Row:
    """A new proposal. Raises `Refused` where one is open, or it is withdrawn already."""
    with get_write_engine().begin() as connection:
        made = insert(withdrawal).values(**values).on_conflict_do_nothing().returning(*withdrawal.c)
        row = connection.execute(made).mappings().one_or_none()
        if row is None:
            raise Refused("open")
        _record(connection, dict(row), "proposed", values["proposed_by"], values["reason_vi"])
        return dict(row)


def change(
    row: Mapping[str, Any], state: str, actor: str, reason: str = "", told: Mapping[str, Any] | None = None
) -> Row:
    """Lead a row to a state, once. Raises `Refused` where it is in another than the act begins with."""
    start, who, when = _WAYS[state]
    values: Row = {"state": state, who: actor, when: sa.func.clock_timestamp()}
    if state != "withdrawn":
        values["end_reason"] = reason
    if told is not None:
        values["told"] = dict(told)
    mine = (withdrawal.c.id == row["id"]) & (withdrawal.c.state == start)
    with get_write_engine().begin() as connection:
        update = withdrawal.update().where(mine).values(**values).returning(*withdrawal.c)
        changed = connection.execute(update).mappings().one_or_none()
        if changed is None:
            raise Refused("state", state=row["state"])
        _record(connection, dict(changed), state, actor, reason)
        return dict(changed)


def get(withdrawal_id: str) -> Row | None:
    """One row; None where there is none, or the text is no id."""
    query = sa.select(withdrawal).where(sa.cast(withdrawal.c.id, sa.Text) == withdrawal_id)
    with get_write_engine().connect() as connection:
        found = connection.execute(query).mappings().one_or_none()
    return dict(found) if found else None


def search(
    agencies: Sequence[str] | None, state: str | None, package_id: str | None, limit: int, offset: int
) -> tuple[int, list[Row]]:
    """Rows of agencies (None: of all), the newest first, and how many there are."""
    query = sa.select(withdrawal)
    if agencies is not None:
        query = query.where(withdrawal.c.agency.in_(agencies))
    if state:
        query = query.where(withdrawal.c.state == state)
    if package_id:
        query = query.where(withdrawal.c.package_id == package_id)
    with get_write_engine().connect() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(query.subquery())).scalar() or 0
        ordered = query.order_by(withdrawal.c.proposed.desc(), withdrawal.c.id).limit(limit).offset(offset)
        return count, [dict(row) for row in connection.execute(ordered).mappings()]


def in_force(reference: str, number: int | None = None) -> Row | None:
    """What withdraws a dataset, or one of its releases, by id, name, code or resource; of public ones."""
    named = sa.or_(
        withdrawal.c.package_id == reference,
        withdrawal.c.name == reference,
        sa.and_(withdrawal.c.code == reference, withdrawal.c.code != ""),
        sa.type_coerce(withdrawal.c.told, JSONB)["resources"].has_key(reference),
    )
    wanted = withdrawal.c.number.is_(None)
    if number is not None:
        wanted |= withdrawal.c.number == number
    query = sa.select(withdrawal).where(withdrawal.c.state == "withdrawn", named, wanted)
    with get_write_engine().connect() as connection:
        rows = connection.execute(query.order_by(withdrawal.c.number.nulls_first())).mappings().all()
    return next((dict(row) for row in rows if row["told"]["public"]), None)


def withdrawn_packages() -> set[str]:
    """Ids of the datasets that are withdrawn as a whole."""
    query = sa.select(withdrawal.c.package_id).where(
        withdrawal.c.state == "withdrawn", withdrawal.c.number.is_(None)
    )
    with get_write_engine().connect() as connection:
        return set(connection.execute(query).scalars())


def withdrawn_numbers(package_id: str) -> set[int]:
    """Numbers of the dataset's releases that are withdrawn."""
    query = sa.select(withdrawal.c.number).where(
        withdrawal.c.state == "withdrawn",
        withdrawal.c.package_id == package_id,
        withdrawal.c.number.is_not(None),
    )
    with get_write_engine().connect() as connection:
        return set(connection.execute(query).scalars())


def _record(connection: sa.Connection, row: Row, action: str, actor: str, reason: str) -> None:
    told: Row = {"withdrawal": row["id"], "reason": reason}
    if row["number"] is not None:
        told["number"] = row["number"]
    trail.record(row["package_id"], actor, action, told, connection)
