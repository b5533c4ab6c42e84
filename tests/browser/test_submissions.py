"""The whole way of an agency's figures: template, faults, annotated workbook, approval, what citizens see."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_harvest import logged_in
from tests.browser.test_pages import browser

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.services]
CODE, AGENCY = "NN.TRAU.SL", "cuc-thong-ke"
WORD = "Rà soát lại hộ chăn nuôi"
REASON = "Số chính thức của niên giám 2017"
Person = Callable[[str], Page]


@pytest.fixture
def person(portal_url: str, browser: Browser) -> Iterator[Person]:
    """``person("cuc-thong-ke-editor")``: somebody's browser; "" is a citizen's."""
    contexts = []

    def enter(name: str) -> Page:
        plain = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
        context = logged_in(browser, portal_url, who=name) if name else browser.new_context(**plain)  # type: ignore[arg-type]
        contexts.append(context)
        return context.new_page()

    yield enter
    for context in contexts:
        context.close()


def test_from_the_template_to_the_citizen(portal_url: str, person: Person, tmp_path: Path) -> None:
    """As the editor, the admin and a citizen; the corrected figure differs in each run of the test."""
    editor = person(f"{AGENCY}-editor")
    before, after = _present(editor, portal_url), str(round(random.uniform(1.1, 1.9), 3)).replace(".", ",")
    template = _take_template(editor, portal_url, tmp_path / "bieu-mau.xlsx")
    _fill(template, {"2017": ("nhiều", "Sao Hỏa"), "2016": (_number(after), "")})
    _upload(editor, template, "Chỉ kiểm tra")
    address = editor.url
    marked = _read_faults(editor, tmp_path / "danh-dau.xlsx")
    _correct(marked)
    _upload(editor, marked, "Tải lên và kiểm tra")
    _submit(editor, before, after)
    number = _approve(person(f"{AGENCY}-admin"), portal_url, address)
    _as_citizen(person(""), portal_url, address, number, (before, after))


def _present(page: Page, portal: str) -> str:
    """The published figure of Đồng Tháp in 2016, as pages write it."""
    query = f"indicator={CODE}&area=87&period_from=2016&period_to=2016"
    found = page.request.get(f"{portal}/api/3/action/dongthap_observation_search?{query}").json()
    return found["result"]["results"][0]["value"].replace(".", ",")


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _take_template(page: Page, portal: str, path: Path) -> Path:
    page.goto(f"{portal}/")
    page.get_by_role("link", name="Nộp số liệu", exact=True).click()
    page.get_by_label("Tên hoặc mã").fill(CODE)
    page.get_by_role("button", name="Lọc").click()
    page.get_by_role("link", name="Nộp Số lượng trâu").click()
    page.get_by_label("Các kỳ cần nộp").fill("2016, 2017")
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải biểu mẫu (XLSX)").click()
    download.value.save_as(path)
    return path


def _fill(path: Path, figures: dict[str, tuple[Any, str]]) -> None:
    """Period → (figure of Đồng Tháp, what is typed over the area of Tiền Giang, if anything)."""
    book = openpyxl.load_workbook(path)
    heads = [str(cell.value).split("\n")[0] for cell in book[CODE][5]]
    area, figure = heads.index("Đơn vị hành chính"), heads.index("Giá trị")
    for row in book[CODE].iter_rows(min_row=6, max_row=40):
        value, typed = figures.get(str(row[0].value), (None, ""))
        if row[area].value == "Tỉnh Đồng Tháp" and value is not None:
            row[figure].value = value
        elif row[area].value == "Tỉnh Tiền Giang" and typed:
            row[area].value, row[figure].value = typed, 0.4
    book.save(path)


def _upload(page: Page, path: Path, button: str) -> None:
    page.set_input_files("#upload", path)
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url("**/nop-so-lieu/ho-so/*")
    expect(page.get_by_role("heading", name="Kiểm tra")).to_be_visible()


def _read_faults(page: Page, path: Path) -> Path:
    """Both faults stand in the page, by rule, with their places; the workbook comes back marked."""
    expect(page.get_by_role("alert")).to_contain_text("2 lỗi")
    expect(page.get_by_role("button", name="Gửi phê duyệt")).to_have_count(0)
    for code, row, typed in (("number.invalid", "12", "nhiều"), ("area.mismatch", "13", "Sao Hỏa")):
        page.locator("ul.codes").get_by_role("link", name=code).click()
        found = page.get_by_role("row").filter(has_text=typed)
        expect(found).to_contain_text(CODE)
        expect(found.get_by_role("cell", name=row, exact=True)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp của bạn với các ô sai được đánh dấu").click()
    download.value.save_as(path)
    return path


def _correct(path: Path) -> None:
    """What the comments in the workbook ask for."""
    book = openpyxl.load_workbook(path)
    marked = [cell for row in book[CODE].iter_rows(min_row=6) for cell in row if cell.comment]
    assert {cell.value for cell in marked} == {"nhiều", "Sao Hỏa"}
    for cell in marked:
        cell.value = 2.4 if cell.value == "nhiều" else "Tỉnh Tiền Giang"
    book.save(path)


def _submit(page: Page, before: str, after: str) -> None:
    expect(page.get_by_role("status").first).to_contain_text("3 số liệu đạt")
    changed = page.locator("tr", has=page.locator(".kind-changed")).filter(has_text=after)
    expect(changed).to_contain_text(before)
    page.get_by_label("Vì sao sửa số liệu đã công bố").fill(REASON)
    for field in page.locator("[name^='explain.']").all():
        field.fill(WORD)
    page.get_by_role("button", name="Gửi phê duyệt").click()
    expect(page.locator(".state").first).to_have_text("Chờ phê duyệt")
    expect(page.get_by_role("button", name="Duyệt và công bố")).to_have_count(0)


def _approve(page: Page, portal: str, address: str) -> int:
    """The admin finds it, sees what changes and why, approves; number of the new release."""
    page.goto(f"{portal}/nop-so-lieu")
    page.get_by_role("link", name=re.compile("hồ sơ chờ phê duyệt")).click()
    page.locator(f"a[href$='{address.rsplit('/', 1)[1]}']").first.click()
    for words in (REASON, WORD):
        expect(page.get_by_text(words).first).to_be_visible()
    page.get_by_role("button", name="Duyệt và công bố").click()
    expect(page.locator(".state").first).to_have_text("Đã công bố", timeout=40_000)
    told = page.locator(".well").get_by_text(re.compile(r"phiên bản \d+")).inner_text()
    return int(told.rsplit(" ", 1)[1])


def _as_citizen(page: Page, portal: str, address: str, number: int, figures: tuple[str, str]) -> None:
    """The new release with what changed; nothing of the submission."""
    page.goto(f"{portal}/chi-tieu/{CODE}/phien-ban/{number}")
    changed = page.locator("tr", has=page.locator(".kind.changed")).filter(has_text=figures[1])
    for text in figures:
        expect(changed).to_contain_text(text)
    expect(changed).to_contain_text(f"Giải trình: {WORD}")
    expect(changed).to_contain_text(f"{figures[0]}): {REASON}")
    page.goto(address)
    expect(page).to_have_url(re.compile("/user/login"))
