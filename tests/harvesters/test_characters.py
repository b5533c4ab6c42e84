"""Texts lose what is not seen, names what a page or a spreadsheet could take for more."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from harvesters.characters import has_hidden, plain_name, visible

ANY = st.text(st.characters(), max_size=60)


@given(ANY)
def test_what_is_left_is_good_in_xml(text: str) -> None:
    shown = visible(text)
    escaped = shown.replace("&", "&amp;").replace("<", "&lt;")
    ElementTree.fromstring(f"<a>{escaped}</a>")
    assert not has_hidden(shown)
    assert visible(shown) == shown


@given(ANY)
def test_a_name_is_one_line_without_markup(text: str) -> None:
    name = plain_name(text)
    assert not set(name) & set("<>\"'`\n\r\t")
    assert plain_name(name) == name


def test_letters_and_lines_stay() -> None:
    text = "Đồng Tháp\n\tcột 1 – 5 ‰ ‘a’ \u200d"
    assert visible(text) == text
    assert plain_name('Bảng "1" <b>\u202e') == "Bảng ”1” ‹b›"
