"""The catalogue, its datasets and the code lists as RDF: by ending, or by what a client accepts."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context
from ckanext.dongthap import cache, codelists
from ckanext.dongthap.changes.read import newest
from ckanext.dongthap.datastore.access import dataset
from ckanext.dongthap.exchange import kept, names, rdf, walk
from ckanext.dongthap.http import negotiation, problem, state
from ckanext.dongthap.logic.schema.catalogue import catalogue as schema
from flask import Blueprint, Response, request
from werkzeug.urls import iri_to_uri

__all__ = ["dongthap_catalogue"]

dongthap_catalogue = Blueprint("dongthap_catalogue", __name__)
_RDF = "<any(ttl, jsonld, rdf, xml):extension>"
#: Pages that have an RDF twin: endpoint → name of the argument that says which dataset, if any.
_TWINS = {"home.index": None, "dataset.read": "id", "indicator.read": "id", "dongthap_indicator.read": "code"}

#: ckanext-dcat's own addresses take any ending and fail at those that they can't write; ours come before.
_OF_DCAT = {"dcat.read_catalog", "dcat.read_dataset", "dcat.read_dataset_series"}


@dongthap_catalogue.get(f"/catalog.{_RDF}", endpoint="catalogue")
def read_catalogue(extension: str) -> Response:
    """A page of the catalogue; ``hydra:next`` leads to the next."""
    context = _reader()
    wanted, errors = tk.navl_validate(request.args.to_dict(), schema(), context)
    if errors:
        return problem.invalid(errors)
    address = f"{names.site()}/catalog.{extension}"
    body = kept.whole(
        context, [address, wanted], lambda: rdf.catalogue(*walk.page(context, wanted, address), extension)
    )
    return Response(body, mimetype=rdf.FORMATS[extension][0])


@dongthap_catalogue.get(f"/chi-tieu/<reference>.{_RDF}", endpoint="indicator")
@dongthap_catalogue.get(f"/indicator/<reference>.{_RDF}", endpoint="indicator_by_name")
@dongthap_catalogue.get(f"/dataset/<reference>.{_RDF}", endpoint="dataset")
def read_dataset(reference: str, extension: str) -> Response:
    """One dataset or indicator, by code, name or id."""
    package = show(reference)
    return _answer(extension, _version(package), lambda: rdf.dataset(package, extension))


@dongthap_catalogue.get(f"/danh-muc/<name>.{_RDF}", endpoint="codelist")
def read_codelist(name: str, extension: str) -> Response:
    """A code list as a SKOS concept scheme."""
    if not codelists.entries(name):
        message = tk._("There is no code list {name}").format(name=name)
        problem.abort("not-found", tk._("Not found"), message)
    return _answer(extension, [name], lambda: rdf.codelist(name, extension))


@dongthap_catalogue.before_app_request
def negotiate() -> Response | None:
    """RDF in place of a page, for those who prefer it."""
    if request.endpoint in _OF_DCAT:
        problem.abort("not-found", tk._("Not found"))
    if request.method not in ("GET", "HEAD") or request.endpoint not in _TWINS:
        return None
    extension = negotiation.rdf(request)
    if extension is None:
        return None
    argument = _TWINS[request.endpoint]
    reference = (request.view_args or {}).get(argument or "", "")
    response = read_dataset(reference, extension) if argument else read_catalogue(extension)
    response.vary.add("Accept")
    return response


@dongthap_catalogue.after_app_request
def offer_twins(response: Response) -> Response:
    """A page says that it has RDF twins and where."""
    if request.endpoint in _TWINS and response.mimetype == "text/html":
        response.vary.add("Accept")
        argument = _TWINS[request.endpoint]
        stem = "/catalog" if argument is None else request.path.rstrip("/")
        for extension in ("ttl", "jsonld", "rdf"):
            media = rdf.FORMATS[extension][0]
            address = iri_to_uri(f"{names.site()}{stem}.{extension}")
            response.headers.add("Link", f'<{address}>; rel="alternate"; type="{media}"')
    return response


def show(reference: str) -> dict[str, Any]:
    """A dataset by code, name or id; ends the request where there is none that the reader may see."""
    try:
        found: model.Package = dataset(reference)
        return tk.get_action("package_show")(_reader(), {"id": found.id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        message = tk._("There is no dataset {name}").format(name=reference)
        problem.abort("not-found", tk._("Not found"), message)


def _reader() -> Context:
    return {"user": tk.current_user.name, "auth_user_obj": tk.current_user}  # pyright: ignore


def _version(*packages: dict[str, Any]) -> list[Any]:
    """What the RDF of these datasets depends on: they themselves and their agencies."""
    agencies = {package["owner_org"] for package in packages if package.get("owner_org")}
    versions = [[package["id"], package["metadata_modified"]] for package in packages]
    return [versions, newest(agencies)]


def _answer(extension: str, version: Any, make: Any) -> Response:
    """RDF takes long to write, so what has been written once is kept as long as nothing changes."""
    place = cache.key("rdf", extension, version, names.site(), codelists.version(), state.program()[0])
    return Response(cache.made_once(place, make), mimetype=rdf.FORMATS[extension][0])
