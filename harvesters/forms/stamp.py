"""The stamp of a template: one line of text that survives every spreadsheet program, and what it says.

It stands on a hidden sheet and above each table, so that a sheet copied into another workbook keeps it.
The checksum finds a stamp that was edited; it is no secret, so rights are never derived from a stamp.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from harvesters.forms.model import Form, Stamp
from harvesters.vietnamese.fold import clean

#: What the layout of templates is now; a change of columns that older uploads can't have raises it.
SCHEMA_VERSION = 1
SHEET = "_dongthap"
_MARK = "Mẫu dongthap"
_LINE = re.compile(
    r"mẫu dongthap/(?P<version>\d{1,4}) \| (?P<agency>[\w.-]{1,100}) \| (?P<codes>[^|]{1,30000}) \|"
    r" (?P<form>[^|]{0,100}) \| (?P<checksum>[0-9a-f]{16})",
    re.IGNORECASE,
)


def stamp_of(form: Form, codes: Sequence[str]) -> Stamp:
    """The stamp of a template for some of the form's indicators."""
    fields = (form.agency, tuple(codes), form.schema_version, form.form_id)
    return Stamp(*fields, checksum=_checksum(*fields))


def line(stamp: Stamp, codes: Sequence[str] | None = None) -> str:
    """The stamp as text; ``codes``: only these indicators, for the sheet that holds them."""
    if codes is not None and tuple(codes) != stamp.indicators:
        stamp = stamp_for(stamp, codes)
    form = stamp.form_id or "-"
    codes = ", ".join(stamp.indicators)
    return f"{_MARK}/{stamp.schema_version} | {stamp.agency} | {codes} | {form} | {stamp.checksum}"


def parse(text: str) -> Stamp | None:
    """The stamp that a text holds, whether its checksum fits or not."""
    match = _LINE.search(clean(text))
    if not match:
        return None
    codes = tuple(code.strip() for code in match["codes"].split(",") if code.strip())
    form = match["form"].strip()
    version = int(match["version"])
    return Stamp(match["agency"], codes, version, "" if form == "-" else form, match["checksum"].lower())


def is_genuine(stamp: Stamp) -> bool:
    """Whether nothing of it was changed."""
    return stamp.checksum == _checksum(stamp.agency, stamp.indicators, stamp.schema_version, stamp.form_id)


def _checksum(agency: str, codes: Sequence[str], version: int, form_id: str) -> str:
    text = "\x1f".join((agency, *codes, str(version), form_id))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def stamp_for(stamp: Stamp, codes: Sequence[str]) -> Stamp:
    """The stamp of the same form for these indicators."""
    fields = (stamp.agency, tuple(codes), stamp.schema_version, stamp.form_id)
    return Stamp(*fields, checksum=_checksum(*fields))
