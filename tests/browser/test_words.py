"""No page shows an untranslated message: every kind of page is asked for in both languages, as its reader."""

from __future__ import annotations

import gettext
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from ckanext.dongthap import translations

from tests.browser.inside import Inside
from tests.browser.kinds import AGENCY_PAGES, CKAN_NO_PAGES, KINDS, PUBLIC, Kind
from tests.browser.words import DATA, foreign, texts

OURS = PUBLIC + AGENCY_PAGES
SCHEMAS = DATA / "schemas"
pytestmark = [pytest.mark.browser, pytest.mark.services]


class Recorder(gettext.NullTranslations):
    """Notes the messages that the Vietnamese catalogue does not have."""

    def __init__(self) -> None:
        super().__init__()
        self.missed: set[str] = set()

    def _note(self, message: str) -> None:
        """CKAN asks for words of labels, samples and counts as well: "Tên", "2024-H1", "2 members"."""
        if foreign(message) and not re.match(r"\d+ ", message):
            self.missed.add(message)

    def gettext(self, message: str) -> str:
        self._note(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self._note(msgid1)
        return msgid1 if n == 1 else msgid2


@pytest.fixture(scope="module")
def recorder(inside: Inside) -> Recorder:
    from flask_babel import get_domain

    recorder = Recorder()
    with inside.request():
        get_domain().get_translations().add_fallback(recorder)
    return recorder


def answer(inside: Inside, kind: Kind, lang: str) -> str:
    """The page, or what its form says to what is sent."""
    client = inside.app.test_client()
    path = lang + inside.path(kind)
    given: dict[str, Any] = {"base_url": inside.address}
    # A page that is kept asks for no words.
    client.set_cookie("asked-by", "a test")
    for name, value in inside.cookies(kind.who).items():
        client.set_cookie(name, value, domain=urlsplit(inside.address).hostname or "")
    response = client.get(path, **given)
    if kind.sent is not None:
        token = re.search(r'name="_csrf_token"[^>]*value="([^"]+)"', response.text)
        sent = {**kind.sent, "_csrf_token": token[1] if token else "", "save": "1"}
        response = client.post(path, data=sent, follow_redirects=True, **given)
    assert response.status_code == kind.status or kind.sent is not None, f"{path}: {response.status_code}"
    return response.text


def test_vietnamese_pages_ask_for_no_message_that_has_no_words(inside: Inside, recorder: Recorder) -> None:
    missed: dict[str, set[str]] = defaultdict(set)
    strange: dict[str, set[str]] = defaultdict(set)
    for kind in KINDS:
        recorder.missed.clear()
        html = answer(inside, kind, "")
        assert '<html lang="vi"' in html, kind.name
        for message in recorder.missed:
            missed[message].add(kind.name)
        for text in foreign(html, known=names_of_api(inside) if kind.name == "developers" else frozenset()):
            strange[text].add(kind.name)
    assert not missed | strange, _told(missed) + _told(strange)


def test_english_pages_have_no_vietnamese_but_data(inside: Inside) -> None:
    """Data that is Vietnamese only is marked so on our pages; CKAN's forms show it as it is."""
    strange: dict[str, set[str]] = defaultdict(set)
    for kind in KINDS:
        html = answer(inside, kind, "/en")
        assert '<html lang="en"' in html, kind.name
        found = foreign(html, "en") if kind in OURS else words() & set(texts(html, "en"))
        for text in found:
            strange[text].add(kind.name)
    assert not strange, _told(strange)


def names_of_api(inside: Inside) -> frozenset[str]:
    """Words of the names of headers, parameters and fields, and of the values that they may have."""
    document = inside.app.test_client().get("/api/openapi.json", base_url=inside.address).get_json()
    return frozenset(word.lower() for name in _names(document) for word in re.findall(r"[A-Za-z]+", name))


def _names(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for where in ("properties", "headers"):
            yield from part.get(where) or {} if isinstance(part.get(where), dict) else ()
        yield from (str(part["name"]),) if "name" in part else ()
        yield from map(str, part["enum"] if isinstance(part.get("enum"), list) else ())
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _names(each)


@cache
def words() -> set[str]:
    """The Vietnamese of every message of ours, and of every label of a field."""
    found = {str(message.string) for message in translations._read(translations.OWN) if message.string}
    for path in SCHEMAS.glob("*.yaml"):
        found |= set(re.findall(r'\bvi: "(.+?)"', path.read_text(encoding="utf-8")))
    return {text for text in found if foreign(text, "en")}


def _told(found: dict[str, set[str]]) -> str:
    lines = [f"{text!r}  on {len(names)}: {sorted(names)[:3]}" for text, names in sorted(found.items())]
    return f"{len(lines)}\n" + "\n".join(lines)


def test_every_page_of_ckan_has_a_kind(inside: Inside) -> None:
    rules = [rule for rule in inside.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    adapter = inside.app.url_map.bind("portal.test")
    shown = {adapter.match(inside.path(kind).partition("?")[0])[0] for kind in KINDS if kind.status != 404}
    wanted = {rule.endpoint for rule in rules if not rule.endpoint.startswith("dongthap_")}
    missing = {each for each in wanted - shown if not any(re.fullmatch(no, each) for no in CKAN_NO_PAGES)}
    assert not missing, "add rows to tests/browser/kinds.py"
