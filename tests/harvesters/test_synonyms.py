"""Solr's synonym files are those that their source gives."""

from __future__ import annotations

import pytest
from ckanext.dongthap.search import synonyms

REMEDY = "run: python -m ckanext.dongthap.search.synonyms"


def test_files_are_up_to_date() -> None:
    for path, form in synonyms.FILES.items():
        assert path.read_text(encoding="utf-8").partition("\n")[2] == synonyms.made(form), REMEDY


@pytest.mark.parametrize(
    ("word", "exact", "folded"),
    [
        ("thuỷ", "thủy", "thuy"),
        ("kỹ", "kĩ", "ki"),
        ("quý", "qúi", "qui"),
        ("quí", "qúi", "qui"),
        ("tỷ lệ", "tỉ lệ", "ti le"),
        ("thúy", "thúy", "thuy"),
    ],
)
def test_words_as_the_analyzers_leave_them(word: str, exact: str, folded: str) -> None:
    assert synonyms.exact(word) == exact
    assert synonyms.folded(word) == folded


def test_no_term_is_in_two_groups() -> None:
    terms = [term for same, _besides in synonyms.groups() for term in set(map(synonyms.folded, same))]
    assert {term for term in terms if terms.count(term) > 1} == set()
