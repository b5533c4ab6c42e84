"""Workers that die: CKAN is loaded once, each line on standard input (a label) forks a worker that kills
itself (SIGKILL) when a run reaches the label. Prints the child's exit status, negative for a signal.

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
from ckanext.dongthap.runs import execute, queue
from ckanext.dongthap.worker import work


def die_at(label: str, reached: str) -> None:
    if reached == label:
        os.kill(os.getpid(), signal.SIGKILL)


def main(ini: str, site: str) -> None:
    flask_app: Any = make_app(load_config(ini))._wsgi_app
    tk.config["dongthap.harvest.samples_url"] = site
    tk.config["dongthap.harvest.allowed_hosts"] = [urlsplit(site).netloc]
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _live(flask_app, line.strip())
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _live(flask_app: Any, label: str) -> None:
    status = 0
    try:
        model.meta.engine.dispose(close=False)
        for engine in postgres._engines.values():
            engine.dispose(close=False)
        queue.client.cache_clear()
        whole = execute.execute
        mortal = partial(whole, on_step=partial(die_at, label), on_moment=partial(die_at, label))
        execute.execute = mortal
        work(flask_app, once=True)
    except BaseException:
        traceback.print_exc()
        status = 70
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(*sys.argv[1:])
