"""Letters that a text file writes as in HTML: ``X&atilde;``, ``&#7891;``."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

_ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z]{2,8}[0-9]?);")


class Unescaped:
    """Pieces of a text with such letters as what they mean; ``first`` is the first of them."""

    def __init__(self, blocks: Iterable[str | bytes]) -> None:
        self._blocks = blocks
        self.first = ""

    def __iter__(self) -> Iterator[str | bytes]:
        for block in self._blocks:
            ampersand = b"&" in block if isinstance(block, bytes) else "&" in block
            yield self._letters(block if isinstance(block, str) else block.decode()) if ampersand else block

    def _letters(self, text: str) -> str:
        return _ENTITY.sub(self._letter, text)

    def _letter(self, match: re.Match[str]) -> str:
        """A letter beyond ASCII, or the ampersand; signs that separate cells stay as they are written."""
        found = html.unescape(match[0])
        if len(found) != 1 or (found.isascii() and found != "&"):
            return match[0]
        self.first = self.first or match[0]
        return found
