"""The indicator's dataset and its resources: the only place that writes them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context
from ckanext.datastore.backend import DatastoreBackend
from ckanext.dongthap.publication import dictionary
from ckanext.dongthap.publication.model import UnknownIndicator

FORMATS = ("csv", "xlsx", "json")
_NAMESPACE = uuid.UUID("6f2a5a0c-5c0f-4a57-9d55-0d7f1d6d2e11")
_NAMES = {
    "csv": "Bảng số liệu (CSV)",
    "xlsx": "Bảng số liệu kèm từ điển dữ liệu (XLSX)",
    "json": "Số liệu cho phần mềm (JSON)",
}
MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def writer(actor: str, **more: Any) -> Context:
    """Context of a write that publication does on behalf of ``actor`` (a user name)."""
    return {"user": actor, "ignore_auth": True, **more}  # pyright: ignore[reportReturnType]


def find_package(indicator: str) -> model.Package:
    """The active dataset whose ``code`` is ``indicator``. Raises `UnknownIndicator`."""
    package = (
        model.Session.query(model.Package)
        .filter(model.Package.type == "indicator", model.Package.state == "active")
        .filter(model.Package.extras["code"].astext == indicator)  # pyright: ignore[reportIndexIssue]
        .one_or_none()
    )
    if package is None:
        raise UnknownIndicator(indicator)
    return package


def resource_id(package_id: str, extension: str) -> str:
    """Id of one of our resources: always the same, so that a repeated attempt makes no second one."""
    return str(uuid.uuid5(_NAMESPACE, f"{package_id}/{extension}"))


def ensure_observations(package_id: str, indicator: str, dimensions: Sequence[str], actor: str) -> str:
    """Create the resource and its empty DataStore table once; return the resource's id.

    The index is left as it is: the release that is being made owes it an update anyhow.
    """
    identifier = resource_id(package_id, "csv")
    if model.Resource.get(identifier) is None:
        described = {"id": identifier, "url": download_path(indicator, "csv"), "datastore_active": True}
        present = tk.get_action("package_show")(writer(actor), {"id": package_id})["resources"]
        tk.get_action("package_patch")(
            writer(actor, defer_commit=True, return_id_only=True),
            {"id": package_id, "resources": [*present, {**_description("csv"), **described}]},
        )
        model.repo.commit()
    if not DatastoreBackend.get_active_backend().resource_exists(identifier):
        _create_table(identifier, dimensions, actor)
    return identifier


def _create_table(identifier: str, dimensions: Sequence[str], actor: str) -> None:
    tk.get_action("datastore_create")(
        writer(actor),
        {
            "resource_id": identifier,
            "force": True,
            "fields": dictionary.fields(dimensions),
            "primary_key": dictionary.key(dimensions),
            "calculate_record_count": False,
        },
    )


def download_path(indicator: str, extension: str, number: int | None = None) -> str:
    """Absolute address of a download: of one release, or of the latest when there is no number."""
    release = f"/phien-ban/{number}" if number else ""
    return f"{tk.config['ckan.site_url'].rstrip('/')}/chi-tieu/{indicator}{release}/du-lieu.{extension}"


def resources(present: Sequence[dict[str, Any]], release: dict[str, Any]) -> list[dict[str, Any]]:
    """The dataset's resources with ours brought up to ``release``; what people attached stays."""
    known = {resource["id"]: resource for resource in present}
    ours = {resource_id(release["package_id"], extension): extension for extension in FORMATS}
    fresh = [
        {
            **known.get(identifier, {}),
            **_description(extension),
            "id": identifier,
            "url": download_path(release["indicator"], extension),
            "last_modified": release["published"].replace(tzinfo=None).isoformat(),
        }
        for identifier, extension in ours.items()
    ]
    return fresh + [resource for resource in present if resource["id"] not in ours]


def _description(extension: str) -> dict[str, str]:
    return {
        "name": _NAMES[extension],
        "format": extension.upper(),
        "mimetype": MEDIA_TYPES[extension],
    }
