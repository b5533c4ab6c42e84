"""A dataset as a catalogue describes it, whatever the catalogue's format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

#: Language tag (lower case, "" where the catalogue tells none) → text.
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Party:
    """A person or organisation; ``name`` in one language, ``key`` its URI or short name."""

    name: str = ""
    key: str = ""
    email: str = ""
    phone: str = ""
    url: str = ""


@dataclass(frozen=True)
class ResourceRecord:
    """A file or service of a dataset. ``size`` in bytes, ``checksum`` as ``algorithm:hex``, dates ISO."""

    url: str
    titles: Texts = field(default_factory=dict)
    descriptions: Texts = field(default_factory=dict)
    identifier: str = ""
    format: str = ""
    media_type: str = ""
    size: int | None = None
    checksum: str = ""
    modified: str = ""
    licence: str = ""


@dataclass(frozen=True)
class DatasetRecord:
    """What a catalogue tells of one dataset; nothing is filled in that it does not tell.

    ``identifier`` is the catalogue's own lasting name of the dataset, ``origin_url`` its page there.
    ``licence``, ``frequency`` and ``themes`` stand as the catalogue writes them (URI, code or label); a
    theme is a sequence of names of the same thing (URI, code, labels). Dates are as they came; ``temporal``
    holds (from, to). ``extras``: further facts worth showing, by a lower-case ASCII name.
    ``ordered``: the catalogue gives the resources in an order that means something. ``illustrative``: it
    says that the figures are made up.
    """

    identifier: str
    titles: Texts
    origin_url: str = ""
    descriptions: Texts = field(default_factory=dict)
    keywords: Mapping[str, Sequence[str]] = field(default_factory=dict)
    publisher: Party = Party()
    organization: Party = Party()
    themes: Sequence[Sequence[str]] = ()
    licence: str = ""
    issued: str = ""
    modified: str = ""
    frequency: str = ""
    spatial: Sequence[str] = ()
    temporal: tuple[str, str] = ("", "")
    contact: Party = Party()
    languages: Sequence[str] = ()
    version: str = ""
    resources: Sequence[ResourceRecord] = ()
    extras: Mapping[str, str] = field(default_factory=dict)
    ordered: bool = True
    illustrative: bool = False
