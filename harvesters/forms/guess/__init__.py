"""How a file that is no template may be read: a mapping guessed from its cells, for a person to confirm."""

from __future__ import annotations

from harvesters.forms.guess.whole import UNKNOWN, propose

__all__ = ["UNKNOWN", "propose"]
