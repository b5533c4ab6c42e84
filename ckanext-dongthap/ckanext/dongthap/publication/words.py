"""Words of DataStore's ``_full_text``: as they stand, and without their tones."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from psycopg2 import sql


def words(text: sql.Composable) -> sql.Composable:
    """The words of an SQL text, in the language that the DataStore's searches name."""
    language = sql.Literal(tk.config["ckan.datastore.default_fts_lang"])
    return sql.SQL("dongthap.words({}, {})").format(language, text)
