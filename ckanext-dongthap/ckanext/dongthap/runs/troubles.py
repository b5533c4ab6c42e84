"""Troubles of the portal itself: what is wrong with disk, database or index is not the run's fault."""

from __future__ import annotations

import errno
from collections.abc import Iterator

import psycopg
import psycopg2
from ckan.lib import search
from ckan.lib.search.common import SolrConnectionError
from psycopg2 import errors
from sqlalchemy.exc import DBAPIError, PendingRollbackError

from harvesters.errors import FixTheSource

_FULL = (errno.ENOSPC, errno.EDQUOT)
_BUSY = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)
_LOST = (psycopg2.OperationalError, psycopg2.InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
_UNSEARCHABLE = (search.SearchError, search.SearchIndexError, SolrConnectionError)


def trouble(error: BaseException) -> str | None:
    """The code (see docs/rules.md) of what is out of order, None when it is not the portal."""
    if isinstance(error, FixTheSource):
        return None
    return next((code for each in _chain(error) if (code := _code(each))), None)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop(0)
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            yield each
            waiting += [getattr(each, "orig", None), each.__cause__, each.__context__]


def _code(error: BaseException) -> str | None:
    # polars tells the errno in its message only.
    if (isinstance(error, OSError) and error.errno in _FULL) or f"os error {errno.ENOSPC})" in str(error):
        return "portal.disk"
    if isinstance(error, errors.DiskFull):
        return "portal.disk"
    if isinstance(error, _BUSY):
        return "portal.busy"
    if isinstance(error, errors.QueryCanceled):
        return None
    if isinstance(error, _LOST) or type(error) is psycopg2.DatabaseError:
        return "portal.database"
    if isinstance(error, PendingRollbackError) or (isinstance(error, DBAPIError) and _invalid(error)):
        return "portal.database"
    return "portal.search" if isinstance(error, _UNSEARCHABLE) else None


def _invalid(error: DBAPIError) -> bool:
    return error.connection_invalidated


def timed_out(error: BaseException) -> bool:
    """Whether the database ended a statement because of its time limit."""
    return any(isinstance(each, errors.QueryCanceled) for each in _chain(error))
