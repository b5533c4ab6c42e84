"""API tokens that are limited to one agency: good for submitting its data and for nothing else.

The agency stands in the signed token itself. Whoever shows such a token gets no further than the actions of
`REACH`; the rights of its owner apply besides, so it never gives more than the owner has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Schema
from flask import Response, g, has_request_context, jsonify, request

_CLAIM = "dongthap_agency"
#: Actions that a limited token reaches.
REACH = frozenset(
    {
        "dongthap_submission_annotated",
        "dongthap_submission_check",
        "dongthap_submission_create",
        "dongthap_submission_diff",
        "dongthap_submission_list",
        "dongthap_submission_obligations",
        "dongthap_submission_report",
        "dongthap_submission_show",
        "dongthap_submission_submit",
        "dongthap_submission_template",
        "dongthap_submission_update",
        "dongthap_submission_withdraw",
    }
)


def limited_to() -> str | None:
    """The agency that the token of this request is limited to; None for every other request."""
    return g.get(_CLAIM) if has_request_context() else None


class AgencyTokens:
    """IApiToken: the parameter ``agency`` of ``api_token_create``, kept in the token."""

    def create_api_token_schema(self, schema: Schema) -> Schema:
        checks = ("ignore_empty", "unicode_safe", "dongthap_own_agency")
        return {**schema, "agency": [tk.get_validator(name) for name in checks]}

    def postprocess_api_token(
        self, data: dict[str, Any], jti: str, data_dict: dict[str, Any]
    ) -> dict[str, Any]:
        return {**data, _CLAIM: data_dict["agency"]} if data_dict.get("agency") else data

    def preprocess_api_token(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Called when a request shows the token, before anything is done for it."""
        if has_request_context() and data.get(_CLAIM):
            setattr(g, _CLAIM, data[_CLAIM])
        return data


def refuse() -> Response | None:
    """The answer to a request whose limited token does not reach so far; None for every other."""
    if limited_to() is None or _reached():
        return None
    words = tk._("This token may only submit data of its agency")
    answer = jsonify({"success": False, "error": {"__type": "Authorization Error", "message": words}})
    answer.status_code = 403
    return answer


def _reached() -> bool:
    if request.endpoint == "api.action":
        return (request.view_args or {}).get("logic_function") in REACH
    return (request.endpoint or "") in ("dongthap_submission.uploads", "dongthap_submission.upload")
