"""Readable without a script, light, found by search engines: what public pages owe their readers."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.browser.inside import Inside
from tests.browser.kinds import DATASET, INDICATOR, PUBLIC, Kind

pytestmark = [pytest.mark.browser, pytest.mark.services]
#: Compressed, with everything that the first view loads.
LIGHT = 150_000


@pytest.fixture
def get(inside: Inside) -> Any:
    client = inside.app.test_client()
    return lambda path, **headers: client.get(path, base_url=inside.address, headers=headers)


@pytest.mark.parametrize("kind", [kind for kind in PUBLIC if not kind.sent], ids=lambda kind: kind.name)
def test_the_page_as_it_comes_has_its_content(inside: Inside, get: Any, kind: Kind) -> None:
    """No script has run: the heading and the words are there, and no address leads out for what it shows."""
    page = BeautifulSoup(get(inside.path(kind)).text, "html.parser")
    main = page.find("main") or page.select_one("[role=main], .primary")
    assert main is not None
    assert page.find("h1") is not None
    assert len(main.get_text(" ", strip=True)) > 15
    for address in _loaded(page):
        assert urlsplit(address).netloc in ("", urlsplit(inside.address).netloc), address
    assert page.select_one("meta[property='og:title']") or kind.name == "embed"


def _loaded(page: BeautifulSoup) -> list[str]:
    """Addresses of everything a page loads by itself."""
    found = [(each, "src") for each in page.select("script[src], img[src], iframe[src]")]
    found += [(each, "href") for each in page.select("link[rel~=stylesheet], link[rel~=icon]")]
    return [str(each[name]) for each, name in found if not str(each[name]).startswith("data:")]


@pytest.mark.parametrize("path", [INDICATOR, f"/en{INDICATOR}", "/", "/chi-tieu", f"/dataset/{DATASET}"])
def test_first_view_is_light(inside: Inside, get: Any, path: str) -> None:
    answer = get(path)
    page = BeautifulSoup(answer.text, "html.parser")
    parts = [answer.data, *(get(urlsplit(address).path).data for address in _loaded(page))]
    assert sum(len(gzip.compress(part)) for part in parts) < LIGHT


def test_search_engines_find_every_page(inside: Inside, get: Any) -> None:
    robots = get("/robots.txt").text
    index = re.search(r"^Sitemap: (\S+)$", robots, re.MULTILINE)
    assert index
    assert "Disallow: /*?" in robots
    parts = re.findall("<loc>(.+?)</loc>", get(urlsplit(index[1]).path).text)
    places = {
        place for part in parts for place in re.findall("<loc>(.+?)</loc>", get(urlsplit(part).path).text)
    }
    assert {
        inside.address + path for path in (INDICATOR, f"/dataset/{DATASET}", "/organization/so-y-te")
    } <= places
    assert not any("bo-du-lieu-dang-soan" in place for place in places), "private datasets stay private"
    assert 'content="noindex, follow"' in get("/dataset?q=lua").text
    assert "noindex" not in get("/dataset").text


@pytest.mark.parametrize("path", [INDICATOR, f"/dataset/{DATASET}"])
def test_datasets_tell_machines_what_they_are(get: Any, path: str) -> None:
    page = BeautifulSoup(get(path).text, "html.parser")
    script = page.select_one("script[type='application/ld+json']")
    assert script is not None
    told = json.loads(script.get_text())
    assert "Dataset" in json.dumps(told)
    assert page.select_one("meta[property='og:image']")
