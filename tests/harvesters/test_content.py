"""The hash of a release's content is that of its rows as CSV: published releases bear it."""

from __future__ import annotations

import hashlib

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from harvesters.content import ContentHash
from harvesters.model import KEY_HEAD, VALUE_TAIL

COLUMNS = [*KEY_HEAD, "gioi_tinh", *VALUE_TAIL]
CELLS = st.text(st.sampled_from('aĐ";,\n\r 1'), max_size=4)


@given(st.lists(st.tuples(*[CELLS] * len(COLUMNS)), max_size=6), st.integers(0, 6))
def test_rows_as_quoted_text(rows: list[tuple[str, ...]], cut: int) -> None:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    digest = hashlib.sha256("\x1f".join(("NN.LUA.DT", *COLUMNS[:-1])).encode())
    for row in rows:
        digest.update((",".join('"' + cell.replace('"', '""') + '"' for cell in row[:-1]) + "\n").encode())
    content = ContentHash("NN.LUA.DT", ["gioi_tinh"])
    content.add(frame[:cut])
    content.add(frame[cut:].cast({"area_name": pl.Categorical, "gioi_tinh": pl.Categorical}))
    assert content.hexdigest() == digest.hexdigest()


def test_a_known_hash() -> None:
    frame = pl.DataFrame({name: [name, ""] for name in COLUMNS})
    content = ContentHash("NN.LUA.DT", ["gioi_tinh"])
    content.add(frame)
    assert content.hexdigest() == "70114c63c85e17b367a37aedd9f68d7ab39be33c6a929975dbb65374dd064c50"
