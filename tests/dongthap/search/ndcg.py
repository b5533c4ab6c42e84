"""nDCG@10 (Järvelin and Kekäläinen 2002, with gains 2^grade - 1) over labelled queries."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import yaml

QUERIES = Path(__file__).with_name("queries.yaml")


def labelled() -> Iterator[tuple[str, dict[str, int]]]:
    """Each query with the grades of its answers."""
    for intent in yaml.safe_load(QUERIES.read_text(encoding="utf-8")):
        for query in intent["queries"]:
            words = str(query)
            if words.startswith("nfd:"):
                words = unicodedata.normalize("NFD", words[4:])
            yield words, intent["relevant"]


def ndcg(found: Sequence[str], grades: dict[str, int], depth: int = 10) -> float:
    """1 when the best answers come first, 0 when none is found."""
    best = _gain(sorted(grades.values(), reverse=True)[:depth])
    return _gain([grades.get(code, 0) for code in found[:depth]]) / best


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def scores(ask: Callable[[str], list[str]]) -> dict[str, float]:
    """Score of every labelled query."""
    return {words: ndcg(ask(words), grades) for words, grades in labelled()}
