"""Texts of catalogues: multilingual values in their many shapes, markup taken out, one line or many."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from harvesters.records.model import Texts

#: Languages in which a text is looked for, after the wanted one and the catalogue's own.
_FALLBACK = ("vi", "en", "")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>|<!--.{0,500}?-->", re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h\d)\b[^<>]{0,100}>", re.IGNORECASE)
_SCRIPT = re.compile(r"<(script|style)\b[^<>]{0,500}>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
#: What no reader sees and XML does not take: controls, marks of direction, joiners of nothing, no characters.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)
#: Those that are no mere remains of a program (a byte order mark, a soft hyphen) and are told.
_TOLD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: Hidden characters that were taken out since somebody looked (and emptied it): one record at a time.
HIDDEN: set[str] = set()
MAX_LINE = 500
MAX_TEXT = 100_000


def line(value: Any, limit: int = MAX_LINE) -> str:
    """A value as one line: NFC, no markup, no control characters, at most ``limit`` characters."""
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        return ""
    return " ".join(text(str(value), limit * 4).split())[:limit].strip()


def text(value: Any, limit: int = MAX_TEXT) -> str:
    """A value as text of several lines, HTML taken out."""
    if not isinstance(value, str):
        return line(value) if isinstance(value, (int, float)) else ""
    value = value[: limit * 2]
    # Markup that is written as text is markup all the same: it was escaped once too often.
    value = html.unescape(value) if "&" in value else value
    if "<" in value:
        value = _TAG.sub("", _BREAK.sub("\n", _SCRIPT.sub("", value)))
    if value.isprintable():
        # One line, no control characters: what most values are.
        return unicodedata.normalize("NFC", value).strip()[:limit]
    for found in _TOLD.finditer(value):
        HIDDEN.add(f"U+{ord(found[0]):04X}")
    lines = (part.rstrip() for part in unicodedata.normalize("NFC", _CONTROL.sub("", value)).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:limit]


def texts(value: Any, clean: Any = line) -> dict[str, str]:
    """``"text"``, ``{"de": "text"}`` or ``[{"@value": …, "@language": …}]`` by language, blanks left out."""
    if isinstance(value, Mapping):
        if "@value" in value:
            pairs: Iterable[tuple[str, Any]] = [(str(value.get("@language") or ""), value["@value"])]
        else:
            pairs = [(str(key), inner) for key, inner in value.items()]
    elif isinstance(value, Sequence) and not isinstance(value, str):
        found: dict[str, str] = {}
        for item in value:
            for language, words in texts(item, clean).items():
                found.setdefault(language, words)
        return found
    else:
        pairs = [("", value)]
    cleaned = {tag(language): clean(inner) for language, inner in pairs}
    return {language: words for language, words in cleaned.items() if words}


def tag(language: str) -> str:
    """``vi-VN`` → ``vi``; what is no language tag is none."""
    short = language.strip().lower().replace("_", "-").split("-", 1)[0]
    return short if 2 <= len(short) <= 3 and short.isalpha() else ""


def pick(found: Texts, wanted: str, own: str) -> str:
    """The text in a language; untagged text is in the catalogue's ``own`` language."""
    return found.get(wanted) or (found.get("", "") if wanted == own else "")


def best(found: Texts, own: str) -> str:
    """The text to show where there is none in Vietnamese: the catalogue's own language, else any."""
    for language in (own, *_FALLBACK):
        if found.get(language):
            return found[language]
    return next((found[language] for language in sorted(found)), "")


def words(value: Any) -> list[str]:
    """A list of short texts from a list, or from one text with commas; each once, in order."""
    if isinstance(value, str):
        items: list[Any] = re.split(r"[,;]", value) if re.search(r"[,;]", value) else [value]
    else:
        items = list(value) if isinstance(value, Sequence) else []
    return list(dict.fromkeys(found for found in (line(item, 100) for item in items) if found))
