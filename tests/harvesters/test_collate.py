"""The alphabet as Vietnamese readers expect it; expected orders are those of ICU's collation for vi."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.vietnamese.collate import collation_key


@pytest.mark.parametrize(
    "names",
    [
        ["An Giang", "Ăn", "Ẩn", "Ấp Bắc", "Bình", "Cao Lãnh", "Dương", "Đà Nẵng", "Em", "Êm"],
        ["ma", "mà", "mả", "mã", "má", "mạ", "mạ non", "măng"],
        ["tân", "Tân", "tần", "Tân An", "Tân Hồng"],
        ["10", "2 xã", "Xã A", "Xã Ấ", "Xã B"],
        ["o", "ô", "ơ", "u", "ư", "y"],
    ],
)
def test_order(names: list[str]) -> None:
    assert sorted(names, key=collation_key) == names


@given(st.text(max_size=20))
def test_keys_are_printable_ascii(text: str) -> None:
    assert all(" " <= char <= "~" for char in collation_key(text))
