"""A worker whose event loop is stuck ends, so that another one takes its place."""

from __future__ import annotations

import asyncio
import faulthandler

#: Seconds for which no request of the worker can have gone on.
STUCK = 120.0
_EVERY = 10.0


async def watch(stuck: float = STUCK, every: float = _EVERY) -> None:
    """Wind the clock again and again; when it runs down, a thread outside of Python ends the process.

    The log then says what each thread was doing.
    """
    try:
        while True:
            faulthandler.dump_traceback_later(stuck, exit=True)
            await asyncio.sleep(every)
    finally:
        faulthandler.cancel_dump_traceback_later()
