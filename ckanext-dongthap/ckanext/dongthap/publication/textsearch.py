"""Words for DataStore's ``_full_text``: PostgreSQL parses each distinct text once, not each row.

A row's vector is made of its columns' words put one after another. Positions are shifted by a fixed
width per column, so phrase search works within a column and never across two.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import ckan.plugins.toolkit as tk
import polars as pl
from psycopg2.extensions import cursor as Cursor

COLUMN = "_full_text"
_WIDTH = 256
#: A word that can't occur in text (private use); it only carries the shift and is taken out again.
_PAD = "\ue000"
#: What nobody looks for; the year in ``area_valid_from`` would find every row of an era.
_NOT_WORDS = frozenset({"period_start", "period_end", "area_valid_from", "value", "qualifier", "source_row"})

_PARSE = """
SELECT text, ts_delete(%(pad)s::tsvector || to_tsvector(%(lang)s::regconfig, text), %(word)s)::text
FROM unnest(%(texts)s::text[]) AS text
"""


class TextSearch:
    """Adds the column ``_full_text`` to batches of one release file."""

    def __init__(self, cursor: Cursor, data: Path, columns: Sequence[str]) -> None:
        named = [name for name in columns if name not in _NOT_WORDS]
        self._words = {
            name: _parse(cursor, name, index, _distinct(data, name)) for index, name in enumerate(named)
        }

    def add(self, batch: pl.DataFrame) -> pl.DataFrame:
        """The batch with its text-search vectors as PostgreSQL reads them."""
        words = [
            pl.col(name).replace_strict(table["text"], table["words"], default="", return_dtype=pl.String)
            for name, table in self._words.items()
            if len(table)
        ]
        return batch.with_columns(pl.concat_str(words, separator=" ").alias(COLUMN))


def _distinct(data: Path, name: str) -> list[str]:
    texts = pl.scan_parquet(data).select(pl.col(name).unique()).filter(pl.col(name) != "").collect()
    return texts[name].to_list()


def _parse(cursor: Cursor, name: str, index: int, texts: list[str]) -> pl.DataFrame:
    shift = index * _WIDTH
    cursor.execute(
        _PARSE,
        {
            "pad": f"'{_PAD}':{shift}" if shift else "",
            "word": _PAD,
            "lang": tk.config["ckan.datastore.default_fts_lang"],
            "texts": texts,
        },
    )
    return pl.DataFrame(cursor.fetchall(), schema={"text": pl.String, "words": pl.String}, orient="row")
