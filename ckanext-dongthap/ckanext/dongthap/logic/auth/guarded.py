"""CKAN's own rights, chained: what a publication owns is nobody's to write, whatever else they may.

Sysadmins are asked as well; their way past is an act of its own, ``dongthap_break_glass``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.types import AuthFunction, AuthResult, Context, DataDict
from ckanext.dongthap.guard import datasets, owned, way, words
from ckanext.dongthap.publication import storage

__all__ = [
    "dataset_purge",
    "datastore_change_permissions",
    "datastore_create",
    "datastore_delete",
    "datastore_function_create",
    "datastore_function_delete",
    "datastore_records_delete",
    "datastore_run_triggers",
    "datastore_upsert",
    "file_create",
    "file_delete",
    "file_ownership_transfer",
    "file_pin",
    "file_register",
    "file_rename",
    "file_unpin",
    "member_create",
    "member_delete",
    "organization_delete",
    "organization_purge",
    "package_create_default_resource_views",
    "package_delete",
    "package_owner_org_update",
    "resource_create",
    "resource_create_default_resource_views",
    "resource_delete",
    "resource_view_create",
    "resource_view_delete",
    "resource_view_reorder",
    "resource_view_update",
]
#: Why it is refused; None where it is CKAN's to decide.
Look = Callable[[DataDict], "str | None"]


def _chained(name: str, look: Look) -> AuthFunction:
    """CKAN's function of this name behind a look that nobody passes but the publisher."""

    def guarded(next_auth: AuthFunction, context: Context, data_dict: DataDict | None = None) -> AuthResult:
        given = data_dict or {}
        why = None if way.inside() else look(given)
        if why is not None:
            return {"success": False, "msg": why}
        if authz.is_sysadmin(context.get("user")) and not getattr(next_auth, "auth_sysadmins_check", False):
            return {"success": True}
        return next_auth(context, given)

    guarded.__name__ = name
    made: Any = tk.chained_auth_function(tk.auth_sysadmins_check(guarded))
    return made


def _package(data_dict: DataDict) -> model.Package | None:
    return model.Package.get(data_dict.get("id") or data_dict.get("name"))


def _resource(data_dict: DataDict) -> model.Resource | None:
    identifier = data_dict.get("resource_id") or data_dict.get("id")
    return model.Resource.get(identifier) if isinstance(identifier, str) and identifier else None


def _published(data_dict: DataDict) -> str | None:
    package = _package(data_dict)
    return words.published() if package is not None and owned.published(package) else None


def _moved(data_dict: DataDict) -> str | None:
    package = _package(data_dict)
    return words.owned() if package is not None and owned.published(package) else None


def _owned(data_dict: DataDict) -> str | None:
    """Of a resource, named by ``resource_id`` or ``id``."""
    resource = _resource(data_dict)
    package = model.Package.get(resource.package_id) if resource is not None else None
    if resource is None or package is None:
        return None
    if owned.released(package.id):
        return words.owned()
    return words.file() if owned.is_owned(resource, package.id) else None


def _attached(data_dict: DataDict) -> str | None:
    """A new resource, or a view of one."""
    if data_dict.get("package_id"):
        package = model.Package.get(data_dict["package_id"])
        return words.owned() if package is not None and owned.released(package.id) else None
    return _owned(data_dict)


def _table(data_dict: DataDict) -> str | None:
    """A table of a resource, or of one that is made with it."""
    made = data_dict.get("resource")
    return _attached(made) if isinstance(made, dict) else _owned(data_dict)


def _view(data_dict: DataDict) -> str | None:
    """A view, named by its id."""
    view = model.ResourceView.get(data_dict["id"]) if data_dict.get("id") else None
    return _owned({"resource_id": view.resource_id}) if view is not None else _owned(data_dict)


def _of_resource(data_dict: DataDict) -> str | None:
    given = data_dict.get("resource")
    return _owned({"id": given.get("id")}) if isinstance(given, dict) else None


def _of_package(data_dict: DataDict) -> str | None:
    given = data_dict.get("package")
    return _attached({"package_id": given.get("id")}) if isinstance(given, dict) else None


def _never(_data_dict: DataDict) -> str | None:
    return words.never()


def _is_ours(name: object) -> bool:
    """Whether a storage holds what is published: files of releases, of datasets."""
    return name in (storage.NAME, tk.config.get("ckan.files.default_storages.resource"))


def _storage(data_dict: DataDict) -> str | None:
    return words.never() if _is_ours(data_dict.get("storage")) else None


def _stored(data_dict: DataDict) -> str | None:
    file = model.Session.get(model.File, data_dict["id"]) if data_dict.get("id") else None
    return words.never() if file is not None and _is_ours(file.storage) else None


def _agency(data_dict: DataDict) -> str | None:
    group = model.Group.get(data_dict.get("id"))
    found = group is not None and group.is_organization and datasets.agency_has_published(group.id)
    return words.published() if found else None


def _membership(data_dict: DataDict) -> str | None:
    """A published dataset belongs to the agency that published it."""
    group = model.Group.get(data_dict.get("id"))
    if data_dict.get("object_type") != "package" or group is None or not group.is_organization:
        return None
    return _moved({"id": data_dict.get("object")})


datastore_change_permissions = _chained("datastore_change_permissions", _owned)
datastore_create = _chained("datastore_create", _table)
datastore_delete = _chained("datastore_delete", _owned)
datastore_function_create = _chained("datastore_function_create", _never)
datastore_function_delete = _chained("datastore_function_delete", _never)
datastore_records_delete = _chained("datastore_records_delete", _owned)
datastore_run_triggers = _chained("datastore_run_triggers", _never)
datastore_upsert = _chained("datastore_upsert", _owned)
dataset_purge = _chained("dataset_purge", _published)
file_create = _chained("file_create", _storage)
file_delete = _chained("file_delete", _stored)
file_ownership_transfer = _chained("file_ownership_transfer", _stored)
file_pin = _chained("file_pin", _stored)
file_register = _chained("file_register", _storage)
file_rename = _chained("file_rename", _stored)
file_unpin = _chained("file_unpin", _stored)
member_create = _chained("member_create", _membership)
member_delete = _chained("member_delete", _membership)
organization_delete = _chained("organization_delete", _agency)
organization_purge = _chained("organization_purge", _agency)
package_create_default_resource_views = _chained("package_create_default_resource_views", _of_package)
package_delete = _chained("package_delete", _published)
package_owner_org_update = _chained("package_owner_org_update", _moved)
resource_create = _chained("resource_create", _attached)
resource_create_default_resource_views = _chained("resource_create_default_resource_views", _of_resource)
resource_view_create = _chained("resource_view_create", _owned)
resource_view_delete = _chained("resource_view_delete", _view)
resource_view_reorder = _chained("resource_view_reorder", _owned)
resource_view_update = _chained("resource_view_update", _view)


@tk.chained_auth_function
@tk.auth_sysadmins_check
def resource_delete(
    next_auth: AuthFunction, context: Context, data_dict: DataDict | None = None
) -> AuthResult:
    """A file that people attached may go from a published dataset, where CKAN would ask for its deletion."""
    given = data_dict or {}
    why = None if way.inside() else _owned(given)
    if why is not None:
        return {"success": False, "msg": why}
    resource = _resource(given)
    if resource is None:
        return next_auth(context, given)
    asked = tk.fresh_context(context)
    return authz.is_authorized("package_update", asked, {"id": resource.package_id})
