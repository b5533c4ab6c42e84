"""For developers: the OpenAPI document."""

from __future__ import annotations

import json

from ckanext.dongthap.openapi.document import document
from flask import Blueprint, Response

__all__ = ["dongthap_developers"]

dongthap_developers = Blueprint("dongthap_developers", __name__)


@dongthap_developers.get("/api/openapi.json")
def openapi() -> Response:
    """Every address for programs as OpenAPI 3.1, in the reader's language."""
    return Response(json.dumps(document(), ensure_ascii=False, indent=1), mimetype="application/json")
