"""What readers get at the addresses of something withdrawn: 410, and what there was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.codelists import current_language
from ckanext.dongthap.exchange import rdf
from ckanext.dongthap.http import negotiation, problem
from ckanext.dongthap.withdrawals import store
from ckanext.dongthap.withdrawals.store import Row
from flask import Request, Response, jsonify, request

#: Blueprints whose addresses name datasets, and the arguments that do.
_BLUEPRINTS = (
    "dataset", "dataset_resource", "datastore", "datatablesview", "dcat", "dongthap_catalogue",
    "dongthap_downloads", "dongthap_exchange", "dongthap_indicator", "indicator", "indicator_resource",
    "resource",
)  # fmt: skip
_ARGUMENTS = ("id", "code", "name", "reference", "resource_id", "package_id")
#: Addresses of these blueprints that name something else.
_OTHERS = ("dongthap_catalogue.codelist",)
#: What programs send.
_PARAMETERS = ("id", "package_id", "resource_id", "name_or_id", "indicator")
_TYPE = "Withdrawn Error"


def of_address(asked: Request) -> Row | None:
    """The withdrawal that the address of a page or file is about."""
    blueprint = (asked.endpoint or "").rpartition(".")[0]
    if asked.method not in ("GET", "HEAD") or blueprint not in _BLUEPRINTS or asked.endpoint in _OTHERS:
        return None
    arguments = asked.view_args or {}
    number = arguments.get("number") or asked.args.get("release", type=int)
    return _first((str(arguments[name]) for name in _ARGUMENTS if arguments.get(name)), number)


def of_call(asked: Request, of_filter: bool) -> Row | None:
    """The withdrawal that a refused call is about; ``of_filter``: by the indicator that it filters."""
    sent = asked.get_json(silent=True) if asked.is_json else None
    given: dict[str, Any] = {**asked.values.to_dict(), **(sent if isinstance(sent, dict) else {})}
    number = str(given.get("number") or "")
    names = ("indicator",) if of_filter else _PARAMETERS
    named = (given[name] for name in names if isinstance(given.get(name), str))
    return _first(named, int(number) if number.isdecimal() and len(number) < 9 else None)


def page(row: Row) -> Response:
    """The page, problem document or RDF that says so; never kept."""
    extension = (request.view_args or {}).get("extension") or negotiation.rdf(request)
    if extension in rdf.FORMATS:
        response = Response(rdf.tombstone(row, extension), 410, mimetype=rdf.FORMATS[extension][0])
    elif _wants_page():
        given = {"row": row, "told": told(row), "may_see": _may_see(row)}
        response = Response(tk.render("withdrawals/gone.html", given), 410, mimetype="text/html")
    else:
        response = problem.answer("gone", tk._("Withdrawn"), reason(row), withdrawn=told(row))
    response.headers["Cache-Control"] = "no-store"
    return response


def error(row: Row) -> Response:
    """The answer of an action."""
    words = f"{tk._('Withdrawn')}: {reason(row)}"
    body = {"success": False, "error": {"__type": _TYPE, "message": words, "withdrawn": told(row)}}
    body["help"] = tk.h.url_for("api.action", logic_function="help_show", ver=3, _external=True)
    response = jsonify(body)
    response.status_code = 410
    response.headers["Cache-Control"] = "no-store"
    return response


def told(row: Mapping[str, Any]) -> dict[str, Any]:
    """What there was, who withdrew it, why, since when; the names of persons stay with the agency."""
    there = row["told"]
    names = ("issued", "version", "temporal_start", "temporal_end")
    return {
        "id": row["package_id"],
        "name": row["name"],
        "type": row["type"],
        "code": row["code"],
        "release": row["number"],
        "title": there["title"],
        "agency": row["agency"],
        "agency_title": there["agency_title"],
        **{name: there[name] for name in names},
        "since": row["since"].isoformat(),
        "reason": {"vi": row["reason_vi"], "en": row["reason_en"]},
    }


def reason(row: Mapping[str, Any]) -> str:
    """Why, in the reader's language where it is told in it."""
    return (row["reason_en"] if current_language() == "en" else "") or row["reason_vi"]


def _first(references: Iterator[str], number: int | None) -> Row | None:
    return next(filter(None, (store.in_force(each, number) for each in references)), None)


def _wants_page() -> bool:
    accepted = request.accept_mimetypes
    return accepted.best_match(["application/json", "text/html"], "application/json") == "text/html"


def _may_see(row: Row) -> bool:
    """Whether a link to the act itself leads somewhere."""
    try:
        asked: Any = {"user": tk.current_user.name}
        return bool(tk.check_access("dongthap_withdrawal_show", asked, {"agency": row["agency"]}))
    except tk.NotAuthorized:
        return False
