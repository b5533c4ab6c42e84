"""Everything that a mouse does is done by keys: reached by Tab, seen, left by Tab, closed by Escape."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.inside import Inside
from tests.browser.kinds import EDITOR, INDICATOR, SYSADMIN
from tests.browser.test_access import Visitor
from tests.browser.test_pages import browser, page

__all__ = ["browser", "page"]
pytestmark = [pytest.mark.browser, pytest.mark.services]
#: More stops than any page has.
_MANY = 400
_HERE = "document.activeElement === document.body ? '' : document.activeElement.outerHTML.slice(0, 300)"
_SEEN = """() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


def focused(page: Page, selector: str) -> None:
    """The element has the focus, and it is drawn."""
    expect(page.locator(selector)).to_be_focused()
    assert page.evaluate(_SEEN), f"{selector}: no outline"


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _stop in range(_MANY):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            focused(page, f"{selector}:focus")
            return
    raise AssertionError(f"Tab does not reach {selector}")


@pytest.mark.parametrize("path", ["/", "/chi-tieu", INDICATOR, "/dataset", "/thi-dua", "/nha-phat-trien"])
def test_tab_passes_through_the_page(page: Page, portal_url: str, path: str) -> None:
    """No element keeps the focus: after the footer's last link comes the end."""
    page.goto(portal_url + path)
    last = page.locator("footer a").last.evaluate("each => each.outerHTML.slice(0, 300)")
    here = ""
    for _stop in range(_MANY):
        page.keyboard.press("Tab")
        before, here = here, page.evaluate(_HERE)
        if not here:
            assert before == last
            return
        assert page.evaluate(_SEEN), here
    raise AssertionError(f"no end after {_MANY} stops: {here}")


def test_suggestions_close_and_keep_what_was_typed(page: Page, portal_url: str) -> None:
    page.goto(portal_url)
    tab_to(page, "#home-q")
    page.keyboard.type("san luong lua")
    expect(page.locator("[role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#home-q").get_attribute("aria-activedescendant")
    expect(page.locator(f"#{chosen}")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("[role=listbox]")).to_be_hidden()
    expect(page.locator("#home-q")).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#home-q")).to_have_value("san luong lua")
    focused(page, "#home-q")
    page.keyboard.type(" ")
    page.keyboard.press("Tab")
    expect(page.locator(".hero button[type=submit]")).to_be_focused()
    expect(page.locator("[role=listbox]")).to_be_hidden()


def test_areas_of_a_chart_are_chosen(page: Page, portal_url: str) -> None:
    page.goto(portal_url + INDICATOR)
    lines = page.locator(".drawn .wide path[class*=k-s]").count()
    tab_to(page, "details.menu > summary")
    page.keyboard.press("Enter")
    tab_to(page, ".menu-box input[name=area]:not(:checked)")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile("area=.*area=.*area="))
    expect(page.locator("details.menu")).not_to_have_attribute("open", "")
    focused(page, "details.menu > summary")
    assert page.locator(".drawn .wide path[class*=k-s]").count() > lines


def test_periods_of_a_chart_are_chosen(page: Page, portal_url: str) -> None:
    page.goto(portal_url + INDICATOR)
    tab_to(page, "#c-period_from")
    page.keyboard.press("ArrowDown")
    page.wait_for_url(re.compile("period_from=1995"))
    focused(page, "#c-period_from")


def test_the_shape_of_a_chart_is_chosen(page: Page, portal_url: str) -> None:
    page.goto(portal_url + INDICATOR)
    tab_to(page, ".shapes a[href*='view=table']")
    page.keyboard.press("Enter")
    expect(page.locator(".figures-table").first).to_be_visible()


def test_filters_open_narrow_and_go(page: Page, portal_url: str) -> None:
    page.goto(portal_url + "/dataset")
    everything = page.locator("h1").inner_text()
    tab_to(page, ".facets details details:not([open]) > summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".facets details details[open] li a:focus")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).not_to_have_text(everything)
    tab_to(page, ".filters a")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(everything)


def test_indicators_are_filtered(page: Page, portal_url: str) -> None:
    page.goto(portal_url + "/chi-tieu")
    tab_to(page, "#f-sector")
    page.keyboard.type("Y t")
    tab_to(page, ".filter-fields button")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("sector=y-te"))
    expect(page.locator(".filters a")).to_have_count(1)


def test_the_grid_is_filled_and_left(browser: Browser, inside: Inside, portal_url: str) -> None:
    visitor = Visitor(browser, inside, EDITOR, portal_url)
    page = visitor.page
    page.goto(portal_url + "/nop-so-lieu/nhap?indicator=NN.LUA.DT")
    cells = "table input[inputmode=decimal]"
    tab_to(page, cells)
    first = page.evaluate("document.activeElement.name")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") != first
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.name") == first
    tab_to(page, f"button[type=submit]:not({cells})")
    visitor.context.close()


@pytest.mark.parametrize("lang", ["", "/en"])
def test_the_account_opens_without_a_script(
    browser: Browser, inside: Inside, page: Page, portal_url: str, lang: str
) -> None:
    """On a phone the head is no higher than a visitor's; on a wide page there is nothing to open."""
    page.set_viewport_size({"width": 390, "height": 780})
    page.goto(f"{portal_url}{lang}/about")
    visitors = page.locator(".dt-head").bounding_box()
    context = browser.new_context(
        viewport={"width": 390, "height": 780},
        storage_state=inside.visitor(SYSADMIN),
        java_script_enabled=False,
    )
    own = context.new_page()
    own.goto(f"{portal_url}{lang}/about")
    assert own.locator(".dt-head").bounding_box() == visitors
    last = own.locator("#account button")
    expect(last).to_be_hidden()
    tab_to(own, ".dt-account > button")
    own.keyboard.press("Enter")
    tab_to(own, "#account a[href$='/thu-thap']")
    expect(last).to_be_in_viewport()
    own.keyboard.press("Escape")
    expect(last).to_be_hidden()
    focused(own, ".dt-account > button")
    own.set_viewport_size({"width": 1280, "height": 780})
    expect(last).to_be_visible()
    expect(own.locator(".dt-account > button")).to_be_hidden()
    context.close()


def test_a_question_is_asked_and_given_up(browser: Browser, inside: Inside, portal_url: str) -> None:
    """CKAN's dialogs: the focus goes in, Escape closes, the focus comes back."""
    visitor = Visitor(browser, inside, SYSADMIN, portal_url)
    page = visitor.page
    page.goto(portal_url + "/ckan-admin/trash")
    tab_to(page, "#form-purge-all a")
    page.keyboard.press("Enter")
    dialog = page.locator(".modal.show")
    expect(dialog).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('.modal.show').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    focused(page, "#form-purge-all a")
    visitor.context.close()


@pytest.mark.parametrize("path", ["/", INDICATOR, "/dataset", "/thi-dua", "/nha-phat-trien"])
def test_reduced_motion_moves_nothing(page: Page, portal_url: str, path: str) -> None:
    page.goto(portal_url + path)
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter(each => {
            const style = getComputedStyle(each);
            return style.transitionDuration !== "0s" || style.animationName !== "none"
                || style.scrollBehavior !== "auto";
        }).map(each => each.outerHTML.slice(0, 80))"""
    )
    assert moving == []
