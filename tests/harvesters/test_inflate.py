from __future__ import annotations

import zlib

import pytest

from harvesters.inflate import CHUNK, BrokenStream, inflate


@pytest.mark.parametrize("wbits", [-15, 15, 31])
@pytest.mark.parametrize("extra", [-300, -259, -258, -1, 0, 1, 258])
def test_every_byte_comes_in_bounded_parts(wbits: int, extra: int) -> None:
    """Sizes around whole parts, where bytes may wait in the inflater after its last input."""
    size = 3 * CHUNK + extra
    squeeze = zlib.compressobj(9, wbits=wbits)
    data = squeeze.compress(bytes(size)) + squeeze.flush()
    for step in (1, len(data)):
        inflater = zlib.decompressobj(wbits)
        parts = [part for at in range(0, len(data), step) for part in inflate(inflater, data[at : at + step])]
        assert sum(map(len, parts)) == size
        assert max(map(len, parts)) <= CHUNK
        assert inflater.eof


def test_damage_is_told() -> None:
    with pytest.raises(BrokenStream):
        list(inflate(zlib.decompressobj(31), b"no gzip at all"))
