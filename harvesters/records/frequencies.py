"""How often data is updated, in the words of the common vocabularies, as a duration of ISO 8601 or a word."""

from __future__ import annotations

import re

from harvesters.vietnamese.fold import fold

#: Last part of an address or a word (EU, Dublin Core's freq, ISO 19115, SDMX, DCAT-US) → duration or word.
_WORDS: dict[str, str] = {
    word: meaning
    for meaning, words in {
        "continuous": "cont|update cont|continuous|continual|realtime|real time|live|hourly|bihourly"
        "|trihourly|1min|5min|10min|15min|30min",
        "P1D": "daily|freq d|d|hang ngay|freq b|daily 2",
        "P1W": "weekly|freq w|w|semiweekly|threetimesaweek|weekly 2|weekly 3|hang tuan",
        "P2W": "biweekly|fortnightly|every two weeks|semimonthly|threetimesamonth|monthly 2|monthly 3",
        "P1M": "monthly|freq m|m|hang thang",
        "P2M": "bimonthly|every two months",
        "P3M": "quarterly|freq q|q|threetimesayear|annual 3|hang quy",
        "P6M": "semiannual|semiannually|biannual|biannually|half yearly|twice a year|freq s|freq h|s|annual 2"
        "|6 thang|nua nam",
        "P1Y": "annual|annually|yearly|freq a|a|hang nam",
        "P2Y": "biennial|biennially",
        "P3Y": "triennial",
        "P5Y": "quinquennial",
        "irregular": "irreg|irregular|asneeded|as needed|ad hoc|other|khong dinh ky",
        "once": "never|notplanned|not planned|not updated|one off|once",
        "unknown": "unknown|unavailable",
    }.items()
    for word in words.split("|")
}
_NUMBER = r"(?:(\d+(?:\.\d+)?){})?"
_ISO = re.compile(r"(?:R\d*/)?P" + "".join(map(_NUMBER.format, "YMWD")) + "(T.+)?", re.IGNORECASE)
#: Durations in days: the nearest within a tenth is meant (P0.33M is ten days, P12M a year, P52W too).
_DAYS = {
    "P1D": 1,
    "P1W": 7,
    "P2W": 14,
    "P1M": 30.4,
    "P2M": 61,
    "P3M": 91,
    "P6M": 182.6,
    "P1Y": 365,
    "P2Y": 730,
    "P3Y": 1095,
    "P5Y": 1826,
}


def name(text: str) -> str:
    """``http://purl.org/cld/freq/quarterly``, ``R/P3M``, ``…/QUARTERLY`` → ``P3M``; "" where not known."""
    last = re.split(r"[/#]", text.strip().rstrip("/"))[-1] if "://" in text else text.strip()
    if found := _ISO.fullmatch(text.strip()):
        return _duration(found)
    return _WORDS.get(fold(last).replace("_", " ").replace("-", " ").strip(), "")


def _duration(found: re.Match[str]) -> str:
    years, months, weeks, days = (float(part or 0) for part in found.groups()[:4])
    total = years * 365 + months * 30.4 + weeks * 7 + days
    if not total:
        return "continuous" if found[5] else ""
    nearest = min(_DAYS, key=lambda each: abs(_DAYS[each] - total))
    return nearest if abs(_DAYS[nearest] - total) <= _DAYS[nearest] / 10 else ""
