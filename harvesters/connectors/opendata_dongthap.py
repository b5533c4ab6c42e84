"""The province's portal before this one: its search, then each dataset, its topics, files and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field

from harvesters.connectors.answers import refusal
from harvesters.connectors.base import CatalogueConnector, Door, Found, Options, State, Told, Unreadable
from harvesters.connectors.pages import Pages, read_page
from harvesters.door.faults import fail
from harvesters.errors import AskTheAgency, FixTheSource, HarvestError
from harvesters.model import RawInput
from harvesters.records import dongthap

TOPICS, SEARCH, DATASET = "topics.json", "search.json", "dataset.json"
_GOOD = "SUCCESSFUL"
_SORTS = ("created_time.keyword", "updated_time.keyword")


class OpendataDongthapOptions(Options):
    """The portal opendata.dongthap.gov.vn, or another of the same make."""

    url: str = Field("https://opendata.dongthap.gov.vn", description="address of the portal")
    topic: str = Field("", description="only datasets of this topic (its id)")
    page_size: int = Field(100, ge=1, le=1_000, description="datasets asked for at a time")
    max_records: int = Field(100_000, ge=1, le=1_000_000, description="most datasets; more are an error")

    @property
    def portal(self) -> str:
        """The address without a path."""
        return self.url.split("?", 1)[0].rstrip("/")


class OpendataDongthapConnector(CatalogueConnector):
    """The search has no lasting order: what it tells is counted, and asked again when it shifted."""

    name: ClassVar[str] = "opendata_dongthap"
    Options: ClassVar[type[Options]] = OpendataDongthapOptions

    def fetch(
        self, options: OpendataDongthapOptions, door: Door, state: State, workdir: Path
    ) -> list[RawInput]:
        """See `Connector.fetch`."""
        pages = Pages(door, workdir)
        parents = _parents(options, pages)
        if not parents:
            raise fail(AskTheAgency, "file.empty")
        _keep_topics(options, pages)
        for parent in parents:
            url = dongthap.one_dataset(options.portal, parent)
            try:
                item = pages.get(url, DATASET)
            except AskTheAgency as error:
                # Deleted since the search told of it.
                if error.status in (404, 410):
                    continue
                raise
            assert item
            pages.keep(item)
        return pages.raw

    def records(
        self, options: OpendataDongthapOptions, raw: Sequence[RawInput], workdir: Path, told: Told
    ) -> Iterator[Found]:
        """See `CatalogueConnector.records`."""
        told.detected["format"] = "opendata.dongthap.gov.vn"
        topics: dict[str, str] = {}
        for item in raw:
            if item.filename == TOPICS:
                topics = dict(_topics(_read(item)))
        for item in raw:
            if item.filename == SEARCH:
                told.total = _total(_read(item))
            elif item.filename == DATASET:
                data = _read(item)
                if isinstance(data, Mapping) and data:
                    yield Found(dongthap.record(data, options.portal, topics), item.sha256)
                else:
                    yield Found(None, item.sha256, "data")


def _parents(options: OpendataDongthapOptions, pages: Pages) -> list[str]:
    """Ids of all datasets; the search is walked again in another order when it gave too few."""
    found: dict[str, None] = {}
    total = 0
    for sort in _SORTS:
        total = _walk(options, pages, sort, found)
        if len(found) >= total:
            break
    return list(found)


def _walk(options: OpendataDongthapOptions, pages: Pages, sort: str, found: dict[str, None]) -> int:
    offset, total, before = 0, 0, None
    while True:
        item, data = _search(options, pages, sort, offset)
        hits = data.get("data") if isinstance(data, Mapping) else None
        if not isinstance(hits, list):
            raise fail(AskTheAgency, "json.records", value="data.data")
        total = _total(data) or 0
        ids = [identity for hit in hits if (identity := _parent(hit))]
        pages.raw = [kept for kept in pages.raw if kept.filename != SEARCH]
        pages.keep(replace(item, filename=SEARCH), f"{item.origin}#total")
        found.update(dict.fromkeys(ids))
        if len(found) > options.max_records:
            raise fail(FixTheSource, "paging.limit", limit=f"max_records = {options.max_records}")
        if not hits or ids == before or offset + len(hits) >= total:
            return total
        before, offset = ids, offset + len(hits)


def _search(options: OpendataDongthapOptions, pages: Pages, sort: str, offset: int) -> tuple[RawInput, Any]:
    asked = {
        "limit": options.page_size, "offset": offset, "query": "", "topicId": options.topic, "format": "",
        "licence": "", "sort_name": sort, "sort_type": "desc", "type_list": "", "account": "",
    }  # fmt: skip
    item = pages.get(f"{options.portal}/dataset/search-home", SEARCH, body=asked)
    assert item
    return item, _data(pages.json(item))


def _parent(hit: Any) -> str:
    source = hit.get("_source", hit) if isinstance(hit, Mapping) else {}
    return str(source.get("parent_id") or source.get("id") or "") if isinstance(source, Mapping) else ""


def _keep_topics(options: OpendataDongthapOptions, pages: Pages) -> None:
    """Names of topics; without them the datasets name theirs themselves."""
    asked = {"type": 1, "is_active": 1, "sort": {"_id": 1}}
    try:
        item = pages.get(f"{options.portal}/xhr/public/common/TOPICS/getList", TOPICS, body=asked)
    except AskTheAgency:
        return
    if item:
        pages.keep(item)


def _topics(data: Any) -> Iterator[tuple[str, str]]:
    for topic in data if isinstance(data, list) else ():
        if isinstance(topic, Mapping):
            yield str(topic.get("_id")), str(topic.get("name") or "")


def _total(data: Any) -> int | None:
    told = data.get("total") if isinstance(data, Mapping) else None
    told = told.get("value") if isinstance(told, Mapping) else told
    text = str(told)
    return int(text) if text.isdecimal() and len(text) < 13 else None


def _data(document: Any) -> Any:
    """What an answer holds; raises AskTheAgency where it says that it failed."""
    if not isinstance(document, Mapping) or document.get("error_code", _GOOD) != _GOOD:
        told = document.get("error_code") if isinstance(document, Mapping) else "?"
        raise fail(AskTheAgency, "json.records", value=f"error_code: {told}")
    return document.get("data")


def _read(item: RawInput) -> Any:
    try:
        return _data(read_page(item.path))
    except HarvestError as error:
        raise Unreadable(refusal(error)) from error
