"""A person's account in a browser: second factors, sessions, tokens, and every button of their pages."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect
from pyotp.totp import TOTP

from tests.browser.inside import Inside
from tests.browser.test_harvest import accounts, logged_in
from tests.browser.test_pages import browser

__all__ = ["browser"]

WHO = "so-noi-vu-editor"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def change(inside: Inside, statement: str) -> None:
    from ckan import model

    with inside.request(), model.ensure_engine().begin() as connection:
        connection.execute(sa.text(statement))


@pytest.fixture(autouse=True)
def nothing_set_up(inside: Inside) -> Iterator[None]:
    """No second factors, no sessions, no tokens before and after."""

    def forget() -> None:
        for table in ("dongthap_totp", "dongthap_passkey", "dongthap_recovery_code", "dongthap_session"):
            change(inside, f"DELETE FROM {table}")
        inside._cookies.clear()

    forget()
    yield
    forget()


@pytest.fixture
def page(browser: Browser, portal_url: str) -> Iterator[Page]:
    """Somebody who just logged in; whatever breaks the policy of the page fails the test."""
    context = logged_in(browser, portal_url, who=WHO)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def log_in(page: Page, portal: str) -> None:
    page.goto(f"{portal}/user/login")
    page.fill("[name=login]", WHO)
    page.fill("[name=password]", accounts()[WHO])
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_load_state()


def log_out(page: Page, portal: str) -> None:
    page.goto(f"{portal}/user/_logout")
    page.locator("main").get_by_role("button", name="Đăng xuất").click()
    page.wait_for_load_state()


def test_an_app_from_its_picture_to_its_removal(page: Page, portal_url: str, inside: Inside) -> None:
    page.goto(f"{portal_url}/tai-khoan")
    page.get_by_role("link", name="Thiết lập hoặc thay đổi").click()
    page.get_by_role("link", name="Thiết lập ứng dụng").click()
    expect(page.locator(".qr-frame svg path").first).to_be_visible()
    app = TOTP(page.locator(".key").inner_text().replace(" ", ""))
    page.get_by_label("Nhập mã mà ứng dụng đang hiển thị").fill("000000")
    page.get_by_role("button", name="Bắt đầu sử dụng").click()
    expect(page.get_by_text("Chưa đúng.")).to_be_visible()
    page.get_by_label("Nhập mã mà ứng dụng đang hiển thị").fill(app.now())
    page.get_by_role("button", name="Bắt đầu sử dụng").click()
    codes = page.locator(".recovery code").all_inner_texts()
    assert len(codes) == 10
    change(inside, "UPDATE dongthap_totp SET last_step = 0")

    log_out(page, portal_url)
    log_in(page, portal_url)
    assert urlsplit(page.url).path == "/user/login/buoc-hai"
    page.get_by_label("Mã trên ứng dụng").fill(app.now())
    page.get_by_role("button", name="Đăng nhập").click()
    page.goto(f"{portal_url}/tai-khoan")
    expect(page.get_by_text("Đang dùng: một ứng dụng")).to_be_visible()

    log_out(page, portal_url)
    log_in(page, portal_url)
    page.get_by_text("Không có sẵn? Dùng mã dự phòng").click()
    page.get_by_label("Mã dự phòng").fill(codes[0])
    page.get_by_role("button", name="Đăng nhập").click()
    page.goto(f"{portal_url}/tai-khoan/xac-thuc")
    expect(page.get_by_text("Còn 9 mã dự phòng")).to_be_visible()
    page.get_by_role("button", name="Tạo mã mới").click()
    assert set(page.locator(".recovery code").all_inner_texts()).isdisjoint(codes)
    page.goto(f"{portal_url}/tai-khoan/xac-thuc")
    page.get_by_role("button", name="Gỡ ứng dụng").click()
    expect(page.get_by_text("Đã gỡ bước xác thực thứ hai")).to_be_visible()


def _is_broken(told: str) -> bool:
    """The policy was broken, but not by leading from ``localhost`` to the portal's own address."""
    return "Content Security" in told and "form-action" not in told


def test_a_passkey(browser: Browser, portal_url: str) -> None:
    """Chromium's own authenticator; browsers know passkeys by name only, so the portal is ``localhost``."""
    portal = portal_url.replace("127.0.0.1", "localhost")
    context = browser.new_context()
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda told: faults.append(told.text) if _is_broken(told.text) else None)
    tools = context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    log_in(page, portal)
    page.goto(f"{portal}/tai-khoan/xac-thuc")
    page.get_by_role("link", name="Thêm khóa đăng nhập").click()
    page.goto(f"{portal}/tai-khoan/xac-thuc/khoa")
    page.get_by_label("Tên thiết bị").fill("Máy ở cơ quan")
    with page.expect_navigation():
        page.get_by_role("button", name="Tạo khóa đăng nhập").click()
    expect(page.get_by_text("Máy ở cơ quan")).to_be_visible()
    assert len(page.locator(".recovery code").all()) == 10

    log_out(page, portal)
    log_in(page, portal)
    page.goto(f"{portal}/user/login/buoc-hai")
    page.get_by_role("button", name="Dùng khóa đăng nhập").click()
    # The answer leads to the portal's own address, which is another origin here: the browser stays.
    for _ in range(60):
        page.wait_for_timeout(250)
        if context.request.get(f"{portal}/tai-khoan", max_redirects=0).status == 200:
            break
    page.goto(f"{portal}/tai-khoan/xac-thuc")
    expect(page.get_by_text("dùng gần nhất")).to_be_visible()
    context.close()
    assert faults == []


def test_sessions_and_tokens_by_their_buttons(browser: Browser, page: Page, portal_url: str) -> None:
    other = logged_in(browser, portal_url, who=WHO).new_page()
    page.goto(f"{portal_url}/tai-khoan")
    page.get_by_role("button", name="Kết thúc phiên").click()
    expect(page.get_by_text("Đã kết thúc phiên đăng nhập")).to_be_visible()
    other.goto(f"{portal_url}/tai-khoan")
    expect(other.get_by_text("Phiên đăng nhập đã kết thúc")).to_be_visible()

    page.get_by_role("link", name="Tạo mã truy cập").click()
    page.get_by_label("Mục đích sử dụng").or_(page.locator("#name")).first.fill("Máy chủ báo cáo")
    page.get_by_label("đọc những gì tôi được đọc").check()
    page.locator("#days").fill("30")
    page.locator("main").get_by_role("button", name="Tạo mã").click()
    assert len(page.locator(".token").inner_text()) > 100
    page.get_by_role("button", name="Thu hồi Máy chủ báo cáo").click()
    expect(page.get_by_text("Đã thu hồi mã truy cập")).to_be_visible()

    page.goto(f"{portal_url}/tai-khoan")
    page.get_by_label("Thu hồi cả các mã truy cập").check()
    page.get_by_role("button", name="Đăng xuất mọi nơi").click()
    assert urlsplit(page.url).path == "/user/login"
    page.goto(f"{portal_url}/tai-khoan")
    assert urlsplit(page.url).path == "/user/login"


def test_a_password_that_is_no_good_says_why(page: Page, portal_url: str) -> None:
    page.goto(f"{portal_url}/tai-khoan/mat-khau")
    for field in ("#password1", "#password2"):
        page.fill(field, "qwertyuiop12")
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page.get_by_role("alert")).to_contain_text("quá dễ đoán")
