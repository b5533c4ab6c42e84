"""A person of an agency adds a messy workbook in the form, runs it, reads what became of it."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import ROOT
from tests.browser.test_pages import ENGLISH, browser

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.services]
WHO = "cuc-thong-ke-admin"


def accounts() -> dict[str, str]:
    home = Path(os.environ.get("DONGTHAP_HOME", ROOT / "var" / "browser"))
    lines = (home / "sample-accounts.txt").read_text(encoding="utf-8").splitlines()
    return {name: password for name, password, *_rest in map(str.split, lines) if name != "#"}


def logged_in(
    browser: Browser, portal: str, width: int = 1280, script: bool = True, who: str = WHO
) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, reduced_motion="reduce", java_script_enabled=script
    )
    page = context.new_page()
    page.goto(f"{portal}/user/login")
    page.fill("[name=login]", who)
    page.fill("[name=password]", accounts()[who])
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()
    page.close()
    return context


@pytest.fixture
def page(portal_url: str, browser: Browser) -> Iterator[Page]:
    context = logged_in(browser, portal_url)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def real_data() -> Path:
    """Folder of real files named by DONGTHAP_REAL_DATA."""
    folder = os.environ.get("DONGTHAP_REAL_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("DONGTHAP_REAL_DATA is not set")
    return Path(folder)


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workbook") / "Biểu 7 trang trại.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["CỤC THỐNG KÊ"], ["Biểu 7. Số trang trại"], [], ["Địa phương", "Năm", "Ghi thêm", "Giá trị"],
        ["Tỉnh Đồng Tháp", 2015, None, 118], ["Tiền Giang", 2015, "sửa", "1.024"], ["Sao Hỏa", 2015, None, 3],
        ["Tổng số", 2015, None, 1142], ["Nguồn: Cục Thống kê"],
    ):  # fmt: skip
        sheet.append(row)
    book.save(path)
    return path


def fill(page: Page, portal: str, workbook: Path, title: str) -> None:
    page.goto(f"{portal}/thu-thap/moi")
    page.fill("[name='title.vi']", title)
    page.fill("[name='title.en']", "Farms")
    page.set_input_files("#upload", workbook)
    page.get_by_role("button", name="Tải lên và xem trước").click()
    page.wait_for_load_state()
    expect(page.get_by_role("cell", name="Sao Hỏa", exact=True).first).to_be_visible()
    page.select_option("[name='mappings.0.indicator.indicator']", "NN.TT.SO")
    page.fill("[name='mappings.0.area.era']", "2016-12-31")


def take_out(page: Page, button: str) -> None:
    """Press a button until there is none of its name."""
    buttons = page.get_by_role("button", name=re.compile(button))
    while count := buttons.count():
        buttons.last.click()
        expect(buttons).to_have_count(count - 1)


def test_a_messy_workbook_is_added_in_the_form(portal_url: str, page: Page, workbook: Path) -> None:
    page.goto(portal_url)
    page.get_by_role("link", name="Thu thập", exact=True).click()
    name = f"trang-trai-{uuid.uuid4().hex[:8]}"
    fill(page, portal_url, workbook, name)
    page.locator(".bar").get_by_role("button", name="Xem trước").click()
    page.wait_for_load_state()
    expect(page.get_by_text("area.unknown").first).to_be_visible()
    # The total's row was found in the file, so that the part that says what to skip stands open.
    skipped = page.locator("[name='mappings.0.area.origin.skip']")
    expect(skipped).to_have_value(re.compile("tong"))
    skipped.fill("tong so\nsao hoa")
    page.get_by_text("5. Cách đọc tệp").click()
    page.select_option("[name='read.decimal']", ",")
    page.locator(".bar").get_by_role("button", name="Xem trước").click()
    page.wait_for_load_state()
    expect(page.get_by_role("cell", name="1.024").first).to_be_visible()
    page.locator(".bar").get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.get_by_role("button", name="Chạy ngay").click()
    expect(page.locator("main .state").first).to_have_text(
        re.compile("Đã công bố|Không có gì mới"), timeout=60_000
    )
    assert "/thu-thap/lan-chay/" in page.url
    assert Axe().run(page).violations_count == 0
    page.get_by_role("link", name=name).first.click()
    assert Axe().run(page).violations_count == 0
    expect(page.locator(".squares li")).to_have_count(1)
    page.get_by_role("link", name="Xem trước").click()
    assert Axe().run(page).violations_count == 0
    page.go_back()
    page.locator(".squares a").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Các bước")).to_be_visible()
    page.goto(f"{portal_url}/thu-thap/{name}/xoa")
    page.get_by_role("button", name="Xóa").click()
    expect(page.get_by_text(f"Đã xóa nguồn {name}")).to_be_visible()


def test_one_sheet_of_a_real_workbook_is_read(portal_url: str, page: Page, real_data: Path) -> None:
    page.goto(f"{portal_url}/thu-thap/moi")
    page.fill("[name='title.vi']", "Chi phí gia nhập thị trường")
    page.fill("[name='title.en']", "Entry costs")
    page.set_input_files("#upload", real_data / "vn_pci_2014.xlsx")
    page.get_by_role("button", name="Tải lên và xem trước").click()
    page.wait_for_load_state()
    expect(page.get_by_text("trang tính có bảng")).to_be_visible()
    expect(page.locator("[name='mappings.0.area.origin.where']")).to_have_value("Tỉnh pci_id")
    assert page.evaluate("document.querySelector('main').scrollHeight") < 20000
    page.get_by_text("5. Cách đọc tệp").last.click()
    page.fill("[name='read.sheets']", "Chi phí gia nhập thị trường")
    # What was guessed for the other sheets goes.
    take_out(page, "Bỏ: Ánh xạ [2-9]")
    page.select_option("[name='mappings.0.indicator.place']", "indicator")
    page.select_option("[name='mappings.0.indicator.indicator']", "DS.MATDO")
    page.fill("[name='mappings.0.area.era']", "2014-12-31")
    page.select_option("[name='mappings.0.period.origin.place']", "fixed")
    page.fill("[name='mappings.0.period.origin.where']", "2014")
    page.fill("[name='mappings.0.value.column']", "Sub-Index 1 sub1_entry")
    take_out(page, "Bỏ: Điều kiện")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.fill("[name='mappings.0.value.columns']", "")
    page.get_by_role("button", name="Thêm: Chỉ lấy các dòng").click()
    page.select_option("[name='mappings.0.where.0.0.place']", "column")
    page.fill("[name='mappings.0.where.0.0.where']", "Tỉnh pci_id")
    page.fill("[name='mappings.0.where.0.1']", "Đồng Tháp\nTiền Giang")
    page.locator(".bar").get_by_role("button", name="Xem trước").click()
    page.wait_for_load_state()
    expect(page.locator("main .state").first).to_have_text(re.compile("Đã công bố|Bị giữ lại"))
    expect(page.get_by_role("cell", name="9,371696472167969").first).to_be_visible()
    expect(page.get_by_text("area.unknown")).to_have_count(0)


def test_parts_come_and_go_without_loading_the_page(portal_url: str, page: Page) -> None:
    page.goto(f"{portal_url}/thu-thap/moi")
    page.evaluate("window.kept = true")
    page.fill("[name='title.vi']", "Giữ chữ")
    page.get_by_role("button", name="Thêm: Ánh xạ sang chỉ tiêu").click()
    expect(page.locator("[name='mappings.1.area.era']")).to_be_visible()
    page.get_by_role("button", name="Bỏ: Ánh xạ 2").click()
    expect(page.locator("[name='mappings.1.area.era']")).to_have_count(0)
    assert page.input_value("[name='title.vi']") == "Giữ chữ"
    assert page.evaluate("window.kept")


def test_the_form_needs_no_script(portal_url: str, browser: Browser, workbook: Path) -> None:
    context = logged_in(browser, portal_url, width=390, script=False)
    page = context.new_page()
    fill(page, portal_url, workbook, "Không cần script")
    page.get_by_role("button", name="Thêm: Ánh xạ sang chỉ tiêu").click()
    expect(page.locator("[name='mappings.1.area.era']")).to_be_visible()
    expect(page.locator("[name='title.vi']")).to_have_value("Không cần script")
    context.close()


@pytest.mark.parametrize(("lang", "width", "scheme"), [("", 1280, "light"), ("/en", 390, "dark")])
def test_pages_are_whole_and_accessible(
    portal_url: str, browser: Browser, lang: str, width: int, scheme: str, workbook: Path
) -> None:
    context = logged_in(browser, portal_url, width)
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    fill(page, portal_url, workbook, "Xem")
    page.locator(".bar").get_by_role("button", name="Xem trước").click()
    page.wait_for_load_state()
    for path in ("", "/thu-thap", "/thu-thap/lan-chay", "/thu-thap/ma-loi", "/thu-thap/moi"):
        if path:
            page.goto(portal_url + lang + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
    context.close()


def test_vietnamese_pages_have_no_english(portal_url: str, page: Page) -> None:
    for path in ("/thu-thap", "/thu-thap/lan-chay", "/thu-thap/moi"):
        page.goto(portal_url + path)
        script = "document.querySelectorAll('[lang=en], code, pre').forEach(e => e.remove())"
        words = page.evaluate(f"(() => {{ {script}; return document.querySelector('main').innerText }})()")
        assert ENGLISH.findall(re.sub(r"[\w.]+\.\w+|url|YAML", "", words)) == [], path


def test_buttons_need_their_token(portal_url: str, page: Page) -> None:
    for path in ("/thu-thap/moi", "/thu-thap/bat-ky/chay", "/thu-thap/bat-ky/xoa"):
        assert page.request.post(portal_url + path).status == 400, path
