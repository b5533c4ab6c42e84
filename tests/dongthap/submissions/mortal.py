"""Processes that die: CKAN is loaded once, each line on standard input forks one that does what the line
says and kills itself (SIGKILL) at a label. Prints the child's exit status, negative for a signal.

    python -m tests.dongthap.submissions.mortal test.ini
    {"do": "work", "label": "swapped"}
    {"do": "dongthap_submission_submit", "user": "lan", "id": "…", "label": "recorded"}

The labels of a call are ``checked`` (after its check), ``recorded`` (before the transaction ends) and
``committed`` (after it).
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckanext.datastore.backend import postgres
from ckanext.dongthap.runs import queue
from ckanext.dongthap.submissions import checks, letters, store, work
from ckanext.dongthap.worker import work as carry_out


def die_at(label: str, reached: str) -> None:
    if reached == label:
        os.kill(os.getpid(), signal.SIGKILL)


def main(ini: str) -> None:
    flask_app: Any = make_app(load_config(ini))._wsgi_app
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _live(flask_app, json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _live(flask_app: Any, given: dict[str, str]) -> None:
    status = 0
    try:
        model.meta.engine.dispose(close=False)
        for engine in postgres._engines.values():
            engine.dispose(close=False)
        queue.client.cache_clear()
        label, do = given.pop("label"), given.pop("do")
        die = partial(die_at, label)
        _mortal(die)
        if do == "work":
            carry_out(flask_app, once=True)
        else:
            user = given.pop("user")
            with flask_app.test_request_context():
                tk.get_action(do)({"user": user, "auth_user_obj": model.User.get(user)}, dict(given))
    except BaseException:
        traceback.print_exc()
        status = 70
    finally:
        os._exit(status)


def _mortal(die: Any) -> None:
    whole, change, check, owe = work.execute, store.change, checks.check, letters.owe
    work.execute = partial(whole, on_step=die, on_moment=die)

    @contextmanager
    def mortal_change(*args: Any, **more: Any) -> Iterator[Any]:
        with change(*args, **more) as made:
            yield made
        die("committed")

    def mortal_owe(*args: Any) -> None:
        owe(*args)
        die("recorded")

    def mortal_check(*args: Any) -> Any:
        found = check(*args)
        die("checked")
        return found

    store.change, letters.owe, checks.check = mortal_change, mortal_owe, mortal_check


if __name__ == "__main__":
    main(*sys.argv[1:])
