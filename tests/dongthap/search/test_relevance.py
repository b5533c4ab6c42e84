"""What people ask is answered: labelled queries, side by side with CKAN's own configset."""

from __future__ import annotations

import statistics

import pytest

from tests.dongthap.search.conftest import Ask
from tests.dongthap.search.ndcg import labelled, scores

pytestmark = pytest.mark.services


def test_there_are_enough_queries() -> None:
    assert len(list(labelled())) >= 150


def test_labelled_queries(ours: Ask, stock: Ask) -> None:
    mine, theirs = scores(ours), scores(stock)
    mean, other = statistics.mean(mine.values()), statistics.mean(theirs.values())
    worst = sorted(mine.items(), key=lambda item: item[1])[:40]
    print(f"nDCG@10 over {len(mine)} queries: {mean:.3f}, stock configset {other:.3f}")
    print("\n".join(f"{score:.2f} {words}" for words, score in worst))
    assert mean >= 0.9
    assert mean > other
