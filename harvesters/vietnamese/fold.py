"""Keys for comparing Vietnamese text, and slugs made of it.

Two keys: `accented` keeps letters and tones ("tân thạnh" is not "tân thành"), `fold` drops them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from viet_text_tools import normalize_diacritics

_SPACES = re.compile(r"\s+")
#: Characters without a shape: zero-width, marks of direction. The soft hyphen is a letter in TCVN3.
INVISIBLE = "\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
#: Those that no script needs: joiners shape letters and emoji.
_NEEDLESS = re.compile(r"[\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_NOT_FILE = re.compile(r"[^a-z0-9.]+")
_DASHES = str.maketrans({"–": "-", "—": "-", "‑": "-", "−": "-", "’": "'", "‘": "'", "“": '"', "”": '"',
                         "ð": "đ", "Ð": "Đ"})  # fmt: skip
_D = str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D"})


def visible(text: str) -> str:
    """The text without characters that nobody sees."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def clean(text: str) -> str:
    """NFC, one space between words, none around, nothing needless that nobody sees."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", _NEEDLESS.sub("", text))).strip()


@lru_cache(maxsize=65536)
def accented(text: str) -> str:
    """Key that keeps accents: NFC, lower case, one tone placement (hoà = hòa), one kind of dash."""
    words = clean(text).translate(_DASHES).lower()
    return unicodedata.normalize("NFC", normalize_diacritics(words))


def strip_accents(text: str) -> str:
    """``Đồng Tháp`` → ``Dong Thap``; case is kept."""
    decomposed = unicodedata.normalize("NFD", text.translate(_D))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Key without accents: lower case, đ as d, one space between words."""
    return clean(strip_accents(clean(text).translate(_DASHES)).lower())


def has_accents(text: str) -> bool:
    """Whether the text carries a mark that folding would drop."""
    return strip_accents(clean(text)) != clean(text)


def slug(text: str, max_length: int = 100) -> str:
    """``Chỉ số chuyển đổi số`` → ``chi-so-chuyen-doi-so``; cut at a word where it can be."""
    words = _NOT_SLUG.sub("-", fold(unicodedata.normalize("NFKC", text))).strip("-")
    if len(words) <= max_length:
        return words
    cut = words[: max_length + 1].rsplit("-", 1)[0] if "-" in words[:max_length] else words
    return cut[:max_length].strip("-")


def file_name(text: str) -> str:
    """``Báo cáo quý III.xlsx`` → ``bao-cao-quy-iii.xlsx``; never a path, never empty."""
    stem, dot, extension = text.replace("\\", "/").rsplit("/", 1)[-1].rpartition(".")
    if not dot:
        stem, extension = extension, ""
    name = slug(stem) or "tap-tin"
    ending = _NOT_FILE.sub("", fold(extension))
    return f"{name}.{ending}" if ending else name
