"""Words for what an index says of a criterion, and for why an answer is refused."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.charts.words import number
from ckanext.dongthap.codelists import current_language
from ckanext.dongthap.composite import details
from ckanext.dongthap.composite.answers import LONGEST, Code
from ckanext.dongthap.submissions.store import Refused

#: What stands as a note beside a published score; data is in Vietnamese.
_NOTES = {
    "claimed": "Đã tự đánh giá, chờ thẩm định",
    "returned": "Bị trả lại",
    "missing": "Chưa có",
}


def told(line: Mapping[str, Any], *, illustrative: bool) -> str:
    """The note of a published score, in the language of the data: where the points come from."""
    return ("Dữ liệu minh hoạ; " if illustrative else "") + _told(line)


def _told(line: Mapping[str, Any]) -> str:
    version = f"Phiên bản bộ chỉ số {line['version']}"
    if line["level"] == "total":
        whole = "" if line["complete"] else "; còn tiêu chí chưa thẩm định hoặc chưa có số liệu"
        return f"{version}; hạng {line['rank']}; tối đa {_vi(line['most'])} điểm{whole}"
    if line["level"] == "sub_index":
        return f"{version}; tối đa {_vi(line['most'])} điểm"
    said = _NOTES.get(line["standing"]) or _source(line)
    return f"{said}; tối đa {_vi(line['most'])} điểm"


def _source(line: Mapping[str, Any]) -> str:
    figure = _vi(line["value"]) + (f"/{_vi(line['whole'])}" if line["whole"] else "")
    trace = line["trace"]
    if line["standing"] == "measured":
        return f"Chỉ tiêu {trace['indicator']}, kỳ {trace['period']}, phiên bản {trace['release']}: {figure}"
    day = ".".join(reversed(trace["verified"].split("-")))
    proof = [trace["link"]] if "link" in trace else []
    proof += [f"tệp có SHA-256 {trace['sha256'][:16]}"] if "sha256" in trace else []
    return f"Tự đánh giá, thẩm định ngày {day}: {figure}; minh chứng: {', '.join(proof) or 'không có'}"


def _vi(number: str) -> str:
    return number.replace(".", ",")


def standing(code: str) -> str:
    """What is known of a criterion, in words."""
    found = {
        "verified": tk._("Verified"),
        "measured": tk._("From an indicator"),
        "claimed": tk._("Claimed, not yet verified"),
        "returned": tk._("Returned"),
        "missing": tk._("Missing"),
        "draft": tk._("Draft"),
    }
    return found.get(code, code)


def scoring(criterion: Mapping[str, Any]) -> str:
    """How a criterion (as JSON has it) turns a value into points."""
    way = criterion["scoring"]
    if way["kind"] == "yes_no":
        return tk._("Yes: all points; no: none")
    if way["kind"] == "steps":
        steps = [
            tk._("from {value}: {share} %").format(
                value=_read(step["at_least"]), share=_percent(step["share"])
            )
            for step in way["steps"]
        ]
        return tk._("Share of the most points by value: {steps}").format(steps="; ".join(steps))
    said = tk._("Part of the whole times the most points")
    if Decimal(way["full"]) == 1:
        return said
    return said + tk._("; all points from {share} % on").format(share=_percent(way["full"]))


def _read(value: str) -> str:
    return number(details.plain(Decimal(value)) or "", current_language())


def _percent(share: str) -> str:
    return _read(str(Decimal(share) * 100))


def answer_fault(code: Code) -> str:
    """What is wrong with an answer, and what to do."""
    return {
        "missing": tk._("Fill in this number"),
        "number": tk._("Not a number: write digits, and the decimal mark of the page’s language"),
        "negative": tk._("A number can not be below zero"),
        "whole": tk._("The whole must be greater than zero"),
        "more": tk._("The part can not be greater than the whole"),
        "flag": tk._("Choose yes or no"),
        "link": tk._("An address begins with https:// or http://"),
        "evidence": tk._("Attach a file or give an address as evidence"),
        "long": tk._("At most {n} characters").format(n=LONGEST),
    }[code]


def refusal(error: Refused) -> str:
    """Why something can't be done with an answer."""
    found = {
        "verified": tk._("The criterion is verified; a steward must return it before it can be changed"),
        "revision": tk._("The answer was changed meanwhile; look at it again"),
        "state": tk._("The answer is in a state in which this can not be done"),
        "comment": tk._("Write what is to be corrected"),
        "own": tk._("Nobody verifies what they filled in themselves; another person must decide"),
        "subject": tk._("This index does not assess the agency"),
        "criterion": tk._("The index has no such criterion for agencies to fill in"),
        "year": tk._("The index is not open for this year"),
        "too_large": tk._("The file is too large"),
        "kind": tk._("Files of this kind are not taken: use PDF, pictures, or office documents"),
    }
    return found.get(error.code, error.code)
