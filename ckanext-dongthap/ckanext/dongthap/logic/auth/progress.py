"""Who may edit an indicator may decide on its progress."""

from __future__ import annotations

from ckan import authz
from ckan.types import AuthResult, Context, DataDict

__all__ = ["dongthap_progress_decide"]


def dongthap_progress_decide(context: Context, data_dict: DataDict) -> AuthResult:
    return authz.is_authorized("package_update", context, {"id": data_dict["id"]})
