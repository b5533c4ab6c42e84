"""Which datasets of a catalogue a source takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from harvesters.records.model import DatasetRecord
from harvesters.spec import CatalogueRules, Selector
from harvesters.vietnamese.fold import fold

Values = Callable[[DatasetRecord], Iterator[str]]


def wanted(record: DatasetRecord, rules: CatalogueRules) -> bool:
    """Whether a record matches every ``include`` and no ``exclude``."""
    taken = all(_matches(record, selector) for selector in rules.include)
    return taken and not any(_matches(record, selector) for selector in rules.exclude)


def _matches(record: DatasetRecord, selector: Selector) -> bool:
    patterns = [fold(value) for value in selector.values]
    return any(
        fnmatchcase(fold(value), pattern) for value in _VALUES[selector.field](record) for pattern in patterns
    )


def _organization(record: DatasetRecord) -> Iterator[str]:
    for party in (record.organization, record.publisher):
        yield party.name
        yield party.key


def _themes(record: DatasetRecord) -> Iterator[str]:
    for names in record.themes:
        yield from names


def _keywords(record: DatasetRecord) -> Iterator[str]:
    for words in record.keywords.values():
        yield from words


def _each(*values: Sequence[str]) -> Iterator[str]:
    for items in values:
        yield from items


_VALUES: Mapping[str, Values] = {
    "identifier": lambda record: iter((record.identifier,)),
    "organization": _organization,
    "theme": _themes,
    "keyword": _keywords,
    "licence": lambda record: _each([record.licence], [resource.licence for resource in record.resources]),
    "format": lambda record: iter([resource.format for resource in record.resources]),
}
