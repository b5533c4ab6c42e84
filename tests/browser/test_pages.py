"""Every public page in Chromium: both languages, both widths, light and dark, without script errors."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from ctypes.util import find_library

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.services]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
PAGES = ("/", "/dataset", "/dataset?q=lua", "/chi-tieu", "/chi-tieu/NN.LUA.DT", "/organization")
PAGES += ("/dataset/danh-sach-102-xa-phuong", "/dataset/van-ban-ve-du-lieu-mo-va-chuyen-doi-so?words=2025")
PAGES += ("/dataset/phong-trao-thi-dua-chuyen-doi-so-2021-2025",)
PAGES += ("/bo-chi-so/cap-xa-minh-hoa", "/bo-chi-so/cap-xa-minh-hoa/don-vi/28360@2025-07-01")
PAGES += (
    "/organization/cuc-thong-ke",
    "/about",
    "/dieu-khoan",
    "/nha-phat-trien",
    "/user/login",
    "/khong-co-trang-nay",
)
#: The others are those of `test_access`.
WAYS = (("", 1280, "light"), ("/en", 390, "dark"))
ENGLISH = re.compile(
    r"\b(the|and|of|this|search|dataset|datasets|organization|login|password|home|skip)\b", re.I
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM or not find_library("atomic"):
        pytest.skip("apt-get install chromium libatomic1")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("lang", "width", "scheme"), WAYS)
def test_pages_are_whole_and_accessible(
    portal_url: str, browser: Browser, lang: str, width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
    page.on("request", lambda request: faults.append(request.url) if away(request.url, portal_url) else None)
    for path in PAGES:
        response = page.goto(portal_url + lang + path)
        assert response is not None
        assert response.status == (404 if path == "/khong-co-trang-nay" else 200), path
        assert "default-src 'self'" in response.headers["content-security-policy"]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)"), path
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
    assert faults == []
    context.close()


def away(url: str, portal: str) -> bool:
    """Whether a request leaves the portal."""
    return not url.startswith((portal, "data:"))


def test_reading_sets_no_cookie(portal_url: str, page: Page) -> None:
    for path in ("/", "/dataset", "/chi-tieu", "/organization"):
        page.goto(portal_url + path)
    assert page.context.cookies() == []


def test_language_switch_keeps_the_page(portal_url: str, page: Page) -> None:
    page.goto(portal_url + "/dataset?q=lua")
    page.get_by_role("link", name="English").click()
    assert page.url.startswith(portal_url + "/en/dataset?q=lua")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")


def test_facet_narrows_and_is_removed_again(portal_url: str, page: Page) -> None:
    page.goto(portal_url + "/dataset")
    everything = page.locator("h1").inner_text()
    page.get_by_role("link", name=re.compile("^Nông nghiệp")).click()
    narrowed = page.locator("h1").inner_text()
    assert narrowed != everything
    page.locator(".filters a").click()
    expect(page.locator("h1")).to_have_text(everything)


def test_search_from_the_home_page_by_keyboard(portal_url: str, page: Page) -> None:
    page.goto(portal_url + "/")
    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.getAttribute('href')")
    assert skip == "#content"
    page.locator("#home-q").focus()
    page.keyboard.type("nang suat lua")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Năng suất lúa", exact=True)).to_be_visible()


def test_observations_filter_without_script(portal_url: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(portal_url + "/chi-tieu/NN.LUA.DT?view=table")
    page.get_by_label("Từ kỳ").select_option("2015")
    page.get_by_role("button", name="Xem").click()
    periods = page.locator(".figures-table tbody th").all_inner_texts()
    assert periods == ["2016", "2015"]
    context.close()


def test_download_opens(portal_url: str, page: Page) -> None:
    page.goto(portal_url + "/chi-tieu/NN.LUA.DT")
    link = page.locator("aside .downloads a", has_text="CSV").first
    address = link.get_attribute("href") or ""
    answer = page.request.get(address if address.startswith("http") else portal_url + address)
    assert answer.ok
    assert "period" in answer.text().splitlines()[0]
