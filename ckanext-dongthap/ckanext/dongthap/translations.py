"""Makes the portal's message catalogue: its own messages, and those of CKAN that CKAN leaves untranslated.

``python -m ckanext.dongthap.translations`` extracts the messages of code and templates into
``i18n/vi/LC_MESSAGES/ckanext-dongthap.po`` (translations are kept) and compiles it with ``core.po``.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
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


def extract() -> Catalog:
    """Every message of code, templates and actions' docstrings, without places: moved code is no change."""
    found = Catalog(project="ckanext-dongthap", charset="utf-8")
    messages = extract_from_dir(PACKAGE, method_map=_METHODS, options_map={})
    for _file, _line, message, _comments, context in messages:
        found.add(message, context=context)
    for name in actions.__all__:
        for text in parse(getattr(actions, name).__doc__ or "").texts():
            found.add(text)
    return found


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
    return [str(message.id) for message in catalog if message.id and not message.string]


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
