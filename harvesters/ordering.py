"""Text rows in the order of a key: the texts' ranks are compared, not the texts."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

#: Keys that one number tells apart.
MOST = 1 << 62


def in_order(frame: pl.DataFrame, key: Sequence[str]) -> tuple[pl.DataFrame, pl.Series]:
    """The frame sorted by the columns of ``key`` (rows of one key stay in their order), and which rows
    share their key with another.
    """
    codes = _codes(frame, key)
    if not codes.is_sorted():
        order = codes.to_frame("code").select(pl.arg_sort_by("code", maintain_order=True)).to_series()
        frame, codes = frame[order], codes[order]
    above = (codes == codes.shift(1)).fill_null(value=False)
    return frame, above | above.shift(-1, fill_value=False)


def _codes(frame: pl.DataFrame, key: Sequence[str]) -> pl.Series:
    """One number a row, in the order of the keys."""
    codes, count = pl.zeros(frame.height, pl.Int64, eager=True), 1
    for name in key:
        texts = frame[name].unique().cast(pl.String).sort()
        if texts.len() < 2:
            continue
        if count * texts.len() > MOST:
            codes, count = codes.rank("dense").cast(pl.Int64), frame.height + 1
        codes = codes * texts.len() + frame[name].cast(pl.Enum(texts)).to_physical().cast(pl.Int64)
        count *= texts.len()
    return codes
