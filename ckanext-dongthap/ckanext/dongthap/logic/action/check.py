"""What the check that runs by itself has found."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic import validate
from ckan.types import Context, DataDict
from ckanext.dongthap.checks import outcome
from ckanext.dongthap.http import links
from ckanext.dongthap.logic.schema import check as schema

__all__ = ["dongthap_check_show"]


@tk.side_effect_free
@validate(schema.show)
def dongthap_check_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Shows when databases, files and index were last compared, and where they differ.

    For stewards and sysadmins; the codes are those of ``dongthap check``::

        curl -H "Authorization: $TOKEN" http://localhost:5000/api/3/action/dongthap_check_show

    :param limit: how many problems, at most 1000 (optional, 100)
    :param offset: how many to skip (optional, 0)
    :returns: ``{"started", "finished", "error", "count", "limit", "offset", "results": [{"code", "dataset",
        "detail", "first_seen", "last_seen"}]}``; ``started`` is null where none ran yet
    """
    tk.check_access("dongthap_check_show", context, {})
    newest = outcome.last() or {"started": None, "finished": None, "error": None}
    count, rows = outcome.present(data_dict["limit"], data_dict["offset"])
    results = [
        {
            "code": row["code"],
            "dataset": row["package_id"],
            "detail": row["detail"],
            "first_seen": row["first_seen"].isoformat(),
            "last_seen": row["last_seen"].isoformat(),
        }
        for row in rows
    ]
    moments = {name: newest[name].isoformat() if newest[name] else None for name in ("started", "finished")}
    return {**moments, "error": newest["error"], **links.page(count, data_dict), "results": results}
