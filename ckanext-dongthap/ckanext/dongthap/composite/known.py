"""The indices that the portal knows: ``datasets/indices/*.yaml``, read once a process like its schemas."""

from __future__ import annotations

from functools import lru_cache

from ckanext.dongthap.composite.definition import Index, read_folder

from harvesters.assets import datasets_dir


@lru_cache(maxsize=1)
def indices() -> tuple[Index, ...]:
    """All versions of all indices, by code and first year."""
    return tuple(read_folder(datasets_dir() / "indices"))


def versions(code: str) -> list[Index]:
    """The versions of one index, the oldest first; empty for an index that there is not."""
    return [index for index in indices() if index.code == code]


def for_year(code: str, year: int) -> Index | None:
    """The version that is meant for a year; the newer where two are."""
    return next((index for index in reversed(versions(code)) if index.covers(year)), None)


def years(code: str, until: int) -> list[int]:
    """Years for which there is a version that scores, the newest first, up to ``until``."""
    scored = [index for index in versions(code) if index.subjects]
    if not scored:
        return []
    span = range(scored[0].first_year, until + 1)
    return [year for year in reversed(span) if any(index.covers(year) for index in scored)]
