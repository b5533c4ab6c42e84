"""The way in: inside it the portal's own code writes what a release owns.

A variable of the running code and no parameter: nothing that comes over HTTP can set it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_inside: ContextVar[bool] = ContextVar("dongthap_publishing", default=False)


@contextmanager
def publishing() -> Iterator[None]:
    """Inside, what a release owns may be written; also a decorator."""
    token = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(token)


def inside() -> bool:
    """Whether the running code publishes."""
    return _inside.get()
