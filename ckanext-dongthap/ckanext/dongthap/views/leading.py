"""Pages of CKAN that ours say better lead there; pages for CKAN's own developers are not shown."""

from __future__ import annotations

from collections.abc import Mapping

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, Response, request

__all__ = ["dongthap_leading"]

#: CKAN's page → the page that says the same, of the same record.
_INSTEAD = {
    "dataset_resource.read": "dataset.read",
    "indicator_resource.read": "indicator.read",
    "resource.read": "dataset.read",
    "organization.about": "organization.read",
    "organization.admins": "organization.read",
    "group.about": "group.read",
    "group.admins": "group.read",
}
#: Where an indicator may be asked for: under its own type, or as the dataset that it is.
_OF_INDICATORS = frozenset({"indicator.read", "indicator_resource.read", "dataset.read"})
#: The form elements of CKAN's themes; catalogues in formats that ``dongthap_catalogue`` does not know.
_NOT_HERE = frozenset({"util.primer", "dcat.read_catalog", "dcat.read_dataset", "dcat.read_dataset_series"})

dongthap_leading = Blueprint("dongthap_leading", __name__)


@dongthap_leading.before_app_request
def to_its_page() -> Response | None:
    """Leads from CKAN's page to ours; indicators whose page is not published stay with CKAN's."""
    endpoint, record = request.endpoint or "", (request.view_args or {}).get("id", "")
    if request.method != "GET":
        return None
    if endpoint in _NOT_HERE:
        tk.abort(404)
    if endpoint.endswith("resource.read") and not _readable(record, request.view_args or {}):
        return None
    if endpoint == "indicator.search":
        return _to("dongthap_indicator.index")
    if endpoint in _OF_INDICATORS and (code := _code(record)):
        return _to("dongthap_indicator.read", code=code)
    return _to(_INSTEAD[endpoint], id=record) if endpoint in _INSTEAD else None


def _readable(dataset: str, arguments: Mapping[str, str]) -> bool:
    """Whether the resource is one of this dataset's and the visitor may see it; else CKAN says what it is."""
    resource = model.Resource.get(arguments["resource_id"])
    if resource is None or dataset not in (resource.package.id, resource.package.name):
        return False
    return tk.h.check_access("resource_show", {"id": resource.id})


def _code(name: str) -> str | None:
    package = model.Package.get(name)
    if package is None or package.type != "indicator" or package.state != model.State.ACTIVE:
        return None
    if package.private and not tk.h.check_access("package_show", {"id": package.id}):
        return None  # a code would tell that it is there
    return (package.extras or {}).get("code")


def _to(endpoint: str, **parts: str) -> Response:
    return tk.redirect_to(endpoint, **parts)  # pyright: ignore[reportReturnType]
