"""What an answer's validators are made of: the newest change that it can show. One query."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ckanext.dongthap
import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap.datastore.tables import change, outbox
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import ETags

log = logging.getLogger(__name__)

#: Seconds after which the search index has followed a change.
INDEX_FOLLOWS = 30
_OWED = sa.exists().where(outbox.c.done.is_(None)).label("owed")


@dataclass(frozen=True)
class State:
    """Number and time of the newest change; ``owed``: the search index does not know of all yet."""

    seq: int
    at: dt.datetime
    owed: bool

    def settled(self, seconds: float) -> bool:
        """Whether the search index has certainly followed the newest change."""
        age = dt.datetime.now(dt.timezone.utc) - self.at
        return not self.owed and age.total_seconds() > seconds


def read(codes: Collection[str] = ()) -> State | None:
    """The newest change of these indicators, or of everything; None when there is none to be had."""
    query = sa.select(change.c.seq, change.c.at, _OWED).order_by(change.c.seq.desc()).limit(1)
    if codes:
        query = query.where(change.c.code.in_(codes))
    try:
        with get_read_engine().connect() as connection:
            row = connection.execute(query).one_or_none()
    except SQLAlchemyError:
        log.warning("The DataStore's database does not answer; answers go without validators", exc_info=True)
        return None
    return State(row.seq, row.at, row.owed) if row else None


def has(tags: ETags, tag: str) -> bool:
    """Whether a client names this very tag; ``*`` would tell of every address whether there is something."""
    return not tags.star_tag and tags.contains_weak(tag)


def are_public(codes: Collection[str]) -> bool:
    """Whether everybody may know of indicators of all these codes."""
    package = model.Package
    query = sa.select(package.extras["code"].astext).where(
        package.state == "active", package.private.isnot(True), package.extras["code"].astext.in_(codes)
    )
    with model.ensure_engine().connect() as connection:
        return set(codes) <= set(connection.execute(query).scalars())


@cache
def program() -> tuple[str, dt.datetime]:
    """A mark of the running program, and since when it is as it is."""
    folder = Path(ckanext.dongthap.__file__ or "").parent
    newest = max(
        path.stat().st_mtime for path in folder.rglob("*") if path.suffix != ".pyc" and path.is_file()
    )
    mark = hashlib.sha256(str(newest).encode()).hexdigest()[:8]
    return mark, dt.datetime.fromtimestamp(newest, dt.timezone.utc)
