"""What CKAN asks the main database again for each dataset of a batch, answered from one reading for all.

CKAN's actions, validators and model ask some twenty questions for each dataset: its resources, its tags, its
agency, whether its address is taken. Inside `Answers` such a question is recognised by its SQL and answered
from memory. One that is not recognised (CKAN asks otherwise, an extension does) goes to the database as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from ckan import model
from sqlalchemy import event
from sqlalchemy.engine.result import FrozenResult
from sqlalchemy.orm import ORMExecuteState

Values = tuple[Any, ...]
#: Asks a question as CKAN does, with values that nothing has.
Ask = Callable[[], Any]
#: A question's parameters → its rows; None when they are not known.
Lookup = Callable[[Values], Sequence[Any] | None]
#: Read once a batch, however often they are asked for: there are few of them.
_FEW = (model.User, model.Group)


class _Form(NamedTuple):
    """How a question is recognised, and a result that has no rows."""

    key: Values
    empty: FrozenResult[Any]


#: They are the same for the life of the process.
_forms: dict[Ask, _Form] = {}


class Answers(AbstractContextManager["Answers"]):
    """Answers for one batch in the present session. Whatever is written makes it forget them."""

    def __init__(self) -> None:
        self._session = model.Session()
        self._prepared: dict[Values, tuple[_Form, Lookup]] = {}
        self._remembered: dict[Values, FrozenResult[Any]] = {}
        self._held: list[Any] = []
        self._learning: list[_Form] | None = None

    def __enter__(self) -> Answers:
        event.listen(self._session, "do_orm_execute", self._answer)
        event.listen(self._session, "after_flush", self._forget)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self._session, "do_orm_execute", self._answer)
        event.remove(self._session, "after_flush", self._forget)

    def hold(self, objects: Iterable[Any]) -> None:
        """Keep objects of the session alive: the session finds them by their ids without asking."""
        self._held += objects

    def prepare(self, ask: Ask, lookup: Lookup) -> None:
        """Answer what ``ask`` (a function of a module) asks, with whatever values, by ``lookup``."""
        form = _forms.get(ask) or _forms.setdefault(ask, self._learn(ask))
        self._prepared[form.key] = form, lookup

    def _learn(self, ask: Ask) -> _Form:
        self._learning = []
        try:
            ask()
            return self._learning[0]
        finally:
            self._learning = None

    def _forget(self, *_: object) -> None:
        self._prepared.clear()
        self._remembered.clear()

    def _answer(self, state: ORMExecuteState) -> Any:
        if not state.is_select:
            self._forget()
            return None
        question = state.statement._generate_cache_key()  # pyright: ignore[reportAttributeAccessIssue]
        if question is None:
            return None
        if self._learning is not None:
            empty = state.invoke_statement().freeze()
            self._learning.append(_Form(question.key, empty.with_new_rows([])))
            return empty()
        values = tuple(parameter.effective_value for parameter in question.bindparams)
        if prepared := self._prepared.get(question.key):
            form, lookup = prepared
            rows = lookup(values)
            return None if rows is None else form.empty.with_new_rows(rows)()
        return self._remember(state, (question.key, values)) if _of_few(state) else None

    def _remember(self, state: ORMExecuteState, asked: Values) -> Any:
        if asked not in self._remembered:
            self._remembered[asked] = state.invoke_statement().freeze()
        return self._remembered[asked]()


def _of_few(state: ORMExecuteState) -> bool:
    mapper, loads = state.bind_mapper, state.is_column_load or state.is_relationship_load
    return mapper is not None and mapper.class_ in _FEW and not loads
