"""The code of an indicator: its form, and that no other indicator has it."""

from __future__ import annotations

import re
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

__all__ = ["dongthap_indicator_code"]

_ = tk._
_CODE = re.compile(r"[A-Z0-9]+(?:[._-][A-Z0-9]+)*")
MAX_LENGTH = 60


def indicator_with_code(code: str) -> model.Package | None:
    """The indicator that is not deleted and has ``code``."""
    with model.Session.no_autoflush:
        query = model.Session.query(model.Package).filter(
            model.Package.type == "indicator",
            model.Package.state != "deleted",
            model.Package.extras.op("->>")("code") == code,
        )
        return query.first()


def dongthap_indicator_code(value: Any, context: Context) -> str:
    """Upper-case ASCII words joined by dots, hyphens or underscores; unique among indicators."""
    code = str(value).strip()
    if not _CODE.fullmatch(code) or len(code) > MAX_LENGTH:
        raise tk.Invalid(
            _("Use capital letters without accents, digits, dots, hyphens and underscores, at most 60")
        )
    other, own = indicator_with_code(code), context.get("package")
    if other is not None and (own is None or other.id != own.id):
        raise tk.Invalid(_("The indicator {name} has this code already").format(name=other.name))
    return code
