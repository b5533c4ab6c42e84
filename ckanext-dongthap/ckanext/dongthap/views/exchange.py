"""An indicator's release as Data Package, Croissant and SDMX; a dataset as Data Package."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context
from ckanext.dongthap import cache, codelists
from ckanext.dongthap.datastore.access import dataset
from ckanext.dongthap.downloads.facts import Facts, gather
from ckanext.dongthap.exchange import croissant, datapackage, names, sdmx
from ckanext.dongthap.http import attachment, gzip, problem, state
from ckanext.dongthap.logic.action.release import find
from ckanext.dongthap.publication import storage
from ckanext.dongthap.views.catalogue import show
from flask import Blueprint, Response, request

__all__ = ["dongthap_exchange"]

dongthap_exchange = Blueprint("dongthap_exchange", __name__)
_OF = ("/chi-tieu/<code>", "/chi-tieu/<code>/phien-ban/<int:number>")


def _each(kind: str, endpoint: str) -> Callable[[Any], Any]:
    """Both addresses of a form: of the visible release, and of a numbered one."""

    def register(view: Any) -> Any:
        for stem, name in zip(_OF, (endpoint, f"{endpoint}_of_release"), strict=True):
            dongthap_exchange.add_url_rule(f"{stem}/{kind}", name, view, methods=["GET"])
        return view

    return register


@_each("datapackage.json", "datapackage")
def read_datapackage(code: str, number: int | None = None) -> Response:
    """An indicator's release as Data Package."""
    release = _release(code, number)
    return _document(release, "datapackage", datapackage.of_release, "application/json")


@_each("croissant.jsonld", "croissant")
def read_croissant(code: str, number: int | None = None) -> Response:
    """An indicator's release as Croissant."""
    return _document(_release(code, number), "croissant", croissant.of_release, "application/ld+json")


@_each("du-lieu.sdmx.csv", "sdmx")
def read_sdmx(code: str, number: int | None = None) -> Response:
    """An indicator's release as SDMX-CSV 2.0."""
    release = _release(code, number)
    response = Response(_rows(release["id"]), content_type=f"{sdmx.MEDIA_TYPE}; version=2.0.0; charset=utf-8")
    gzip.compress(response, request)
    stem = f"{release['indicator']}-{release['number']}.sdmx"
    attachment.name(response, stem, stem, "csv")
    return response


@_each("cau-truc.sdmx.xml", "structure")
def read_structure(code: str, number: int | None = None) -> Response:
    """The structure of an indicator's SDMX data."""
    release = _release(code, number)
    made = cache.made_once(_place(release, "structure"), lambda: sdmx.structure(_facts(release["id"])))
    return Response(made, content_type=f"{sdmx.STRUCTURE_TYPE}; version=2.1")


@dongthap_exchange.get("/dataset/<name>/datapackage.json", endpoint="dataset_datapackage")
def read_dataset_datapackage(name: str) -> Response:
    """A dataset as Data Package; of an indicator its visible release."""
    package = show(name)
    if package["type"] == "indicator" and package.get("version"):
        return read_datapackage(package["code"])
    text = json.dumps(datapackage.of_dataset(package), ensure_ascii=False, indent=1)
    return Response(text, mimetype="application/json")


def _release(code: str, number: int | None) -> dict[str, Any]:
    context: Context = {"user": tk.current_user.name, "auth_user_obj": tk.current_user}  # pyright: ignore
    try:
        package = dataset(code)
        tk.check_access("dongthap_release_show", context, {"id": package.id})
        return find(package.id, number)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        message = tk._("There is no such release")
        problem.abort("not-found", tk._("Not found"), message)


def _facts(release_id: str) -> Facts:
    with storage.local_copy(storage.data_location(release_id)) as path:
        return gather(release_id, path)


def _rows(release_id: str) -> Iterator[bytes]:
    """The rows; what has to be asked of the databases is asked before the answer begins."""
    facts = _facts(release_id)

    def rows() -> Iterator[bytes]:
        with storage.local_copy(storage.data_location(release_id)) as path:
            yield from sdmx.data(path, facts)

    return rows()


def _place(release: dict[str, Any], kind: str) -> str:
    """Where a document is kept that depends on the release and on its dataset's metadata."""
    modified = state.read([release["indicator"]])
    version = [release["id"], modified.seq if modified else "", names.site(), codelists.version()]
    return cache.key(kind, version, state.program()[0])


def _document(
    release: dict[str, Any], kind: str, make: Callable[[Facts], dict[str, Any]], media_type: str
) -> Response:
    def text() -> bytes:
        return json.dumps(make(_facts(release["id"])), ensure_ascii=False, indent=1).encode()

    return Response(cache.made_once(_place(release, kind), text), mimetype=media_type)
