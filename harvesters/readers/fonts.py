"""Texts of a sheet in the letters of an old font (TCVN3, VNI): wrong Unicode, brought to what they mean."""

from __future__ import annotations

from harvesters.readers.table import plain
from harvesters.vietnamese.encodings import LEGACY, best_legacy, vietnamese_share
from harvesters.vietnamese.numbers import NATIVE

#: Cells of marked words that decide, and words that are enough.
_CELLS, _WORDS = 5_000, 3
#: Shares of Vietnamese words: at most as they stand, at least once converted.
_AS_IS, _THEN = 0.75, 0.95


def old_font(grid: list[list[str]]) -> str | None:
    """The encoding that a sheet's texts have, where far fewer words are Vietnamese without it."""
    found: list[str] = []
    for row in grid:
        found += [cell for cell in row if cell and not cell.isascii() and not cell.startswith(NATIVE)]
        if len(found) > _CELLS:
            break
    text = "\n".join(map(plain, found))
    share, words = vietnamese_share(text)
    # Both fonts have letters of Latin-1 only; nearly every Vietnamese text in Unicode has others.
    if words < _WORDS or share > _AS_IS or any(char > "\xff" for char in text if char.isalpha()):
        return None
    best = best_legacy(text)
    return best[0] if best and best[1] >= _THEN else None


def converted(grid: list[list[str]], encoding: str) -> list[list[str]]:
    """The grid in Unicode."""
    decode = LEGACY[encoding].decode
    return [[cell if cell.isascii() else decode(cell) for cell in row] for row in grid]
