"""DataStore tables that take their place together with a commit of the main database.

A table is filled beside the one that readers see, in a transaction of its own. Just before the main
database commits, the tables take their places there, which keeps readers waiting; just after it, that
transaction commits. Whatever is rolled back in the main database is rolled back here too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from ckan import model
from ckanext.dongthap.publication.database import connect, visible
from ckanext.dongthap.publication.harvested import tables as loading
from psycopg2 import Error, sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from harvesters.model import Rejection
from harvesters.records.table_file import TypedTable
from harvesters.rules import reject

#: What is said of a column in the data dictionary, by the column's name.
Words = Mapping[str, Mapping[str, str]]
_STEP = "dongthap_table_step"
_WORDS = """
SELECT attname, col_description(attrelid, attnum) FROM pg_attribute
WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped AND attname <> '_full_text'
ORDER BY attnum
"""


class NotLoaded(Exception):
    """The database does not take a table; ``rejection`` says why."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection.message.en)
        self.rejection = rejection


class _Step:
    """The tables of one transaction of the main database; ``files`` are kept until its end."""

    def __init__(self) -> None:
        self.ends = ExitStack()
        self.connection: Connection = self.ends.enter_context(connect())
        self.waiting: list[str] = []
        self.gone: list[str] = []

    def take_places(self) -> None:
        with self.connection.cursor() as cursor:
            for resource_id in self.waiting:
                loading.take_place(cursor, resource_id)
            for resource_id in self.gone:
                _drop(cursor, resource_id)
        self.waiting, self.gone = [], []


def stage(resource_id: str, table: TypedTable, words: Words) -> None:
    """Fill a table that takes its place when the session commits. Raises `NotLoaded`: it is not staged."""
    step = _step()
    with step.connection.cursor() as cursor:
        cursor.execute("SAVEPOINT staged")
        try:
            loading.fill(cursor, resource_id, table)
            _describe(cursor, resource_id, table, words)
        except Error as error:
            cursor.execute("ROLLBACK TO SAVEPOINT staged")
            raise NotLoaded(_reason(error, table)) from error
        cursor.execute("RELEASE SAVEPOINT staged")
    step.waiting.append(resource_id)
    if resource_id in step.gone:
        step.gone.remove(resource_id)


def drop(resource_id: str) -> None:
    """Take a resource's table away when the session commits."""
    step = _step()
    step.gone.append(resource_id)
    if resource_id in step.waiting:
        step.waiting.remove(resource_id)


def keep_until_end(stack: ExitStack) -> None:
    """Close what a staged table was read from when the session's transaction ends."""
    _step().ends.push(stack)


def words_of(resource_id: str) -> dict[str, dict[str, str]]:
    """Return what the data dictionary says of the columns of the table that readers see."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(_WORDS, (f'public."{resource_id}"',))
        return {name: json.loads(told)["_info"] if told else {} for name, told in cursor.fetchall()}


def rows_of(resource_id: str) -> int | None:
    """Return how many rows the table has that readers see; None: there is none."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NULL", (f'public."{resource_id}"',))
        if cursor.fetchone() == (True,):
            return None
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(visible(resource_id)))
        (count,) = cursor.fetchone() or (0,)
        return int(count)


def _step() -> _Step:
    info: dict[str, Any] = model.Session().info
    if _STEP not in info:
        info[_STEP] = _Step()
    found: _Step = info[_STEP]
    return found


def _describe(cursor: Cursor, resource_id: str, table: TypedTable, words: Words) -> None:
    for column in table.columns:
        told = {"unit": column.unit} if column.unit else {}
        info = {**told, **(words.get(column.id) or {"label": column.label})}
        place = sql.Identifier("dongthap", resource_id, column.id)
        text = sql.Literal(json.dumps({"_info": info}, ensure_ascii=False))
        cursor.execute(sql.SQL("COMMENT ON COLUMN {} IS {}").format(place, text))


def _drop(cursor: Cursor, resource_id: str) -> None:
    cursor.execute("SET LOCAL lock_timeout = '30s'")
    cursor.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(visible(resource_id)))
    cursor.execute("DELETE FROM public._table_stats WHERE resource_id = %s", (resource_id,))


def _reason(error: Error, table: TypedTable) -> Rejection:
    name = table.sheet or f"{table.position + 1}"
    if isinstance(error, loading.TOO_WIDE):
        return reject("table.row", value=name)
    return reject(
        "table.database", value=name, detail=str(error.diag.message_primary or type(error).__name__)
    )


@event.listens_for(model.Session, "before_commit")
def _before(session: Session) -> None:
    if session.in_nested_transaction():
        return
    # What is deleted is known when it is flushed.
    session.flush()
    if _STEP in session.info:
        session.info[_STEP].take_places()


@event.listens_for(model.Session, "after_commit")
def _after(session: Session) -> None:
    if _STEP in session.info and not session.in_nested_transaction():
        step: _Step = session.info.pop(_STEP)
        with step.ends:
            step.connection.commit()


@event.listens_for(model.Session, "after_transaction_end")
def _end(session: Session, transaction: SessionTransaction) -> None:
    """Roll back what was not committed, however the main database's transaction ended."""
    if transaction.parent is None and _STEP in session.info:
        session.info.pop(_STEP).ends.close()
