"""Sources as the portal keeps them: loaded from files or made in the portal, due when their cron says."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
import yaml
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap import config
from ckanext.dongthap.clock import ZONE
from ckanext.dongthap.datastore.tables import record, release, run, source
from ckanext.dongthap.runs import uploads
from croniter import CroniterError, croniter
from pydantic import ValidationError

from harvesters.connectors.base import connector
from harvesters.errors import FixTheSource
from harvesters.model import Message
from harvesters.spec import Source

Change = Literal["created", "updated", "unchanged"]
Health = Literal["ok", "held", "failing", "never", "paused"]
HEALTHS: tuple[Health, ...] = ("ok", "held", "failing", "never", "paused")
#: Words that stand in the place of a source's name in the portal's addresses.
RESERVED = ("lan-chay", "ma-loi", "moi")
SAMPLES = "{samples}"
#: Schedules are meant in the province's time.


@dataclass(frozen=True)
class Kept:
    """A source with what the portal knows of it."""

    spec: Source
    row: Mapping[str, Any]


def parse(given: Mapping[str, Any]) -> Source:
    """The specification, valid down to its connector's options and its schedule. Raises FixTheSource."""
    try:
        spec = Source.model_validate(given)
    except ValidationError as error:
        detail = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise _wrong(detail) from error
    if spec.name in RESERVED:
        raise _wrong(f"name: {spec.name}", ("name",))
    if uploads.missing(spec):
        raise _wrong("the agency has no such upload", ("options", "upload"))
    connector(spec.connector).options(resolve(spec).options)
    if spec.schedule:
        next_time(spec.schedule, datetime.now(timezone.utc))
    return spec


class WrongSpecification(FixTheSource):
    """A specification that can't be accepted; ``loc``: the field that is to blame."""

    def __init__(self, message: Message, loc: tuple[str, ...] = ()) -> None:
        super().__init__("source.invalid", message)
        self.loc = loc


def _wrong(detail: str, loc: tuple[str, ...] = ()) -> WrongSpecification:
    text = Message(f"Khai báo nguồn không đúng: {detail}", f"The source's specification is wrong: {detail}")
    return WrongSpecification(text, loc)


def read_folder(folder: Path) -> list[Source]:
    """Every ``*.yaml`` of a folder, those of the sample sites only where the sample server's address is set.

    Raises FixTheSource naming the file.
    """
    found: list[Source] = []
    for path in sorted(folder.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        if SAMPLES in text and not config.harvest_samples_url():
            continue
        try:
            found.append(parse(yaml.safe_load(text)))
        except FixTheSource as error:
            raise _wrong(f"{path.name}: {error.message.en}") from error
    return found


def resolve(spec: Source) -> Source:
    """The specification with the sample server's address in the place of ``{samples}``."""
    text = json.dumps(spec.options)
    if SAMPLES not in text:
        return spec
    address = json.dumps(config.harvest_samples_url().rstrip("/"))[1:-1]
    return spec.model_copy(update={"options": json.loads(text.replace(SAMPLES, address))})


def next_time(schedule: str, after: datetime) -> datetime:
    """When a cron expression is due next. Raises FixTheSource."""
    try:
        return croniter(schedule, after.astimezone(ZONE)).get_next(datetime)
    except (CroniterError, ValueError) as error:
        raise _wrong(f"schedule: {error}", ("schedule",)) from error


def seconds_between(schedule: str | None) -> float | None:
    """Time between the next two runs of a schedule, in seconds."""
    if not schedule:
        return None
    first = next_time(schedule, datetime.now(timezone.utc))
    return (next_time(schedule, first) - first).total_seconds()


def save(spec: Source, origin: Literal["file", "portal"], user: str = "") -> Change:
    """Create or change a source; the same specification again writes nothing."""
    wanted = spec.model_dump(mode="json", exclude_defaults=True)
    known = get(spec.name)
    if known and known.row["spec"] == wanted and known.row["origin"] == origin:
        return "unchanged"
    due = next_time(spec.schedule, datetime.now(timezone.utc)) if spec.schedule else None
    values = {
        "agency": spec.agency,
        "spec": wanted,
        "origin": origin,
        "next_run": due,
        "modified": sa.func.clock_timestamp(),
        "modified_by": user,
    }
    with get_write_engine().begin() as connection:
        if known:
            changed = {**values, "validators": {}}
            connection.execute(source.update().where(source.c.name == spec.name).values(**changed))
            return "updated"
        row = {"name": spec.name, "active": spec.active, **values}
        connection.execute(source.insert().values(**row))
    return "created"


def as_yaml(spec: Source) -> str:
    """The specification as it is written by hand: without defaults, in the order of its fields."""
    given = spec.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(given, allow_unicode=True, sort_keys=False, width=100)


def get(name: str) -> Kept | None:
    """One source."""
    with get_write_engine().connect() as connection:
        row = connection.execute(sa.select(source).where(source.c.name == name)).mappings().one_or_none()
    return _kept(row) if row else None


def made_in_portal(name: str) -> bool:
    """Whether somebody made or changed the source in the portal."""
    kept = get(name)
    return kept is not None and kept.row["origin"] == "portal"


def find(agencies: Sequence[str] | None = None, health: Health | None = None) -> list[Kept]:
    """All sources by name, or those of some agencies, or in one state of health."""
    query = sa.select(source).order_by(source.c.name)
    if agencies is not None:
        query = query.where(source.c.agency.in_(agencies))
    if health is not None:
        query = query.where(_healthy(health))
    with get_write_engine().connect() as connection:
        return [_kept(row) for row in connection.execute(query).mappings()]


_OF_STATE: dict[str, Health] = {
    "published": "ok",
    "unchanged": "ok",
    "held": "held",
    "failed": "failing",
}


def published(packages: Collection[str]) -> set[str]:
    """Names of the sources that published any of these datasets."""
    releases = sa.select(release.c.source).where(
        release.c.package_id.in_(packages), release.c.state != "loading"
    )
    records = sa.select(record.c.source).where(record.c.package_id.in_(packages))
    with get_write_engine().connect() as connection:
        return {name for name in connection.execute(releases.union(records)).scalars() if name}


def health(active: bool, states: Sequence[str]) -> Health:
    """How a source is, from the ends of its runs (newest first); cancelled ones say nothing."""
    if not active:
        return "paused"
    told: list[Health] = [_OF_STATE[state] for state in states if state in _OF_STATE]
    return told[0] if told else "never"


def _healthy(wanted: Health) -> sa.ColumnElement[bool]:
    """`health` as a condition."""
    if wanted == "paused":
        return ~source.c.active
    ended = run.c.state.in_(_OF_STATE)
    last = (
        sa.select(run.c.state)
        .where(run.c.source == source.c.name, ended)
        .order_by(run.c.created.desc())
        .limit(1)
        .scalar_subquery()
    )
    states = [state for state, meaning in _OF_STATE.items() if meaning == wanted]
    return source.c.active & (last.in_(states) if states else last.is_(None))


def _kept(row: sa.RowMapping) -> Kept:
    return Kept(Source.model_validate(row["spec"]), {str(name): value for name, value in row.items()})


def remove(name: str) -> bool:
    """Forget a source and its runs; what it published stays."""
    with get_write_engine().begin() as connection:
        return bool(connection.execute(source.delete().where(source.c.name == name)).rowcount)


def set_active(name: str, active: bool) -> bool:
    """Pause a source, or let it run on its schedule again (from now on)."""
    kept = get(name)
    if kept is None:
        return False
    due = next_time(kept.spec.schedule, datetime.now(timezone.utc)) if kept.spec.schedule else None
    with get_write_engine().begin() as connection:
        connection.execute(source.update().where(source.c.name == name).values(active=active, next_run=due))
    return True


def set_slow(name: str, slow: bool) -> None:
    """Note whether the source's runs belong among the slow ones."""
    other = (source.c.name == name) & (source.c.slow != slow)
    with get_write_engine().begin() as connection:
        connection.execute(source.update().where(other).values(slow=slow))


def due(connection: sa.Connection, now: datetime) -> list[Kept]:
    """Sources whose time has come. Each is given its next time, and is this transaction's alone."""
    wanted = (source.c.next_run <= now) & source.c.active
    rows = connection.execute(
        sa.select(source).where(wanted).order_by(source.c.next_run).with_for_update(skip_locked=True)
    ).mappings()
    taken = [_kept(row) for row in rows]
    for kept in taken:
        later = next_time(kept.spec.schedule, now) if kept.spec.schedule else None
        connection.execute(source.update().where(source.c.name == kept.spec.name).values(next_run=later))
    return taken
