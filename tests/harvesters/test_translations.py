"""The message catalogue that travels is the one that its sources give."""

from __future__ import annotations

from ckanext.dongthap import translations

REMEDY = (
    "run: python -m ckanext.dongthap.translations (after a merge conflict as well), fill in the .po, again"
)


def test_compiled_catalogue_is_up_to_date() -> None:
    assert translations.COMPILED.read_bytes() == translations.compiled(), REMEDY


def test_every_message_has_vietnamese_words() -> None:
    own = translations._read(translations.OWN)
    assert translations.untranslated(own) == [], REMEDY
    missing = {message.id for message in translations.extract() if message.id} - {m.id for m in own}
    assert not missing, REMEDY


def test_messages_of_ckan_and_its_extensions_have_vietnamese_words() -> None:
    assert translations.without_words() == [], "write them into i18n/vi/core.po, then run the command"
