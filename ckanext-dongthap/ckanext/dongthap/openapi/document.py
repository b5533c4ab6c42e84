"""The whole document, in the reader's language."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap import codelists
from ckanext.dongthap.exchange import names, words
from ckanext.dongthap.openapi import actions, addresses, answers, ckan_reads

VERSION = "3.1.0"


def document() -> dict[str, Any]:
    """Every address that programs call: ours beside the Action API, our actions, CKAN's that people use."""
    return {
        "openapi": VERSION,
        "info": {
            "title": words.SAID["site_title"][codelists.current_language()],
            "version": version("ckanext-dongthap"),
            "description": tk._("Reading what is published needs no key. Errors name the parameter."),
            "termsOfService": f"{names.site()}/dieu-khoan",
        },
        "servers": [{"url": names.site()}],
        "tags": [{"name": name, "description": text} for name, text in tags().items()],
        "paths": {**actions.paths(), **ckan_reads.paths(), **addresses.paths()},
        "components": {
            "schemas": {**actions.components(), **answers.components()},
            "securitySchemes": {"token": _token()},
        },
    }


def tags() -> dict[str, str]:
    """Groups of operations, in the order in which people need them."""
    return {
        "figures": tk._("Figures: indicators, observations, releases"),
        "changes": tk._("Following what changes"),
        "datasets": tk._("Datasets and agencies"),
        "codelists": tk._("Code lists"),
        "catalogue": tk._("Catalogue formats"),
        "submission": tk._("Submitting data"),
        "collection": tk._("Collecting and deciding"),
    }


def _token() -> dict[str, str]:
    return {
        "type": "apiKey",
        "in": "header",
        "name": tk.config["apitoken_header_name"],
        "description": tk._("A token from the user's page."),
    }
