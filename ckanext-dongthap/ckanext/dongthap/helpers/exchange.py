"""What pages carry for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ckanext.dongthap import codelists
from ckanext.dongthap.exchange import schemaorg
from markupsafe import Markup

__all__ = ["dongthap_structured_data"]

#: Characters that could end the script element, as JSON may write them.
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def dongthap_structured_data(package: Mapping[str, Any]) -> Markup:
    """schema.org's words for a dataset's page, as JSON-LD that is safe within a script element."""
    told = schemaorg.of_dataset(package, codelists.current_language())
    return Markup(json.dumps(told, ensure_ascii=False).translate(_ESCAPES))  # noqa: S704 — escaped above
