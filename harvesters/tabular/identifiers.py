"""Numbers that stand for a person in Viet Nam: how each is built, and whether a text may be one.

- CCCD, 12 digits: province (3), century and sex (1), year of birth (2), serial (6); codes of provinces as in
  Circular 59/2021/TT-BCA.
- Telephone: mobile prefixes after the change of 2018 (Decision 798/QĐ-BTTTT) and later allotments.
- BHYT card: kind of insured person (2 letters), benefit (1-5), province (2), social insurance number (10);
  Decision 1351/QĐ-BHXH.
- Tax code: ten digits, the last a check digit (Circular 105/2020/TT-BTC); those of persons begin with 8.
"""

from __future__ import annotations

import re
from datetime import date

_PROVINCES = frozenset(
    [
        *("001", "002", "004", "006", "008", "010", "011", "012", "014", "015", "017", "019", "020", "022"),
        *("024", "025", "026", "027", "030", "031", "033", "034", "035", "036", "037", "038", "040", "042"),
        *("044", "045", "046", "048", "049", "051", "052", "054", "056", "058", "060", "062", "064", "066"),
        *("067", "068", "070", "072", "074", "075", "077", "079", "080", "082", "083", "084", "086", "087"),
        *("089", "091", "092", "093", "094", "095", "096"),
    ]
)
_OBJECTS = re.compile(
    "DN|HX|CH|NN|TK|HC|XK|HT|TB|NO|CT|XB|TN|CS|QN|CA|CY|XN|MS|CC|CK|CB|KC|HD|TE|BT|HN|DT|DK|XD|TS|TC|TQ|TA|TY"
    "|HG|LS|CN|HS|SV|GB|GD|PV|HK|TV|TD"
)
#: A number with the separators that people put into it; nothing that a longer number or a word goes on with.
NUMBER = re.compile(r"(?<![\w.,+/-])\+?\d(?:[ .-]?\d){5,18}(?![\w/]|[.,-]\d)")
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w@])")
HEALTH_CARD = re.compile(
    r"(?<!\w)([A-Z]{2})[ -]?([1-5])[ -]?(\d{2})[ -]?(\d{3}[ -]?\d{3}[ -]?\d{4}|\d{10})(?!\w)"
)
PASSPORT = re.compile(r"(?<!\w)[A-Z]\d{7,8}(?!\w)")
_MOBILE = re.compile(r"(?:0|\+?84)(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-46-9])\d{7}")
_LANDLINE = re.compile(r"(?:0|\+?84)2\d{9}")
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def digits(text: str) -> str:
    """A number without its separators; a leading + stays."""
    return re.sub(r"[ .-]", "", text)


def is_citizen_id(number: str) -> bool:
    """Whether twelve digits are built as a CCCD of somebody born from 1900 to today."""
    if not re.fullmatch(r"\d{12}", number) or number[:3] not in _PROVINCES:
        return False
    century, year = int(number[3]) // 2, int(number[4:6])
    born = 1900 + 100 * century + year
    return century <= 1 and born <= date.today().year


def is_mobile(number: str) -> bool:
    """Whether digits are a mobile telephone number of Viet Nam."""
    return bool(_MOBILE.fullmatch(number))


def is_phone(number: str) -> bool:
    """A mobile or a fixed number."""
    return is_mobile(number) or bool(_LANDLINE.fullmatch(number))


def is_persons_tax_code(number: str) -> bool:
    """Whether ten digits are the tax code of a natural person, by its check digit."""
    if not re.fullmatch(r"8\d{9}", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _TAX_WEIGHTS, strict=False))
    return 10 - total % 11 == int(number[9])


def is_health_card(match: re.Match[str]) -> bool:
    """Whether a match of `HEALTH_CARD` has a kind of insured person that exists."""
    return bool(_OBJECTS.fullmatch(match[1]))


def is_bank_card(number: str) -> bool:
    """A payment card of 16 or 19 digits whose check digit fits (Luhn, ISO/IEC 7812)."""
    if not re.fullmatch(r"(?:9704|[45])\d{12}(?:\d{3})?", number) or len(number) not in (16, 19):
        return False
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def masked(text: str) -> str:
    """``087090001234`` → ``08••••••••34``; of an e-mail address the domain is left."""
    name, at, domain = text.partition("@")
    if at:
        return f"{name[:1]}•••@{domain}"
    shown = 2 if len(text) >= 8 else 1 if len(text) >= 5 else 0
    return text[:shown] + "•" * (len(text) - 2 * shown) + (text[len(text) - shown :] if shown else "")
