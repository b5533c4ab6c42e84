"""Texts of a batch are resolved as row by row, however few or many of a step's inputs vary."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from harvesters.lookup import Lookup
from harvesters.resolve import Fault, Resolved, Step

TEXTS = st.sampled_from(["", "a", "b", "đ", "x"])
BATCHES = st.lists(st.lists(st.tuples(TEXTS, TEXTS), max_size=8), max_size=4)


def _resolve(texts: tuple[str, ...]) -> Resolved:
    return Fault("label.unknown", texts[1]) if "x" in texts else (f"{texts[0]}/{texts[1]}", texts[1])


@given(BATCHES)
def test_batch_by_batch(batches: list[list[tuple[str, str]]]) -> None:
    faults: list[Fault] = []
    lookup = Lookup(3, Step(("one", "two"), ("both", "second"), _resolve), faults)
    for rows in batches:
        frame = pl.DataFrame(rows, schema=dict.fromkeys(("one", "two"), pl.String), orient="row")
        for row in lookup.add(frame.cast({"one": pl.Categorical})).rows(named=True):
            found = _resolve((row["one"], row["two"]))
            if isinstance(found, Fault):
                assert (row["both"], row["second"], faults[row["fault.3"]]) == ("", "", found)
            else:
                assert (row["both"], row["second"], row["fault.3"]) == (*found, None)
    assert len(faults) == len({row for rows in batches for row in rows if "x" in row})
