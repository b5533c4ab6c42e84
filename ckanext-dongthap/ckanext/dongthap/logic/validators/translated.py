"""Text in Vietnamese and English: ``{"vi": …, "en": …}``, from JSON, from an API or from two form fields."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic.validators import tag_length_validator, tag_name_validator
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey, Schema, Validator
from ckanext.dongthap import jsontext
from ckanext.dongthap.logic.validators.lists import split_list
from ckanext.scheming.validation import scheming_validator

__all__ = ["dongthap_core_tags", "dongthap_object", "dongthap_translated", "dongthap_translated_tags"]

LANGUAGES = ("vi", "en")
_ = tk._


def clean_text(value: str) -> str:
    """NFC without spaces around and without zero-width marks."""
    return unicodedata.normalize("NFC", value).replace("\u200b", "").replace("\ufeff", "").strip()


def dongthap_object(value: Any) -> Any:
    """Stored JSON as an object; anything else as it is."""
    if not isinstance(value, str):
        return value
    try:
        return jsontext.read(value)
    except ValueError:
        return value


def form_values(key: FlattenKey, data: FlattenDataDict) -> dict[str, Any] | None:
    """What a form sent as ``field-vi`` and ``field-en``; None where it sent neither."""
    extras = data.get((*key[:-1], "__extras")) or {}
    names = {language: f"{key[-1]}-{language}" for language in LANGUAGES}
    if not any(name in extras for name in names.values()):
        return None
    return {language: extras.pop(name, "") for language, name in names.items()}


def given_object(key: FlattenKey, data: FlattenDataDict) -> dict[str, Any] | None:
    """The value as an object, from the form or the API; None where nothing was given.

    Raises `tk.Invalid` for something else than an object with known languages.
    """
    value = dongthap_object(data.get(key))
    if value is tk.missing or value is None or value == "":
        return form_values(key, data)
    if not isinstance(value, Mapping) or set(value) - set(LANGUAGES):
        raise tk.Invalid(_('Give an object with the languages "vi" and "en"'))
    return dict(value)


def _texts(value: Mapping[str, Any]) -> dict[str, str]:
    if not all(text is None or isinstance(text, str) for text in value.values()):
        raise tk.Invalid(_("Give text for each language"))
    cleaned = {language: clean_text(value.get(language) or "") for language in LANGUAGES}
    return {language: text for language, text in cleaned.items() if text}


def _prefer_core(texts: dict[str, str] | None, core: Any, stored: Any, name: Any) -> dict[str, str] | None:
    """A client that knows only CKAN's ``title`` or ``notes`` changes the Vietnamese text with it."""
    if not isinstance(core, str) or not core.strip():
        return texts
    if texts is None:
        return {"vi": clean_text(core)}
    renamed = stored is not None and texts.get("vi") == stored and core not in (stored, name)
    return {**texts, "vi": clean_text(core)} if renamed else texts


@scheming_validator
def dongthap_translated(field: dict[str, Any], schema: Schema) -> Validator:
    """Keeps the texts as JSON and fills the core field (``title`` of ``title_translated``) from vi."""

    def validator(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
        value = given_object(key, data)
        texts = None if value is None else _texts(value)
        core = (*key[:-1], key[-1].removesuffix("_translated"))
        has_core = core[-1] in context.get("schema_keys", ())
        if has_core:
            thing = context.get("package") or context.get("group")
            stored = getattr(thing, core[-1], None)
            texts = _prefer_core(texts, data.get(core), stored, data.get(("name",)))
        if not texts or "vi" not in texts:
            if texts or field.get("required"):
                raise tk.Invalid(_("Give the Vietnamese text"))
            data.pop(key, None)
            raise tk.StopOnError
        data[key] = json.dumps(texts, ensure_ascii=False, sort_keys=True)
        if has_core:
            data[core] = texts["vi"]

    return validator


def _tag_lists(value: Mapping[str, Any]) -> dict[str, list[str]]:
    lists = {language: split_list(value.get(language)) for language in LANGUAGES}
    return {language: words for language, words in lists.items() if words}


def _core_tags(data: FlattenDataDict) -> list[str]:
    keys = sorted(key for key in data if len(key) == 3 and key[0] == "tags" and key[2] == "name")
    return [data[key] for key in keys if isinstance(data[key], str)]


def dongthap_translated_tags(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Keeps keywords as JSON; CKAN's own tags given alone are the Vietnamese ones."""
    value = given_object(key, data)
    words = {} if value is None else _tag_lists(value)
    core, package = _core_tags(data), context.get("package")
    stored = {tag.name for tag in package.get_tags()} if core and package else set()
    if core and ("vi" not in words or (set(words["vi"]) == stored and set(core) != stored)):
        words = {**words, "vi": core}
    for word in words.get("vi", []):
        tag_length_validator(word, context)
        tag_name_validator(word, context)
    if not words:
        data.pop(key, None)
        raise tk.StopOnError
    data[key] = json.dumps(words, ensure_ascii=False, sort_keys=True)


def dongthap_core_tags(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """After all fields: CKAN's own tags become the Vietnamese keywords."""
    words = dongthap_object(data.get(("tags_translated",)))
    if not isinstance(words, dict):
        return
    kept = set(words.get("vi", []))
    for name in [name for name in data if len(name) == 3 and name[0] == "tags"]:
        del data[name]
    for number, word in enumerate(sorted(kept)):
        data[("tags", number, "name")] = word
