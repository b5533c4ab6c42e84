"""A portal with its real code lists and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from ckan import plugins
from ckanext.dongthap.codelist_load import load_folder

from harvesters.assets import datasets_dir
from tests.dongthap.publication.conftest import forget_publications


def empty_portal(
    reset_db: Callable[[], None], reset_index: Callable[[], None], migrate_db_for: Callable[[str], None]
) -> None:
    """Loads the plugins and empties databases and index; who calls it unloads the plugins."""
    reset_db()
    plugins.load_all()
    migrate_db_for("dongthap")
    reset_index()
    forget_publications()
    load_folder(datasets_dir() / "codelists")
