"""What the search pages say when nothing fits exactly."""

from __future__ import annotations

import logging

from ckan.lib.search import SearchError
from ckanext.dongthap.search import nearly, spelling

__all__ = ["dongthap_did_you_mean", "dongthap_nearly"]

log = logging.getLogger(__name__)


def dongthap_nearly() -> bool:
    """Whether the datasets of this page have only some of the words that were asked for."""
    return nearly.was_shown()


def dongthap_did_you_mean(words: str, count: int) -> str | None:
    """Other words to ask for, where these found nothing or nothing exact."""
    if count and not nearly.was_shown():
        return None
    try:
        return spelling.did_you_mean(words)
    except SearchError:
        log.warning("No words to suggest for a search without results", exc_info=True)
        return None
