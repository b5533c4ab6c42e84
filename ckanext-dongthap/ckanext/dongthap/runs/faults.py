"""What is wrong with a specification, field by field, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.dongthap.runs import sources
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from harvesters.connectors.base import connectors
from harvesters.errors import FixTheSource
from harvesters.spec import Source

Loc = tuple[str | int, ...]
#: Kinds of pydantic's errors → what to do about them.
_WORDS: dict[str, tuple[str, str]] = {
    "missing": ("Cần điền mục này", "Fill this in"),
    "extra_forbidden": ("Không có mục này trong khai báo", "There is no such field"),
    "string_type": ("Cần ghi bằng chữ", "Must be text"),
    "int_type": ("Cần là số nguyên", "Must be a whole number"),
    "int_parsing": ("Cần là số nguyên", "Must be a whole number"),
    "float_type": ("Cần là số", "Must be a number"),
    "float_parsing": ("Cần là số", "Must be a number"),
    "bool_type": ("Cần là có hoặc không", "Must be true or false"),
    "bool_parsing": ("Cần là có hoặc không", "Must be true or false"),
    "literal_error": ("Chọn một trong: {expected}", "Choose one of: {expected}"),
    "greater_than_equal": ("Không được nhỏ hơn {ge}", "Must not be less than {ge}"),
    "less_than_equal": ("Không được lớn hơn {le}", "Must not be more than {le}"),
    "dict_type": ("Cần ghi theo dạng tên: giá trị", "Must be names with values"),
    "list_type": ("Cần là một danh sách", "Must be a list"),
    "model_type": ("Cần ghi theo dạng tên: giá trị", "Must be names with values"),
}
_PLACES = "name exactly one of column, header, section, sheet, title, fixed"
_SENTENCES: dict[str, tuple[str, str]] = {
    _PLACES: ("Chọn một vị trí và ghi rõ", "Choose one place, and say which"),
    "name exactly one of url, urls, upload": (
        "Ghi một địa chỉ, hoặc nhiều địa chỉ, hoặc tải tệp lên",
        "Give one address, or several, or upload a file",
    ),
}
_NAME = (
    "Chỉ dùng chữ thường không dấu, chữ số và dấu gạch nối, từ 3 đến 100 ký tự",
    "Only lower-case letters without accents, digits and hyphens, 3 to 100 of them",
)


@dataclass(frozen=True)
class Fault:
    """One fault: where (``("mappings", 0, "area", "era")``), and what in vi and en."""

    loc: Loc
    vi: str
    en: str

    def text(self, language: str) -> str:
        """The fault in a language."""
        return self.en if language == "en" else self.vi


def find(given: Mapping[str, Any]) -> list[Fault]:
    """Everything that `sources.parse` would refuse, with its place; empty for a good specification."""
    faults: list[Fault] = []
    try:
        Source.model_validate(given)
    except ValidationError as error:
        faults = [_fault(each) for each in error.errors()]
    faults += _options(given)
    if faults:
        return faults
    try:
        sources.parse(given)
    except FixTheSource as error:
        where = getattr(error, "loc", ())
        return [Fault(where, error.message.vi, error.message.en)]
    return []


def _options(given: Mapping[str, Any]) -> list[Fault]:
    """Faults of the connector's own options."""
    name = given.get("connector") or "file"
    found = connectors().get(name) if isinstance(name, str) else None
    if found is None:
        known = ", ".join(sorted(connectors()))
        return [Fault(("connector",), f"Bộ kết nối có: {known}", f"Connectors are: {known}")]
    try:
        found.Options.model_validate(given.get("options") or {})
    except ValidationError as error:
        return [_fault(each, ("options",)) for each in error.errors()]
    return []


def _fault(error: ErrorDetails, above: Loc = ()) -> Fault:
    loc, kind = (*above, *error["loc"]), error["type"]
    if kind == "string_pattern_mismatch" and loc == ("name",):
        return Fault(loc, *_NAME)
    sentence = error["msg"].removeprefix("Value error, ")
    vi, en = _WORDS.get(kind) or _SENTENCES.get(sentence) or (sentence, sentence)
    words = error.get("ctx", {})
    if kind in _WORDS and words:
        vi, en = vi.format(**words), en.format(**words)
    return Fault(loc, vi, en)
