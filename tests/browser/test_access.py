"""Every kind of page for everyone: axe-core finds nothing, nothing leaves the portal, nothing is cut off.

A page is loaded once in Vietnamese, then changes its width and its colours; ours once in English. CKAN's own
pages behind the login are held to WCAG; ours to what axe takes for good practice as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.inside import Inside
from tests.browser.kinds import AGENCY_PAGES, INDICATOR, KINDS, PUBLIC, Kind
from tests.browser.test_pages import away, browser

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.services]
AXE = Axe().axe_script
#: The success criteria of WCAG 2.2, levels A and AA, and what axe takes for good practice.
EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """(wanted) => axe.run({runOnly: wanted, resultTypes: ["violations"]}).then(
    found => found.violations.map(
    each => each.id + ": " + each.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(" | ")))"""
OURS = PUBLIC + AGENCY_PAGES

WIDER = "document.documentElement.scrollWidth > innerWidth"
#: WCAG 1.4.12; a font that is wider than ours takes less.
SPACE_OUT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { letter-spacing: .12em !important; word-spacing: .16em !important }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""


class Visitor:
    """A page of a browser in the name of an account, and what went wrong on it."""

    def __init__(self, browser: Browser, inside: Inside, who: str, portal: str) -> None:
        self.inside, self.portal, self.faults = inside, portal, list[str]()
        self.ours = True
        self.context = browser.new_context(storage_state=inside.visitor(who), reduced_motion="reduce")
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("request", lambda request: self._asked(request.url))

    def _asked(self, url: str) -> None:
        if away(url, self.portal):
            self.faults.append(f"asks {url}")

    def opens(self, kind: Kind, lang: str) -> None:
        """The page in its first shape, after its form was sent if that is what the kind is."""
        self.faults.clear()
        self.ours = kind in OURS
        self.shape(1280, "light")
        response = self.page.goto(self.portal + lang + self.inside.path(kind))
        assert response is not None
        assert response.status == kind.status
        if kind.sent is not None:
            self._sends(kind.sent)
        self.page.evaluate(AXE)

    def _sends(self, fields: Any) -> None:
        script = """(fields) => {
            const form = [...document.forms].find(
                each => each.method === "post" && Object.keys(fields).every(name => each.elements[name]));
            for (const [name, value] of Object.entries(fields)) form.elements[name].value = value;
            form.noValidate = true;
            form.requestSubmit(form.querySelector("[type=submit][name=save]") || undefined);
        }"""
        with self.page.expect_navigation():
            self.page.evaluate(script, dict(fields))

    def shape(self, width: int, colours: Any) -> None:
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=colours, reduced_motion="reduce")

    def violations(self, *wanted: str) -> list[str]:
        tags = EVERYTHING if self.ours else EVERYTHING[:-1]
        rules = {"type": "rule", "values": wanted} if wanted else {"type": "tag", "values": tags}
        where = f"{self.page.viewport_size['width'] if self.page.viewport_size else 0} px"
        return [f"{where}: {each}" for each in self.page.evaluate(RUN, rules)]

    def cut_off(self) -> list[str]:
        """What needs more room than the window has, as it stands and with a reader's own spacing."""
        found = ["wider than the window"] if self.page.evaluate(WIDER) else []
        self.page.evaluate(SPACE_OUT)
        return found or (["spaced out, wider than the window"] if self.page.evaluate(WIDER) else [])


@pytest.fixture(scope="module")
def visitors(browser: Browser, inside: Inside, portal_url: str) -> Iterator[dict[str, Visitor]]:
    found = {who: Visitor(browser, inside, who, portal_url) for who in {kind.who for kind in KINDS}}
    yield found
    for visitor in found.values():
        visitor.context.close()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_page_is_accessible_in_every_shape(visitors: dict[str, Visitor], kind: Kind) -> None:
    visitor = visitors[kind.who]
    visitor.opens(kind, "")
    found = visitor.violations()
    visitor.shape(1280, "dark")
    found += visitor.violations("color-contrast")
    visitor.shape(390, "dark")
    found += visitor.violations("color-contrast")
    visitor.shape(390, "light")
    found += visitor.violations()
    if kind in OURS:
        found += visitor.cut_off()
        visitor.opens(kind, "/en")
        found += visitor.violations() + visitor.cut_off()
    assert found + visitor.faults == []


@pytest.fixture
def reader(visitors: dict[str, Visitor]) -> Page:
    visitors[""].shape(1280, "light")
    return visitors[""].page


def test_the_chart_is_read_by_arrow_keys(reader: Page, portal_url: str) -> None:
    reader.goto(portal_url + INDICATOR)
    reader.locator("[data-chart]").focus()
    reader.keyboard.press("End")
    last = reader.locator(".drawn strong").inner_text()
    reader.keyboard.press("ArrowLeft")
    assert reader.locator(".drawn strong").inner_text() < last
    reader.keyboard.press("Escape")
    expect(reader.locator(".drawn strong")).to_be_hidden()


def test_suggestions_are_chosen_by_arrow_keys(reader: Page, portal_url: str) -> None:
    reader.goto(portal_url)
    reader.locator("#home-q").press_sequentially("san luong lua")
    expect(reader.locator("[role=option]").first).to_be_visible()
    reader.keyboard.press("ArrowDown")
    expect(reader.locator("[role=option][aria-selected=true]")).to_have_count(1)
    reader.keyboard.press("Enter")
    reader.wait_for_url(re.compile("/chi-tieu/|/dataset"))


@pytest.mark.parametrize("path", ["/", "/dataset", INDICATOR])
def test_focus_is_seen_and_nothing_moves(reader: Page, portal_url: str, path: str) -> None:
    """Each stop of the Tab key is drawn with an outline; with reduced motion no animation runs."""
    reader.goto(portal_url + path)
    seen = set[str]()
    for _stop in range(25):
        reader.keyboard.press("Tab")
        outline, where = reader.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e);"
            " const drawn = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;"
            " return [drawn, e.outerHTML.slice(0, 80)]; }"
        )
        assert outline, where
        seen.add(where)
    assert len(seen) > 15, "the Tab key goes on"
    assert reader.evaluate("document.getAnimations().length") == 0
