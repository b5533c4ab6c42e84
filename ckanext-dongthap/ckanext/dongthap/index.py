"""What the search index knows of a dataset, and how it is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from ckan import model
from ckanext.dongthap import codelists, facets
from ckanext.dongthap.latest import area_names
from ckanext.dongthap.search import nearly
from ckanext.scheming.helpers import scheming_get_dataset_schema

from harvesters.vietnamese.collate import collation_key

#: Fields whose words are searched in both languages: what it is about, and the rest.
_ABOUT = ("notes_translated", "tags_translated")
_TEXTS = ("title_translated", *_ABOUT, "method_translated", "provenance_translated")
_PLAIN = ("code", "higher_level_code", "creator", "responsible_agency", "source_system", "identifier")
#: Fields of a schema that stay in the index as they are.
_KEPT = frozenset({"code", "identifier", "unit", "direction", "dti_main_index", "frequency", "license_id"})
#: With its tones a word counts more than without; the title more than the description, that more than areas
#: and columns. Phrases are weighed in config/solr/solrconfig.xml.
QUERY_FIELDS = "whole^40 title_exact^9 title_text^5 name^4 notes_exact^2 notes_text^1 text_exact^0.7 text^0.4"
_SHORT_LIST = 10
_FIELDED = re.compile(r"(?:^|[\s(+-])[a-z_]+:\S")


class Index:
    """IPackageController: fields for facets and text in both languages."""

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Replaces a schema's fields, which CKAN adds as JSON, by fields that the index can use."""
        shown = json.loads(pkg_dict.get("validated_data_dict") or "{}")
        extras = {extra["key"] for extra in json.loads(pkg_dict["data_dict"]).get("extras", [])}
        schema_fields = extras & _schema_fields(str(pkg_dict.get("dataset_type") or ""))
        for name in schema_fields - _KEPT:
            pkg_dict.pop(name, None)
        for name in schema_fields:
            pkg_dict.pop(f"extras_{name}", None)
        pkg_dict.update(_facet_fields(shown))
        pkg_dict.update(_text_fields(shown))
        return pkg_dict

    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        """Asks our fields where the caller names none; a colon between words is no field's name."""
        words = str(search_params.get("q") or "")
        search_params.setdefault("qf", QUERY_FIELDS)
        if not _FIELDED.search(words):
            search_params["q"] = words.replace(":", " ")
            search_params.setdefault("defType", "edismax")
        return search_params

    def after_dataset_search(
        self, search_results: dict[str, Any], search_params: dict[str, Any]
    ) -> dict[str, Any]:
        """Gives the values of our facets their words; where nothing has all words, what has some of them."""
        if not search_results["count"] and search_params.get("defType") == "edismax":
            search_results.update(nearly.search(search_params))
        for name, facet in search_results.get("search_facets", {}).items():
            for item in facet["items"]:
                item["display_name"] = facets.value_label(name, item["name"]) or item["display_name"]
        return search_results


def _schema_fields(dataset_type: str) -> set[str]:
    """Fields that our schema has; what people add as extras besides is left as CKAN has it."""
    schema = scheming_get_dataset_schema(dataset_type) or {"dataset_fields": []}
    return {field["field_name"] for field in schema["dataset_fields"]}


def _members(shown: dict[str, Any], name: str) -> list[str]:
    value = shown.get(name)
    return [member for member in value if isinstance(member, str)] if isinstance(value, list) else []


def _facet_fields(shown: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: _members(shown, name) for name in ("pillars", "sectors", "contents")}
    fields["areas"] = _members(shown, "spatial")
    fields["illustrative"] = "true" if shown.get("illustrative") in (True, "True", "true") else "false"
    return fields


def _words(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for member in value:
            yield from _words(member)
    elif isinstance(value, dict):
        for member in value.values():
            yield from _words(member)


def _labels(shown: dict[str, Any]) -> Iterable[str]:
    for name, codelist in facets.CODED.items():
        source = "spatial" if name == "areas" else name
        keys = _members(shown, source) or ([shown[source]] if isinstance(shown.get(source), str) else [])
        for key in keys:
            entry = codelists.by_key(codelist).get(key)
            yield from (entry.label_vi, entry.label_en) if entry else ()


def _disaggregations(shown: dict[str, Any]) -> Iterable[str]:
    """Names of the indicator's disaggregations and of their values."""
    wanted = set(_members(shown, "dimensions"))
    for entry in codelists.entries("dimensions"):
        if entry.code in wanted:
            yield from (entry.label_vi, entry.label_en)
    values = [entry for entry in codelists.entries("dimension_values") if entry.parent in wanted]
    # Words of long lists would be found by queries that mean something else.
    for entry in values if len(values) <= _SHORT_LIST else ():
        yield from (entry.label_vi, entry.label_en)


def _agency(shown: dict[str, Any]) -> Iterable[str]:
    agency: Any = model.Session.get(model.Group, shown["owner_org"]) if shown.get("owner_org") else None
    if agency is not None:
        yield agency.title
        yield from json.loads((agency.extras or {}).get("title_translated") or "{}").values()


def _beginnings(names: Iterable[str]) -> Iterable[str]:
    """What people call an agency: its name without what comes after some of its words."""
    for name in names:
        words = name.split()
        yield from (" ".join(words[:length]) for length in range(2, len(words) + 1))


def _areas(shown: dict[str, Any]) -> Iterable[str]:
    """Names of the areas that the published figures speak of."""
    code = shown.get("code")
    return area_names(code) if isinstance(code, str) and code else ()


def _text_fields(shown: dict[str, Any]) -> dict[str, Any]:
    words = [word for name in (*_TEXTS, *_PLAIN) for word in _words(shown.get(name))]
    agency = [name for name in _agency(shown) if name]
    text = [
        word for word in (*words, *_labels(shown), *_disaggregations(shown), *agency, *_areas(shown)) if word
    ]
    titles = list(_words(shown.get("title_translated"))) or [shown.get("title") or ""]
    about = [word for name in _ABOUT for word in _words(shown.get(name)) if word]
    return {
        "text": text,
        "text_exact": text,
        "title_text": titles,
        "title_exact": titles,
        "notes_text": about,
        "notes_exact": about,
        "whole": list(dict.fromkeys((*titles, *_words(shown.get("code")), *_beginnings(agency)))),
        "suggest": [*titles, *_words(shown.get("code"))],
        "spell": [*titles, *about, *_labels(shown)],
        "label": json.dumps(shown.get("title_translated") or {"vi": titles[0]}, ensure_ascii=False),
        "title_string": collation_key(titles[0]),
    }
