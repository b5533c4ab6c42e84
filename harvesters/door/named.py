"""A key by its name: what a source says. The key itself is the operator's, in `harvesters.door.secrets`."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, model_validator

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class Secret(BaseModel):
    """The key's name, and the header or the query parameter that carries it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    header: str | None = None
    query: str | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Secret:
        if (self.header is None) == (self.query is None):
            raise ValueError("name exactly one of header, query")
        if self.header is not None and not _TOKEN.fullmatch(self.header):
            raise ValueError("header is not a header's name")
        return self
