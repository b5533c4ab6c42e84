"""An agency assesses itself by keyboard and mouse, a steward verifies and releases, a citizen reads it."""

from __future__ import annotations

import random

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.kinds import ACCOUNTS, COMMUNE, INDEX, STEWARD
from tests.browser.test_harvest import logged_in
from tests.browser.test_pages import browser

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.services]
CRITERION = "van-ban-chi-dao"
OF = f"year=2026&agency={ACCOUNTS[COMMUNE].removesuffix('-editor')}"


def test_from_the_form_to_the_score(portal_url: str, browser: Browser) -> None:
    """Without a script; the figure differs in each run, and what an earlier run left is returned first."""
    part = random.randint(1, 10)
    steward = logged_in(browser, portal_url, script=False, who=ACCOUNTS[STEWARD]).new_page()
    commune = logged_in(browser, portal_url, script=False, who=ACCOUNTS[COMMUNE]).new_page()
    _return_earlier(steward, portal_url)
    _fill_in(commune, portal_url, part)
    _verify(steward, portal_url, part)
    citizen = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    citizen.goto(f"{portal_url}{INDEX}/don-vi/28360@2025-07-01?year=2026")
    row = citizen.locator(".criteria tbody tr", has_text="do người đứng đầu ký")
    expect(row).to_contain_text(f"{part} / 11")
    expect(row).to_contain_text(f"{part * 10 / 11:.2f} / 10".replace(".", ","))
    for page in (steward, commune, citizen):
        page.context.close()


def _return_earlier(page: Page, portal: str) -> None:
    page.goto(f"{portal}{INDEX}/tham-dinh?state=verified&{OF}")
    panel = page.locator(".panel", has_text="do người đứng đầu ký")
    if panel.count():
        panel.get_by_label("Nhận xét").fill("Rà soát lại")
        panel.get_by_role("button", name="Trả lại").click()


def _fill_in(page: Page, portal: str, part: int) -> None:
    page.goto(f"{portal}{INDEX}/tu-danh-gia?{OF}")
    panel = page.locator(f"[id={CRITERION}]")
    panel.get_by_label("ký (a)").fill("12")
    panel.get_by_label("(b)").fill("11")
    page.get_by_role("button", name="Nộp để thẩm định").click()
    expect(panel.locator(".fault")).to_have_text("Phần không được lớn hơn tổng số")
    page.get_by_role("alert").get_by_role("link").click()
    panel.get_by_label("ký (a)").fill(str(part))
    page.get_by_role("button", name="Nộp để thẩm định").click()
    expect(panel.locator(".state")).to_have_text("Đã nộp, chờ thẩm định")


def _verify(page: Page, portal: str, part: int) -> None:
    page.goto(f"{portal}{INDEX}/tham-dinh?{OF}")
    panel = page.locator(".panel", has_text="do người đứng đầu ký")
    expect(panel).to_contain_text(f"{part} / 11")
    panel.get_by_role("button", name="Thẩm định đạt").click()
    page.get_by_role("button", name="Tính và công bố").click()
    expect(page.locator(".flash-messages, .alert").first).to_contain_text("Phiên bản dữ liệu số")
