"""No page has a script or a style that its policy does not let in: every page, as everybody, in both
languages; and what CKAN's forms do by handlers in attributes works without them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from http import HTTPStatus

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.inside import Inside
from tests.browser.kinds import ADMIN, AGENCY, EDITOR, STEWARD, SYSADMIN
from tests.browser.routes import addresses
from tests.browser.test_pages import away, browser

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.services]
ROLES = ("", EDITOR, ADMIN, STEWARD, SYSADMIN)
#: Everybody in both languages; those who see most of the pages see them in both, the others in turn.
WALKS = (
    ("", [""]),
    ("", ["/en"]),
    (EDITOR, ["", "/en"]),
    (ADMIN, ["/en", ""]),
    (STEWARD, ["", "/en"]),
    (SYSADMIN, [""]),
    (SYSADMIN, ["/en"]),
)
PAGE = ("text/html", "application/xhtml+xml")
#: What the browser kept from running is told to the page that it was kept from.
LISTEN = """addEventListener("securitypolicyviolation", event => {
    (window.violations ||= []).push(`${event.violatedDirective} ${event.blockedURI} ${event.sample} ` +
        `${event.sourceFile}:${event.lineNumber}`);
});"""


class Watched:
    """A page in the name of an account, and what went wrong on it."""

    def __init__(self, browser: Browser, inside: Inside, who: str, portal: str) -> None:
        self.portal, self.faults = portal, list[str]()
        self.context: BrowserContext = browser.new_context(extra_http_headers=inside.headers(who))
        self.context.add_init_script(LISTEN)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("console", lambda told: self._told(told.type, told.text))

    def _asked(self, url: str) -> None:
        if away(url, self.portal):
            self.faults.append(f"asks {url}")

    def _told(self, kind: str, text: str) -> None:
        if kind == "error" and "Content Security Policy" in text:
            self.faults.append(text)

    def visit(self, path: str) -> None:
        """Open a page and wait until its scripts have run."""
        self.page.goto(self.portal + path, wait_until="load")

    def found(self) -> list[str]:
        """What went wrong since it was last asked."""
        found = [*self.faults, *self.page.evaluate("window.violations || []")]
        self.faults.clear()
        return found


@pytest.fixture(scope="module")
def watch(browser: Browser, inside: Inside, portal_url: str) -> Iterator[dict[str, Watched]]:
    made = {who: Watched(browser, inside, who, portal_url) for who in ROLES}
    yield made
    for each in made.values():
        each.context.close()


@pytest.fixture(scope="module")
def pages(inside: Inside, portal_url: str) -> list[str]:
    """Addresses that answer a sysadmin with a page."""
    found, failed = list[str](), list[str]()
    with requests.Session() as session:
        session.headers.update(inside.headers(SYSADMIN))
        for path in addresses(inside):
            with session.get(portal_url + path, timeout=60, stream=True, allow_redirects=False) as answer:
                if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    failed.append(path)
                kind = answer.headers.get("Content-Type", "").partition(";")[0]
                saved = answer.headers.get("Content-Disposition", "").startswith("attachment")
                assert "unsafe" not in answer.headers["Content-Security-Policy"], path
            if kind in PAGE and not saved and not answer.is_redirect:
                found.append(path)
    assert failed == []
    return found


@pytest.mark.parametrize(("who", "langs"), WALKS)
def test_no_page_breaks_its_policy(
    watch: dict[str, Watched], pages: list[str], who: str, langs: Sequence[str]
) -> None:
    assert len(pages) > 100
    watched = watch[who]
    broken: dict[str, list[str]] = {}
    for path, lang in zip(pages, itertools.cycle(langs), strict=False):
        watched.visit(lang + path)
        if faults := watched.found():
            broken[lang + path] = faults
    assert broken == {}


def test_what_is_kept_out_is_seen(watch: dict[str, Watched]) -> None:
    """The walk above would find a fault: here are two."""
    watched = watch[""]
    watched.visit("/about")
    watched.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    assert any("style-src" in fault for fault in watched.found())
    watched.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p id=x onclick=f()>x</p>')")
    watched.page.locator("#x").click()
    assert any("script-src" in fault for fault in watched.found())


def test_the_buttons_of_a_files_form_work(watch: dict[str, Watched], inside: Inside) -> None:
    watched, page = watch[EDITOR], watch[EDITOR].page
    watched.visit(f"/dataset/{inside.places['draft']}/resource/new")
    with page.expect_file_chooser() as chooser:
        page.locator("#resource-upload-button").click()
    chooser.value.set_files({"name": "cho.csv", "mimeType": "text/csv", "buffer": b"ten,so\nA,1\n"})
    expect(page.locator("#resource-url-upload")).to_be_checked()
    expect(page.locator("input[name=name]")).to_have_value("cho.csv")
    page.locator(".upload-type .btn-remove-url:visible").click()
    assert page.locator("#field-resource-upload").input_value() == ""
    page.locator("#resource-link-button").click()
    page.locator("#field-resource-url").fill("https://dulieu.example/a.csv")
    page.locator(".btn-remove-url:visible").click()
    expect(page.locator("#resource-url-none")).to_be_checked()
    expect(page.locator("#field-resource-url")).to_have_value("")
    assert watched.found() == []


def test_rows_of_forms_come_and_go(watch: dict[str, Watched], inside: Inside) -> None:
    watched, page = watch[ADMIN], watch[ADMIN].page
    watched.visit(f"/indicator/edit/{inside.places['indicator']}")
    groups = page.locator("[data-module=scheming-repeating-subfields]").first
    before = groups.locator(".scheming-subfield-group").count()
    groups.locator("[name=repeating-add]").click()
    expect(groups.locator(".scheming-subfield-group")).to_have_count(before + 1)
    groups.locator("[name=repeating-remove]").last.click()
    expect(groups.locator(".fields-removed-notice").last).to_be_visible()
    watched.visit(f"/organization/edit/{AGENCY}")
    names = page.locator("fieldset[name=predecessors]")
    texts = names.locator("li").count()
    names.locator("[data-add]").click()
    expect(names.locator("li")).to_have_count(texts + 1)
    names.locator("[name=multiple-remove]").last.click()
    expect(names.locator("li")).to_have_count(texts)
    assert watched.found() == []
    page.locator(".image-upload a.btn", has_text=re.compile("Liên kết|Link")).first.click()
    assert watched.found() == []
