"""Licences by whatever name, version or address a catalogue gives: one name for each, as SPDX has them."""

from __future__ import annotations

import re
from urllib.parse import unquote

from harvesters.vietnamese.fold import fold

_CC_ADDRESS = re.compile(
    r"creativecommons\.org/(?:licen[sc]es/(?P<parts>(?:by|sa|nc|nd)(?:-(?:by|sa|nc|nd))*)"
    r"|publicdomain/(?P<public>zero|mark))(?:/(?P<version>\d(?:\.\d)?))?"
)
#: Words and letters of Creative Commons, in the order of its own names.
_CC_PARTS = (
    ("by", r"\bby\b|attribution|ghi cong|namensnennung|paternite|reconocimiento|attribuzione"),
    ("nc", r"\bnc\b|non ?commercial|phi thuong mai|nicht ?kommerziell|pas d.utilisation commerciale"),
    ("sa", r"\bsa\b|share ?alike|chia se tuong tu|weitergabe unter gleichen|partage"),
    ("nd", r"\bnd\b|no ?deriv\w*|khong phai sinh|keine bearbeitung|pas de modification"),
)
_CC = re.compile(r"\bcc\b|creative ?commons|\bccby|\bcc0\b")
_NUMBER = re.compile(r"(?<![\d.])([1-4])[.-]?([05])?(?![\d])")
#: Others, in folded text without hyphens: what is found → name.
_OTHERS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile("|".join(patterns)), name)
    for name, *patterns in (
        ("ogl-canada", r"open\.canada\.ca/en/open government licen", "open government licen[cs]e canada",
         "ogl canada"),
        ("ogl-uk", r"nationalarchives\.gov\.uk/doc/(?:open|non commercial) government licen[cs]e",
         r"^(?:uk )?ogl\b", r"open government licen[cs]e(?! (?:ontario|british columbia|alberta))"),
        ("etalab", r"etalab\.gouv\.fr", "licence ouverte", r"open licen[cs]e (?:etalab|v?\d)",
         r"^(?:fr )?lo(?: ov?2)?$", "etalab", r"\blov2\b"),
        ("dl-de-zero", r"govdata\.de/dl de/zero", "dl de zero", "datenlizenz deutschland zero"),
        ("dl-de-by", r"govdata\.de/dl de/by", "dl de by", "datenlizenz deutschland namensnennung"),
        ("odc-pddl!", r"opendatacommons\.org/licen[cs]es/pddl", r"\bpddl\b",
         "public domain dedication and licen"),
        ("odc-odbl!", r"opendatacommons\.org/licen[cs]es/odbl", r"\bodbl\b", "open database licen"),
        ("odc-by!", r"opendatacommons\.org/licen[cs]es/by", r"\bodc by\b", "open data commons attribution"),
        ("nlod", r"data\.norge\.no/nlod", r"\bnlod\b"),
        ("iodl", r"dati\.gov\.it/iodl", r"\biodl\b", "italian open data licen"),
        ("us-pd!", r"usa\.gov/(?:government works|publicdomain)", r"\bus pd\b",
         r"u\.?s\.? (?:public domain|government work)"),
    )
)  # fmt: skip
_ANY_VERSION = re.compile(r"(?<![\d.])v?(\d)(?:[., ](\d))?(?!\d)")


def name(text: str) -> str:
    """``https://creativecommons.org/licenses/by/3.0/us/`` → ``cc-by-3.0``; "" for what is not known.

    Without a version the name has none: ``cc-by``, ``etalab``.
    """
    folded = fold(unquote(text)).replace("_", " ")
    address = folded.replace(" ", "-") if "creativecommons.org" in folded else ""
    if found := _CC_ADDRESS.search(address):
        if found["public"]:
            return "cc-zero" if found["public"] == "zero" else "cc-pdm"
        return _cc(set(found["parts"].split("-")), found["version"] or "")
    plain = " ".join(re.sub("[-–—]", " ", folded).split())
    for pattern, known in _OTHERS:
        if found := pattern.search(plain):
            version = None if known.endswith("!") else _ANY_VERSION.search(plain, found.end())
            return f"{known}-{version[1]}.{version[2] or 0}" if version else known.rstrip("!")
    return _worded(plain)


def _worded(plain: str) -> str:
    """Creative Commons by name or letters: ``CC-BY-NC 4.0``, ``Creative Commons Attribution``."""
    if re.search(r"\bcc ?(?:0|zero)\b|creative commons zero|cc pdm|public domain mark", plain):
        return "cc-pdm" if "mark" in plain or "pdm" in plain else "cc-zero"
    plain = re.sub(r"\bcc ?by ?(?=nc|sa|nd|\d|\b)", "cc by ", plain)
    plain = re.sub(r"\bby(nc|sa|nd)(nc|sa|nd)?\b", r"by \1 \2", plain)
    if not _CC.search(plain) or len(plain) > 200:
        return ""
    parts = {part for part, words in _CC_PARTS if re.search(words, plain)}
    number = _NUMBER.search(re.sub(r"(?<=\d) (?=[05]\b)", ".", plain))
    return _cc(parts, f"{number[1]}.{number[2] or 0}" if number else "")


def _cc(parts: set[str], version: str) -> str:
    if "by" not in parts:
        return ""
    version = f"{version}.0" if version and "." not in version else version
    return "-".join(
        ["cc", *(part for part, _ in _CC_PARTS if part in parts), *([version] if version else [])]
    )
