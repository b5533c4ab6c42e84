"""The datasets of another CKAN, by its API."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

from pydantic import Field

from harvesters.connectors.answers import refusal
from harvesters.connectors.base import CatalogueConnector, Door, Found, Options, State, Told, Unreadable
from harvesters.connectors.pages import Pages, read_page
from harvesters.door.faults import fail
from harvesters.door.named import Secret
from harvesters.errors import AskTheAgency, FixTheSource, HarvestError
from harvesters.model import RawInput
from harvesters.records import ckan
from harvesters.rules import reject

SEARCH, COUNT, SHOW = "package_search.json", "package_count.json", "package_show.json"
#: Most walks by numbers through a catalogue that changes all the while.
_WALKS = 3
#: Statuses of a service that does not offer an action, or not to us.
_NOT_OFFERED = (400, 403, 404, 405, 410, 501)
_API = re.compile(r"/api(?:/\d+)?(?:/action(?:/\w+)?)?/?$")


class CkanOptions(Options):
    """A portal that runs CKAN."""

    url: str = Field(description="address of the portal, for example https://data.gov.vn")
    filter: str | None = Field(None, description="only what this filter (fq) of its own search finds")
    page_size: int = Field(200, ge=1, le=1_000, description="datasets asked for at a time")
    max_records: int = Field(1_000_000, ge=1, le=10_000_000, description="most datasets; more are an error")
    secret: Secret | None = Field(None, description="the key: its name, and the header or parameter for it")

    @property
    def portal(self) -> str:
        """The portal's address without the path of its API."""
        return _API.sub("", self.url.split("?", 1)[0].rstrip("/")).rstrip("/")


class CkanConnector(CatalogueConnector):
    """By search, each page from behind the last dataset of the page before (keyset), so that what is added
    or deleted meanwhile shifts nothing; where a portal does not sort so, by numbers, and once more when it
    changed meanwhile; without a search, by the list of names.
    """

    name: ClassVar[str] = "ckan"
    Options: ClassVar[type[Options]] = CkanOptions

    def fetch(self, options: CkanOptions, door: Door, state: State, workdir: Path) -> list[RawInput]:
        """See `Connector.fetch`. Every answer is an input."""
        walk = _Walk(options, Pages(door, workdir, options.secret))
        try:
            walk.search()
        except _NotOffered as error:
            walk.by_name(error.cause)
        return walk.pages.raw

    def records(
        self, options: CkanOptions, raw: Sequence[RawInput], workdir: Path, told: Told
    ) -> Iterator[Found]:
        """See `CatalogueConnector.records`. A dataset that came twice is taken once."""
        told.detected["format"] = "CKAN API"
        totals: list[int] = []
        seen: set[str] = set()
        others = 0
        for item in raw:
            packages, total = _packages(item)
            totals += [] if total is None else [total]
            for package in packages:
                identity = str(_identity(package) or item.origin)
                if identity not in seen:
                    seen.add(identity)
                    found = _found(package, item.sha256, options.portal)
                    others += found is None
                    yield from () if found is None else (found,)
        # The first answer counts all, those after it what is left, the last one all again.
        told.total = (
            min(totals[0], totals[-1]) - others if _counted(raw) else totals[0] - others if totals else None
        )


def _counted(raw: Sequence[RawInput]) -> bool:
    """Whether the catalogue was counted once more at the end."""
    return len(raw) > 1 and raw[-1].filename == COUNT


def _identity(package: Any) -> Any:
    return (package.get("id") or package.get("name")) if isinstance(package, Mapping) else None


def _found(package: Any, raw: str, portal: str) -> Found | None:
    if not isinstance(package, Mapping):
        return Found(None, raw, "no object")
    return Found(ckan.record(package, portal), raw) if ckan.is_dataset(package) else None


def _packages(item: RawInput) -> tuple[list[Any], int | None]:
    """The packages of an answer, and how many the search found in all."""
    try:
        document = read_page(item.path)
    except HarvestError as error:
        raise Unreadable(refusal(error)) from error
    result = document.get("result") if isinstance(document, Mapping) else None
    if isinstance(result, list):
        return _listed(result), None
    if not isinstance(result, Mapping):
        raise Unreadable(reject("json.records", value="result"))
    if "results" not in result:
        return [result], None
    results, count = result["results"], str(result.get("count"))
    return results if isinstance(results, list) else [], int(count) if count.isdecimal() else None


def _listed(result: list[Any]) -> list[Any]:
    """Packages of DKAN, which gives lists, also lists of lists, where CKAN gives an object."""
    return [each for item in result for each in (_listed(item) if isinstance(item, list) else [item])]


class _NotOffered(Exception):
    def __init__(self, cause: HarvestError) -> None:
        super().__init__(str(cause))
        self.cause = cause


@dataclass(frozen=True)
class _Page:
    item: RawInput
    ids: list[str]
    total: int | None


@dataclass
class _Walk:
    options: CkanOptions
    pages: Pages
    api: str = "api/3/action"
    ids: set[str] = field(default_factory=set)

    def search(self) -> None:
        """Ask page by page; by numbers where a portal knows nothing better, again when it changed."""
        first, whole = self._keyset()
        if not whole:
            for _ in range(_WALKS):
                if self._numbered():
                    break
        if first is not None and len(self.ids) < first:
            self._count()

    def _keyset(self) -> tuple[int | None, bool]:
        """Each page from behind the last; how many there were at first, and whether it went to the end."""
        page = self._page()
        first, whole = page.total, True
        while page.ids:
            self._take(page)
            if page.total is not None and page.total <= len(page.ids):
                break
            last = page.ids[-1]
            whole = page.ids == sorted(page.ids)
            page = self._page(f'id:{{"{last}" TO *]') if whole else page
            if not whole or (page.ids and min(page.ids) <= last):
                whole = False
                break
        if not self.pages.raw:
            self.pages.keep(page.item)
        return first, whole

    def _numbered(self) -> bool:
        """Page by page by numbers; whether the catalogue was the same from the first to the last."""
        before: list[str] = []
        totals: set[int | None] = set()
        start = 0
        while True:
            page = self._page(start=start)
            totals.add(page.total)
            if not page.ids or page.ids == before:
                return len(totals) == 1
            self._take(page)
            before, start = page.ids, start + len(page.ids)
            if page.total is not None and start >= page.total:
                return len(totals) == 1

    def _count(self) -> None:
        """Count once more; the answer is kept, for the judgement whether everything came."""
        page = self._page(rows=0)
        self.pages.keep(replace(page.item, filename=COUNT), f"{page.item.origin}#count={self.pages.asked}")

    def _take(self, page: _Page) -> None:
        fresh = any(identity not in self.ids for identity in page.ids)
        self.ids.update(page.ids)
        if len(self.ids) > self.options.max_records:
            raise fail(FixTheSource, "paging.limit", limit=f"max_records = {self.options.max_records}")
        if fresh:
            self.pages.keep(page.item)

    def _page(self, behind: str | None = None, start: int = 0, rows: int | None = None) -> _Page:
        filters = [each for each in (self.options.filter, behind) if each]
        query = {"rows": str(self.options.page_size if rows is None else rows), "sort": "id asc"}
        if filters:
            query["fq"] = f"({filters[0]}) AND {filters[1]}" if len(filters) > 1 else filters[0]
        if start:
            query["start"] = str(start)
        item, document = self._ask("package_search", query, SEARCH, first=not self.pages.raw)
        result = document.get("result")
        if isinstance(result, list):
            listed = [each for each in _listed(result) if isinstance(each, Mapping)]
            return _Page(item, [str(_identity(each)) for each in listed], len(listed))
        if not isinstance(result, Mapping) or not isinstance(result.get("results"), list):
            raise fail(AskTheAgency, "json.records", value="result.results")
        count = str(result.get("count"))
        ids = [str(_identity(each)) for each in result["results"] if isinstance(each, Mapping)]
        return _Page(item, ids, int(count) if count.isdecimal() and len(count) < 13 else None)

    def _ask(self, action: str, query: Mapping[str, str], name: str, first: bool) -> tuple[RawInput, Any]:
        """An answer that says ``success``; `_NotOffered` when the first one shows that there is none."""
        refused: HarvestError = fail(AskTheAgency, "json.records", value="success")
        for api in (self.api, "api/action") if first and self.api != "api/action" else (self.api,):
            url = f"{self.options.portal}/{api}/{action}?{urlencode(query)}"
            try:
                item = self.pages.get(url, name)
            except AskTheAgency as error:
                if not first or error.status not in _NOT_OFFERED:
                    raise
                refused = error
                continue
            assert item
            document = self.pages.json(item)
            if isinstance(document, Mapping) and document.get("success") is not False:
                self.api = api
                return item, document
            refused = fail(AskTheAgency, "json.records", value="success")
            if not first:
                raise refused
        raise _NotOffered(refused)

    def by_name(self, cause: HarvestError) -> None:
        """Every dataset of ``package_list``, one by one; those deleted meanwhile are left out."""
        if self.options.filter:
            raise cause
        try:
            _item, document = self._ask("package_list", {}, "package_list.json", first=True)
        except _NotOffered:
            raise cause from None
        names = document.get("result")
        if not isinstance(names, list) or not names:
            raise fail(AskTheAgency, "file.empty" if names == [] else "json.records", value="result")
        if len(names) > self.options.max_records:
            raise fail(FixTheSource, "paging.limit", limit=f"max_records = {self.options.max_records}")
        for name in dict.fromkeys(map(str, names)):
            try:
                item, _document = self._ask("package_show", {"id": name}, SHOW, first=False)
            except AskTheAgency as error:
                if error.status in (403, 404, 410):
                    continue
                raise
            self.pages.keep(item)
