"""Text → the bytes of encodings that Python can't write: windows-1258 with its tones, TCVN3, VNI."""

from __future__ import annotations

import unicodedata

from harvesters.vietnamese.legacy import TCVN3, VNI_LETTERS, VNI_MARKS

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def windows_1258(text: str) -> bytes:
    """Vietnamese in its Windows code page: vowels with their hat, tones as marks that follow."""
    found: list[str] = []
    for char in text:
        marks = unicodedata.normalize("NFD", char)
        tone = "".join(mark for mark in marks if mark in _TONES)
        bare = "".join(mark for mark in marks if mark not in _TONES)
        found.append(unicodedata.normalize("NFC", bare) + tone)
    return "".join(found).encode("cp1258")


def tcvn3(text: str) -> bytes:
    """In a font encoding; it has no capitals with marks, so the small letter stands there."""
    known = {letter: bytes([byte]) for byte, letter in TCVN3.items()}
    return b"".join(known.get(c) or known.get(c.lower()) or c.encode("cp1252") for c in text)


def vni(text: str) -> bytes:
    """In a font encoding that writes a vowel's mark as a letter of its own."""
    letters = {letter: code for code, letter in VNI_LETTERS.items()}
    marks = {mark: code for code, mark in VNI_MARKS.items()}
    found: list[str] = []
    for char in text:
        code = letters.get(char.lower())
        if code is None and len(unicodedata.normalize("NFD", char)) > 1:
            base, rest = _vowel_and_mark(unicodedata.normalize("NFD", char.lower()))
            code = letters.get(base, base) + marks[rest]
        found.append(char if code is None else code.upper() if char.isupper() else code)
    return "".join(found).encode("cp1252")


def _vowel_and_mark(parts: str) -> tuple[str, str]:
    """Decomposed vowel → what VNI keeps as a letter (ơ, ư or bare), and the marks it writes behind."""
    horned = parts[0] + "\u031b"
    if "\u031b" in parts:
        return unicodedata.normalize("NFC", horned), "".join(m for m in parts[1:] if m != "\u031b")
    hats = [mark for mark in parts[1:] if mark not in _TONES]
    return parts[0], "".join([*hats, *(mark for mark in parts[1:] if mark in _TONES)])


ENCODERS = {"windows-1258": windows_1258, "tcvn3": tcvn3, "vni": vni}
