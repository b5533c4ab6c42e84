"""A dataset of the province's portal before this one (opendata.dongthap.gov.vn) → a record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from harvesters.records import formats
from harvesters.records.addresses import web
from harvesters.records.model import DatasetRecord, Party, ResourceRecord
from harvesters.records.texts import line, text, texts

FILE_PATH = "/xhr/admin/dataset/download-file"
ONE_PATH = "/xhr/admin/dataset/client-get-one-dataset"


def one_dataset(portal: str, parent: str) -> str:
    """The address that answers on one dataset; the only lasting one that the portal has."""
    return f"{portal}{ONE_PATH}?{urlencode({'parent_id': parent, 'account': ''})}"


def record(item: Mapping[str, Any], portal: str, topics: Mapping[str, str]) -> DatasetRecord:
    """From the answer on one dataset, or a hit of the search; ``topics``: names by their ids."""
    parent = line(item.get("parent_id") or item.get("id"))
    author = Party(name=line(item.get("author")))
    tags = [line(tag.get("name")) for tag in _dicts(item.get("tags"))]
    return DatasetRecord(
        identifier=f"opendata-dongthap:{parent}" if parent else "",
        origin_url=web(one_dataset(portal, parent)) if parent else "",
        titles=texts(item.get("title")),
        descriptions=texts(item.get("description"), text),
        keywords={"": list(dict.fromkeys(filter(None, tags)))} if any(tags) else {},
        publisher=author,
        organization=author,
        themes=[names for names in [_topic(item, topics)] if names],
        licence=line(item.get("licence")),
        issued=line(item.get("created_time")),
        modified=line(item.get("lastModifiedDate") or item.get("updated_time")),
        languages=["vi"],
        resources=list(_resources(item.get("resources"), parent, portal)),
    )


def _topic(item: Mapping[str, Any], topics: Mapping[str, str]) -> list[str]:
    topic = item.get("topic")
    if isinstance(topic, Mapping):
        key, name = line(topic.get("id")), line(topic.get("name"))
    else:
        key, name = line(item.get("topicId")), line(item.get("topicName"))
    return list(dict.fromkeys(filter(None, [name or topics.get(key, ""), key])))


def _resources(value: Any, parent: str, portal: str) -> Iterator[ResourceRecord]:
    for item in _dicts(_decoded(value)):
        identifier = line(item.get("resource_id"))
        file, api = _decoded(item.get("file")), _decoded(item.get("api"))
        if identifier and file:
            yield _file(file, identifier, parent, portal)
        if api:
            yield from _table(api, identifier, portal)


def _file(file: Any, identifier: str, parent: str, portal: str) -> ResourceRecord:
    facts = file if isinstance(file, Mapping) else {"name": file}
    name = line(facts.get("name"))
    query = urlencode({"parent_id": parent, "resource_id": identifier, "account": ""})
    size = line(facts.get("size")).split(".")[0]
    told = line(facts.get("format"))
    return ResourceRecord(
        url=f"{portal}{FILE_PATH}?{query}",
        titles=texts(name),
        identifier=identifier,
        format=formats.name(told, url=f"http://x/{name}"),
        media_type=formats.media_type(told),
        size=int(size) if size.isdecimal() and 0 < len(size) < 16 else None,
    )


def _table(api: Any, identifier: str, portal: str) -> Iterator[ResourceRecord]:
    """A table that the portal serves through an API of its own; its columns are the description."""
    if not isinstance(api, Mapping):
        return
    table = api.get("table") if isinstance(api.get("table"), Mapping) else {}
    assert isinstance(table, Mapping)
    columns = [
        f"{line(column.get('name'))} ({line(column.get('dataType')) or '?'})"
        for column in _dicts(table.get("columns"))
        if column.get("isOutput") in (None, True, 1, "1", "true")
    ]
    url = web(api.get("url"), f"{portal}/")
    if url:
        yield ResourceRecord(
            url=url,
            titles=texts(table.get("name")),
            descriptions=texts("\n".join(columns), text),
            identifier=f"{identifier}/api" if identifier else line(api.get("_id")),
            format="API",
        )


def _decoded(value: Any) -> Any:
    """The search answers with resources, and some resources with files, as JSON in a text."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
