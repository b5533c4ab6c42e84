"""A herd of workers that never gets smaller: CKAN is loaded once, each worker is a fork, and one that dies
is replaced at once. Ends, with all workers, when its standard input does.

    python -m tests.dongthap.chaos.herd chaos.ini 2
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from typing import Any

from ckan import model
from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckanext.datastore.backend import postgres
from ckanext.dongthap import worker
from ckanext.dongthap.runs import conclude, queue, store, watch

#: Seconds; a worker is taken for dead and replaced within the test's patience, not the operator's.
DEAD_AFTER = 3.0


def main(ini: str, size: str) -> None:
    flask_app: Any = make_app(load_config(ini))._wsgi_app
    store.DEAD_AFTER = DEAD_AFTER
    watch._EVERY, watch._BEAT_EVERY = 0.2, 0.5
    conclude.TROUBLES = conclude.KILLS = conclude.DEATHS = 100
    conclude.FIRST_WAIT = 1.0
    duties = worker._duties
    worker._duties = lambda: [(duty, min(every, 1.0)) for duty, every in duties()]
    living = {_fork(flask_app) for _ in range(int(size))}
    print("ready", flush=True)
    threading.Thread(target=_end_with_input, daemon=True).start()
    while True:
        dead, _ = os.waitpid(-1, 0)
        if dead in living:
            living = (living - {dead}) | {_fork(flask_app)}


def _end_with_input() -> None:
    sys.stdin.read()
    # The workers end with their parent (see `_live`).
    os.kill(os.getpid(), signal.SIGKILL)


def _fork(flask_app: Any) -> int:
    child = os.fork()
    if child == 0:
        _live(flask_app)
    return child


def _live(flask_app: Any) -> None:
    import ctypes

    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    try:
        model.meta.engine.dispose(close=False)
        for engine in postgres._engines.values():
            engine.dispose(close=False)
        queue.client.cache_clear()
        worker.work(flask_app)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(70)


if __name__ == "__main__":
    main(*sys.argv[1:])
