"""Makes the portal's message catalogue: its own messages, and those of CKAN that CKAN leaves untranslated.

``python -m ckanext.dongthap.translations`` extracts the messages of code and templates into
``i18n/vi/LC_MESSAGES/ckanext-dongthap.po`` (translations are kept) and compiles it with ``core.po``. Messages
that CKAN's scripts show stand in the former, because CKAN looks for those in that file alone.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from ckanext.dongthap.logic import action as actions
from ckanext.dongthap.openapi.docstrings import parse

PACKAGE = Path(__file__).parent
VIETNAMESE = PACKAGE / "i18n" / "vi"
OWN = VIETNAMESE / "LC_MESSAGES" / "ckanext-dongthap.po"
CORE = VIETNAMESE / "core.po"
COMPILED = OWN.with_suffix(".mo")
_METHODS = [("migration/**", "ignore"), ("**.py", "python"), ("templates/**.html", "ckan")]
#: Extensions that the portal loads: those that come with CKAN, and those that come by themselves.
_WITHIN_CKAN = ("ckan/", "ckanext/datastore/")
_APART = ("ckanext.scheming", "ckanext.dcat")
_METHODS_APART = [("**tests/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "ckan")]


def extract() -> Catalog:
    """Every message of code, templates and actions' docstrings, without places: moved code is no change."""
    found = Catalog(project="ckanext-dongthap", charset="utf-8")
    messages = extract_from_dir(PACKAGE, method_map=_METHODS, options_map={})
    for _file, _line, message, _comments, context in messages:
        found.add(message, context=context)
    for message in ckan_messages():
        if any(place.endswith(".js") for place, _line in message.locations) and not by_ckan(message):
            found.add(message.id, context=message.context)
    for name in actions.__all__:
        for text in parse(getattr(actions, name).__doc__ or "").texts():
            found.add(text)
    return found


def folder(package: str) -> Path:
    """Where an installed package is, found without loading it."""
    found = find_spec(package)
    assert found is not None, package
    assert found.submodule_search_locations, package
    return Path(found.submodule_search_locations[0])


def ckan_messages() -> Iterator[Message]:
    """The messages of CKAN and of those of its own extensions that the portal loads."""
    with (folder("ckan") / "i18n" / "ckan.pot").open("rb") as stream:
        for message in read_po(stream):
            if message.id and any(place.startswith(_WITHIN_CKAN) for place, _line in message.locations):
                yield message


def messages_apart() -> Iterator[str | tuple[str, ...]]:
    """The messages of the loaded extensions that do not come with CKAN."""
    for package in _APART:
        found = extract_from_dir(folder(package), method_map=_METHODS_APART, options_map={})
        yield from (message for _file, _line, message, _comments, _context in found)


@cache
def _ckan() -> Catalog:
    return _read(folder("ckan") / "i18n" / "vi" / "LC_MESSAGES" / "ckan.po")


def by_ckan(message: Message) -> bool:
    """Whether CKAN's own catalogue has Vietnamese words for a message."""
    own = _ckan().get(message.id, message.context)
    return own is not None and bool(own.string) and not own.fuzzy


def without_words() -> list[str]:
    """Messages of CKAN and the loaded extensions that a page could show in English only."""
    merged = Catalog(locale="vi")
    for known in (_ckan(), _read(CORE), _read(OWN)):
        for message in known:
            if message.id and message.string and all(message.string) and not message.fuzzy:
                merged.add(message.id, message.string, context=message.context)
    wanted = [message.id for message in ckan_messages()] + list(messages_apart())
    return sorted({str(each) for each in wanted if merged.get(each) is None})


def _read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale="vi")
    with path.open("rb") as stream:
        return read_po(stream, locale="vi")


def refresh() -> list[str]:
    """Writes the .po with all messages there are now; returns those without a translation."""
    own = _read(OWN)
    written = own.creation_date
    own.update(extract(), no_fuzzy_matching=True)
    own.obsolete.clear()
    own.project, own.version, own.fuzzy, own.creation_date = "ckanext-dongthap", "0.1.0", False, written
    own.header_comment = "# Vietnamese messages of the portal."
    with OWN.open("wb") as stream:
        write_po(stream, own, width=110, sort_output=True, omit_header=False, no_location=True)
    return untranslated(own)


def untranslated(catalog: Catalog) -> list[str]:
    """Messages of ``catalog`` that have no words in Vietnamese."""
    return [str(each.id) for each in catalog if each.id and not (each.string and all(each.string))]


def compiled() -> bytes:
    """The .mo as it should be: CKAN's missing messages, ours on top."""
    merged = _read(CORE)
    for message in _read(OWN):
        if message.id and message.string:
            merged.add(message.id, message.string, context=message.context)
    buffer = io.BytesIO()
    write_mo(buffer, merged)
    return buffer.getvalue()


def main() -> None:
    """Extracts, compiles, names what has no translation."""
    for message in refresh():
        print(f"no Vietnamese: {message}")
    COMPILED.write_bytes(compiled())


if __name__ == "__main__":
    main()
