"""Words of tables that CKAN fills itself: what a person types is what the trigger has kept."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore import migrate

pytestmark = pytest.mark.services

ROWS = [{"ten": "An Giang", "viec": "giao dịch transactions"}, {"ten": "Đồng Tháp", "viec": "do sở làm"}]


@pytest.fixture
def table(loaded_plugins: None, clean_db: None, clean_index: None) -> str:
    """A resource whose table CKAN's own action made."""
    dataset = factories.Dataset(owner_org=factories.Organization()["id"])
    resource = factories.Resource(package_id=dataset["id"])["id"]
    fields = [{"id": name, "type": "text"} for name in ROWS[0]]
    call_action("datastore_create", resource_id=resource, force=True, fields=fields, records=ROWS)
    return resource


def _names(table: str, words: str) -> list[str]:
    found = call_action("datastore_search", resource_id=table, q=words)
    return [row["ten"] for row in found["records"]]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("An Giang", ["An Giang"]),
        ("an", ["An Giang"]),
        ("transactions", ["An Giang"]),
        ("transaction", []),
        ("do sở", ["Đồng Tháp"]),
    ],
)
def test_words_are_neither_stemmed_nor_left_out(table: str, words: str, names: list[str]) -> None:
    assert _names(table, words) == names


def test_an_older_table_is_cut_again(table: str) -> None:
    (path,) = (Path(migrate.__file__).parent / "migration" / "versions").glob("0014_*.py")
    migration = runpy.run_path(str(path))
    with get_write_engine().begin() as connection:
        english = "UPDATE public.\"{}\" SET _full_text = to_tsvector('english', concat_ws(' ', ten, viec))"
        connection.execute(sa.text(english.format(table)))
    assert _names(table, "an giang") == []

    with (
        get_write_engine().begin() as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        migration["upgrade"]()
    assert _names(table, "an giang") == ["An Giang"]
    assert _names(table, "dong thap") == ["Đồng Tháp"]
