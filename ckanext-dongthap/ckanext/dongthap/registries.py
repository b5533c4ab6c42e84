"""CKAN's actions, authorization functions and validators, complete before threads ask for them."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import authz


def fill() -> None:
    """Let CKAN gather them now: it does so at the first question, and a second thread that asks meanwhile
    finds some of them missing (a page of a web process that has just begun answers 500).
    """
    tk.get_action("status_show")
    tk.get_validator("ignore_missing")
    authz.auth_functions_list()
