"""Did you mean: the nearest words of the index that together find something."""

from __future__ import annotations

import json
from typing import Any

import pysolr
from ckan.lib.search.common import SearchError, make_connection

from harvesters.vietnamese.fold import clean, fold

_CANDIDATES = 8
_COLLATE: dict[str, Any] = {
    "spellcheck.dictionary": "bare",
    "spellcheck.collate": "true",
    "spellcheck.maxCollations": _CANDIDATES,
    "spellcheck.maxCollationTries": 40,
    "spellcheck.collateExtendedResults": "true",
    "spellcheck.maxResultsForSuggest": 0,
    "spellcheck.alternativeTermCount": 0,
    "spellcheck.collateParam.q.op": "AND",
    "defType": "edismax",
    "qf": "title_text notes_text text",
    "q.op": "AND",
}
_MOST_WORDS = 12


def did_you_mean(words: str) -> str | None:
    """The words corrected, as the portal writes them; None where nothing near is known. Raises `SearchError`.

    Words are compared without marks: a slip of the finger is seldom in the tone alone.
    """
    asked = fold("".join(char if char.isalnum() else " " for char in words))
    if not asked or len(asked.split()) > _MOST_WORDS:
        return None
    options = {**_COLLATE, "search_handler": "spell", "spellcheck.q": asked, "rows": 0}
    try:
        found = make_connection(decode_dates=False).search(asked, **options)
        collations = found.spellcheck.get("collations", [])
        candidates = [each["collationQuery"] for each in collations if isinstance(each, dict)]
        return _best([words for words in candidates if words != asked])
    except pysolr.SolrError as error:
        raise SearchError(f"Solr can't correct: {error}") from error


def _best(candidates: list[str]) -> str | None:
    """The candidate whose words stand together most, as titles write it."""
    rated = [(found.raw_response["response"]["maxScore"], words, found.docs) for words in candidates
             if (found := _find(words)).hits]  # fmt: skip
    return _with_marks(*max(rated, key=lambda each: each[0])[1:]) if rated else None


def _find(words: str) -> pysolr.Results:
    query = {"defType": "edismax", "qf": "title_text^3 notes_text text", "q.op": "AND", "rows": 5}
    return make_connection(decode_dates=False).search(words, fl="label,score", **query)


def _with_marks(words: str, documents: list[dict[str, Any]]) -> str:
    """Each word as the titles of the first datasets found write it."""
    written: dict[str, str] = {}
    for document in documents:
        for title in json.loads(document.get("label") or "{}").values():
            for word in clean(title).lower().split():
                written.setdefault(fold(word.strip(".,;:()")), word.strip(".,;:()"))
    return " ".join(written.get(word, word) for word in words.split())
