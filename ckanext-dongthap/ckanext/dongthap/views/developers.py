"""For developers: the OpenAPI document, and the page that explains and tries what it describes."""

from __future__ import annotations

import json
from pathlib import Path

import ckan.plugins.toolkit as tk
from ckanext.dongthap.exchange import names
from ckanext.dongthap.http import problem
from ckanext.dongthap.openapi import answers, outline
from ckanext.dongthap.openapi.document import document
from ckanext.dongthap.openapi.examples import HOME
from flask import Blueprint, Response

__all__ = ["dongthap_developers"]

dongthap_developers = Blueprint("dongthap_developers", __name__)
_SCRIPTS = Path(__file__).parents[1] / "quickstart"
#: Scripts on the page, by the name of their file.
QUICK_STARTS = {
    "curl": "curl",
    "ckanapi": "Python, ckanapi",
    "pandas": "Python, pandas",
    "r": "R",
    "javascript": "JavaScript",
}


@dongthap_developers.get("/api/openapi.json", endpoint="openapi")
def read_openapi() -> Response:
    """Every address for programs as OpenAPI 3.1, in the reader's language."""
    return Response(json.dumps(document(), ensure_ascii=False, indent=1), mimetype="application/json")


@dongthap_developers.get("/nha-phat-trien", endpoint="page")
def read_page() -> str:
    """Quick starts, every operation with a form to try it, and what errors mean."""
    described = document()
    shown = {
        "site": names.site(),
        "home": HOME,
        "described": described,
        "groups": outline.groups(described),
        "quick_starts": {name: (title, _script(name)) for name, title in QUICK_STARTS.items()},
        "follow": _script("follow"),
        "problems": {code: (status, answers.problem_text(code)) for code, status in problem.STATUSES.items()},
    }
    return tk.render("developers/index.html", shown)


def _script(name: str) -> str:
    """A script of the page with the portal's own address."""
    return (_SCRIPTS / f"{name}.txt").read_text(encoding="utf-8").replace(HOME, names.site()).strip()
