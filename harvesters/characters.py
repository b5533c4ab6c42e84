"""Characters that no text may have: those that nobody sees, and those that turn what is read around.

XML forbids most control characters, so one of them in a title makes a feed or a catalogue unreadable as a
whole. Marks that override the direction of writing (Trojan Source, CVE-2021-42574) show a file's name, a
link or a number otherwise than it is. Tabs and line breaks stay, and so do joiners, which scripts need.
"""

from __future__ import annotations

import re

_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_NONE = "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_DIRECTION = "\u202a-\u202e\u2066-\u2069"
_HIDDEN = re.compile(f"[{_CONTROL}{_NONE}{_DIRECTION}]")
#: What a name may not have in it where pages, scripts and spreadsheets meet it, and what says the same.
_MARKUP = str.maketrans({"<": "‹", ">": "›", '"': "”", "'": "’", "`": "’"})
_BLANKS = re.compile(r"[\t\r\n\u2028\u2029]+")


def visible(text: str) -> str:
    """The text without characters that are not seen."""
    return _HIDDEN.sub("", text)


def has_hidden(text: str) -> bool:
    """Whether a character is not seen."""
    return bool(_HIDDEN.search(text))


def plain_name(text: str) -> str:
    """A name in one line that is no markup anywhere: ``Bảng "1" <b>`` → ``Bảng ”1” ‹b›``."""
    return _BLANKS.sub(" ", visible(text)).translate(_MARKUP).strip()
