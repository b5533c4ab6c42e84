"""What an agency hands in for one criterion, checked: every fault at once, by field; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal
from urllib.parse import urlsplit

from ckanext.dongthap.composite.definition import Criterion, Share, YesNo

Field = Literal["value", "whole", "link", "upload", "remark"]
#: Explained in ``words.answer_fault`` and docs/agency.md.
Code = Literal["missing", "number", "negative", "whole", "more", "flag", "link", "evidence", "long"]
LONGEST = 2000
_MOST = Decimal(10) ** 12


@dataclass(frozen=True)
class Answer:
    """``value``: the counted number, 1 or 0, or the number; ``whole``: of how many, for a share."""

    value: Decimal | None = None
    whole: Decimal | None = None
    link: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong."""

    field: Field
    code: Code


def read(
    criterion: Criterion, given: Mapping[str, Any], *, has_file: bool, claim: bool
) -> tuple[Answer, list[Fault]]:
    """The answer, and everything that is wrong with it; a draft may be incomplete, a claim may not.

    ``given``: decimal text ``value`` and ``whole`` (1 or 0 for yes or no), ``link``, ``remark``.
    """
    faults: list[Fault] = []
    value, whole = (_number(given, name, faults) for name in ("value", "whole"))
    link, remark = (str(given.get(name) or "").strip() for name in ("link", "remark"))
    if isinstance(criterion.scoring, Share):
        _check_share(value, whole, faults)
    else:
        whole = None
    if isinstance(criterion.scoring, YesNo) and value not in (None, 0, 1):
        faults.append(Fault("value", "flag"))
    if link and not _is_address(link):
        faults.append(Fault("link", "link"))
    faults += [Fault("remark", "long")] if len(remark) > LONGEST else []
    if claim:
        faults += _incomplete(criterion, given, link, has_file)
    return Answer(value, whole, link, remark), faults


def _number(given: Mapping[str, Any], name: Literal["value", "whole"], faults: list[Fault]) -> Decimal | None:
    text = str(given[name]).strip() if given.get(name) is not None else ""
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > _MOST:
        faults.append(Fault(name, "number"))
        return None
    if number < 0:
        faults.append(Fault(name, "negative"))
    return number


def _check_share(value: Decimal | None, whole: Decimal | None, faults: list[Fault]) -> None:
    if whole == 0:
        faults.append(Fault("whole", "whole"))
    elif value is not None and whole is not None and value > whole:
        faults.append(Fault("value", "more"))


def _is_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and len(link) <= LONGEST


def _incomplete(criterion: Criterion, given: Mapping[str, Any], link: str, has_file: bool) -> list[Fault]:
    """What a claim lacks; a field that is filled in wrongly is told by its own fault."""
    needed: list[Field] = ["value", "whole"] if isinstance(criterion.scoring, Share) else ["value"]
    faults = [Fault(name, "missing") for name in needed if given.get(name) in (None, "")]
    if criterion.evidence and not link and not has_file:
        faults.append(Fault("upload", "evidence"))
    return faults
