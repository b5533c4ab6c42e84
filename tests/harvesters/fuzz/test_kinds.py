"""Every kind of fault in every format: read right, told, held or refused, and written in the docs."""

from __future__ import annotations

import pytest

from tests.harvesters.fuzz import table
from tests.harvesters.fuzz.kinds import KINDS, Kind


@pytest.mark.parametrize(
    ("kind", "name"),
    [pytest.param(kind, name, id=f"{kind.label}-{name}") for kind in KINDS for name in kind.formats],
)
def test_nothing_is_silently_wrong(kind: Kind, name: str) -> None:
    found = table.verdict(kind, name)
    assert found.wrong == [], (found.wrong, found.told)


def test_the_table_of_the_docs_is_what_happens() -> None:
    assert table.PAGE.read_text(encoding="utf-8") == table.page(), "run python -m tests.harvesters.fuzz.table"
