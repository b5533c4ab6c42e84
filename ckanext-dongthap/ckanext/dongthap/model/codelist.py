"""Table ``dongthap_codelist_entry``: one row per code of every list."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from sqlalchemy import Column, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB

KEY = ("list", "parent", "code", "valid_from")
REST = ("label_vi", "label_en", "position", "extra")


class CodelistEntry(tk.BaseModel):  # type: ignore[misc, valid-type]
    """A code of a list. ``valid_from`` is an ISO date, "" for the oldest era and for lists without eras;
    ``parent`` is the code above it (a dimension for its values), "" without one."""

    __tablename__ = "dongthap_codelist_entry"

    list = Column(Text, primary_key=True)
    parent = Column(Text, primary_key=True, default="")
    code = Column(Text, primary_key=True)
    valid_from = Column(Text, primary_key=True, default="")
    label_vi = Column(Text, nullable=False, default="")
    label_en = Column(Text, nullable=False, default="")
    position = Column(Integer, nullable=False)
    extra: Any = Column(JSONB, nullable=False, default=dict)

    def as_dict(self) -> dict[str, Any]:
        """The row as plain values; ``extra`` holds the list's further columns."""
        return {name: getattr(self, name) for name in KEY + REST}
