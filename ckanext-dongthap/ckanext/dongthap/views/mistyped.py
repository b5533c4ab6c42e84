"""What a stranger mistypes gets 400 or 404: CKAN's views answer 500 where they forget an exception.

The exceptions here say by their kind that the question was wrong. Any other stays a fault of ours.
"""

from __future__ import annotations

import logging

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.datapreview import get_view_plugin
from ckan.lib.navl.dictization_functions import DataError as FormDataError
from ckan.lib.search import SearchError, SearchQueryError
from ckanext.dongthap.http import problem
from ckanext.dongthap.search import asked
from ckanext.scheming.helpers import scheming_get_dataset_schema, scheming_get_organization_schema
from flask import Blueprint, Response, request
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError

__all__ = ["dongthap_mistyped"]

log = logging.getLogger(__name__)
dongthap_mistyped = Blueprint("dongthap_mistyped", __name__)

#: Addresses that CKAN has for every kind of group, and that work for agencies alone.
_AGENCIES_ONLY = "group.bulk_process"
#: Numbers in the addresses of CKAN's pages, which it reads as they come.
_NUMBERS = ("page", "limit")
#: Pages of CKAN that take an order apart as it comes.
_SORTED = frozenset({"search", "index", "read", "bulk_process"})
#: What a form's data has as lists and objects; a form that an address fills in would take a text for them.
_STRUCTURES = frozenset(
    {"extras", "groups", "organization", "packages", "relationships_as_object", "relationships_as_subject"}
    | {"resources", "tags", "users"}
)


@dongthap_mistyped.before_app_request
def refuse() -> Response | None:
    """Ends a request for what there is not, or with a number that is none."""
    endpoint = request.endpoint or ""
    if endpoint == _AGENCIES_ONLY or (endpoint.endswith("resource.view") and not _has_view()):
        tk.abort(404)
    if endpoint.startswith(("dongthap_", "api.action")):
        return None
    wrong = [name for name in _NUMBERS if not _is_number(request.args.get(name))]
    if _orders_a_catalogue(endpoint) and asked.fault({"sort": request.args.get("sort", "")}):
        wrong.append("sort")
    if endpoint.endswith(".new"):
        wrong += _no_texts(endpoint.removesuffix(".new"))
    if wrong:
        problem.abort("invalid-parameters", tk._("Some parameters can't be used"), ", ".join(wrong))
    return None


def _orders_a_catalogue(endpoint: str) -> bool:
    """Whether ``sort`` is one of a search; on a dataset's own page it orders the rows of its table."""
    kind, _dot, view = endpoint.rpartition(".")
    return view in _SORTED and not (view == "read" and scheming_get_dataset_schema(kind))


def _no_texts(kind: str) -> list[str]:
    """Parameters that fill in a form's field with what is no text there, or with several."""
    structures = _STRUCTURES | _fields_with_rows(kind)
    return sorted(name for name, given in request.args.lists() if name in structures or len(given) > 1)


def _fields_with_rows(kind: str) -> set[str]:
    """Fields of a kind of dataset or group that have rows."""
    schema = scheming_get_dataset_schema(kind) or scheming_get_organization_schema(kind) or {}
    fields = schema.get("dataset_fields") or schema.get("fields") or []
    rows = ("repeating_subfields", "simple_subfields")
    return {field["field_name"] for field in fields if any(field.get(name) for name in rows)}


def _has_view() -> bool:
    """Whether the view is of a kind that is switched on: one may be kept from before it was switched off.

    A view that the address itself describes (CKAN's ``resource_view``) is none of the portal's.
    """
    if request.args.get("resource_view"):
        return False
    wanted = (request.view_args or {}).get("view_id")
    found = model.ResourceView.get(wanted) if wanted else None
    return found is not None and get_view_plugin(found.view_type) is not None


def _is_number(text: str | None) -> bool:
    return text is None or (text.isascii() and text.isdigit() and 0 < int(text) <= 1_000_000)


@dongthap_mistyped.app_errorhandler(BuildError)
@dongthap_mistyped.app_errorhandler(tk.ObjectNotFound)
def not_found(error: Exception) -> Response:
    """404: there is no such thing, or no place that it leads to (a file without an address)."""
    return _answer("not-found", tk._("Not found"), error)


@dongthap_mistyped.app_errorhandler(tk.NotAuthorized)
def not_authorized(error: Exception) -> Response:
    """403: there may be one, but not for this reader."""
    return _answer("not-authorized", tk._("Not authorized"), error)


@dongthap_mistyped.app_errorhandler(tk.ValidationError)
@dongthap_mistyped.app_errorhandler(tk.Invalid)
@dongthap_mistyped.app_errorhandler(SearchQueryError)
@dongthap_mistyped.app_errorhandler(SearchError)
@dongthap_mistyped.app_errorhandler(DataError)
@dongthap_mistyped.app_errorhandler(FormDataError)
def invalid(error: Exception) -> Response:
    """400: the question can't be asked."""
    return _answer("invalid-parameters", tk._("Some parameters can't be used"), error)


def _answer(code: problem.Code, title: str, error: Exception) -> Response:
    log.info("%s %s: %s %.200s", request.method, request.path, type(error).__name__, error)
    try:
        problem.abort(code, title)
    except HTTPException as told:
        if told.response is not None:
            return told.response  # pyright: ignore[reportReturnType]
        page = tk.render(
            "error_document_template.html", {"code": told.code, "content": title, "name": told.name}
        )
        return Response(page, problem.STATUSES[code])
