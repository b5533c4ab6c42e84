"""Workers that die: CKAN is loaded once, each line on standard input (``die LABEL``) forks a worker that
kills itself (SIGKILL) when a run reaches the label, or stops itself (``freeze LABEL``, SIGSTOP) until it is
told to ``wake``. Prints the child's exit status, negative for a signal.

    python -m tests.dongthap.runs.mortal test.ini http://127.0.0.1:5050
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckanext.datastore.backend import postgres
from ckanext.dongthap.runs import execute, fencing, queue
from ckanext.dongthap.worker import work

SIGNALS = {"die": signal.SIGKILL, "freeze": signal.SIGSTOP}


def end_at(label: str, number: int, reached: str) -> None:
    if reached == label:
        os.kill(os.getpid(), number)


def main(ini: str, site: str) -> None:
    flask_app: Any = make_app(load_config(ini))._wsgi_app
    tk.config["dongthap.harvest.samples_url"] = site
    tk.config["dongthap.harvest.allowed_hosts"] = [urlsplit(site).netloc]
    print("ready", flush=True)
    child = 0
    for line in sys.stdin:
        order, _, label = line.strip().partition(" ")
        if order == "wake":
            os.kill(child, signal.SIGCONT)
        else:
            child = os.fork()
            if child == 0:
                _live(flask_app, label, SIGNALS[order])
        print(_outcome(child), flush=True)


def _outcome(child: int) -> int:
    status = os.waitpid(child, os.WUNTRACED)[1]
    return -os.WSTOPSIG(status) if os.WIFSTOPPED(status) else os.waitstatus_to_exitcode(status)


def _live(flask_app: Any, label: str, number: int) -> None:
    status = 0
    try:
        model.meta.engine.dispose(close=False)
        for engine in postgres._engines.values():
            engine.dispose(close=False)
        queue.client.cache_clear()
        fencing.become_worker()
        whole = execute.execute
        end = partial(end_at, label, number)
        mortal = partial(whole, on_step=end, on_moment=end)
        execute.execute = mortal
        work(flask_app, once=True)
    except BaseException:
        traceback.print_exc()
        status = 70
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(*sys.argv[1:])
