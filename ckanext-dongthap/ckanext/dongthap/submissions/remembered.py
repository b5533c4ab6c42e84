"""How an agency's files that are no templates were read last time, by the indicators they are about."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.submission_tables import mapping
from sqlalchemy.dialects.postgresql import insert

from harvesters.forms.model import UploadMapping


def find(agency: str, indicators: Sequence[str]) -> UploadMapping | None:
    """The mapping that was confirmed last for these indicators together."""
    mine = (mapping.c.agency == agency) & (mapping.c.signature == _signature(indicators))
    with get_write_engine().connect() as connection:
        found = connection.execute(sa.select(mapping.c.mapping).where(mine)).scalar_one_or_none()
    return UploadMapping.model_validate(found) if found else None


def keep(agency: str, indicators: Sequence[str], given: UploadMapping, actor: str) -> None:
    """Remember a mapping for the next file."""
    values = {
        "mapping": given.model_dump(mode="json", exclude_defaults=True),
        "modified": sa.func.now(),
        "modified_by": actor,
    }
    statement = insert(mapping).values(agency=agency, signature=_signature(indicators), **values)
    statement = statement.on_conflict_do_update(index_elements=["agency", "signature"], set_=values)
    with get_write_engine().begin() as connection:
        connection.execute(statement)


def _signature(indicators: Sequence[str]) -> str:
    return ",".join(sorted(indicators))
