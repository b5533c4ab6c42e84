"""The whole way of an agency's figures: template, faults, annotated workbook, approval, what citizens see."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.mailbox import Mailbox
from tests.browser.test_harvest import logged_in
from tests.browser.test_pages import browser

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.services]
CODE, AGENCY = "NN.TRAU.SL", "cuc-thong-ke"
WORD = "Rà soát lại hộ chăn nuôi"
REASON = "Số chính thức của niên giám 2017"
Person = Callable[[str], Page]
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


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
    _hand_in(page)
    expect(page.get_by_role("button", name="Duyệt và công bố")).to_have_count(0)


def _hand_in(page: Page) -> None:
    """Explain what is to be explained, submit."""
    page.get_by_label("Vì sao sửa số liệu đã công bố").fill(REASON)
    for field in page.locator("[name^='explain.']").all():
        field.fill(WORD)
    page.get_by_role("button", name="Gửi phê duyệt").click()
    expect(page.locator(".state").first).to_have_text("Chờ phê duyệt")


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


def test_nothing_to_report(portal_url: str, person: Person, mailbox: Mailbox) -> None:
    """Reported by the editor, approved by the admin; a citizen reads why there is no figure."""
    editor, admin, code = person(f"{AGENCY}-editor"), person(f"{AGENCY}-admin"), "NN.GIACAM.SL"
    period = str(random.randint(2017, 2025))
    editor.goto(f"{portal_url}/nop-so-lieu/moi?indicator={code}")
    editor.get_by_text("Không phát sinh trong kỳ", exact=True).click()
    editor.get_by_label("Kỳ", exact=True).fill(period)
    editor.get_by_label("Lý do", exact=True).fill("Không điều tra trong năm")
    editor.get_by_role("button", name="Báo không phát sinh").click()
    editor.wait_for_url("**/ho-so/*")
    expect(editor.get_by_text(f"Không phát sinh trong kỳ {period}")).to_be_visible()
    editor.get_by_role("button", name="Gửi phê duyệt").click()
    expect(editor.locator(".state").first).to_have_text("Chờ phê duyệt")
    mailbox.wait_for(f"{AGENCY}-admin", "Chờ phê duyệt / Waiting for approval", editor.url)
    admin.goto(editor.url)
    admin.get_by_role("button", name="Duyệt và công bố").click()
    expect(admin.locator(".state").first).to_have_text("Đã ghi nhận", timeout=40_000)
    mailbox.wait_for(f"{AGENCY}-editor", "Đã công bố / Published", editor.url)
    citizen = person("")
    citizen.goto(f"{portal_url}/chi-tieu/{code}?view=table&period_from={period}")
    expect(citizen.get_by_text("Không phát sinh số liệu: Không điều tra trong năm").first).to_be_visible()


def test_published_at_the_set_time(portal_url: str, person: Person) -> None:
    """The portal publishes by itself, and not before its time."""
    editor, admin, code = person(f"{AGENCY}-editor"), person(f"{AGENCY}-admin"), "NN.BO.SL"
    _by_hand(editor, portal_url, code)
    _hand_in(editor)
    admin.goto(editor.url)
    at = datetime.now(VIETNAM) + timedelta(seconds=12)
    field = admin.get_by_label("Công bố lúc (để trống: ngay)")
    field.evaluate("field => { field.step = 1 }")
    field.fill(at.strftime("%Y-%m-%dT%H:%M:%S"))
    admin.get_by_role("button", name="Duyệt và công bố").click()
    expect(admin.locator(".state").first).to_have_text("Đã duyệt, hẹn giờ")
    assert datetime.now(VIETNAM) < at, "the machine was too slow to see it wait"
    while admin.locator(".state").first.inner_text() != "Đã công bố":
        assert datetime.now(VIETNAM) < at + timedelta(seconds=60), admin.locator("main").inner_text()
        admin.wait_for_timeout(1000)
        admin.reload()
    published = (
        admin.locator(".trail li", has_text="Bắt đầu công bố").locator("time").get_attribute("datetime")
    )
    assert datetime.fromisoformat(str(published)) >= at.replace(microsecond=0)


def test_another_release_came_out_meanwhile(portal_url: str, person: Person, mailbox: Mailbox) -> None:
    """Two people submit for one indicator: the second is compared anew, and nothing of the first is lost."""
    editor, admin, code = person(f"{AGENCY}-editor"), person(f"{AGENCY}-admin"), "NN.LON.SL"
    _by_hand(editor, portal_url, code, "Tỉnh Đồng Tháp")
    _hand_in(editor)
    second = _by_hand(admin, portal_url, code, "Tỉnh Tiền Giang")
    _hand_in(admin)
    steward = person("dieu-phoi")
    steward.goto(editor.url)
    steward.get_by_role("button", name="Duyệt và công bố").click()
    expect(steward.locator(".state").first).to_have_text("Đã công bố", timeout=40_000)
    number = int(re.findall(r"phiên bản (\d+)", steward.locator(".well").first.inner_text())[0])
    admin.reload()
    expect(admin.locator("div.note")).to_contain_text("Đã có phiên bản khác ra sau lần kiểm tra này")
    steward.goto(admin.url)
    steward.get_by_role("button", name="Duyệt và công bố").click()
    expect(steward.get_by_text("Vừa có phiên bản khác được công bố").first).to_be_visible()
    expect(steward.locator(".state").first).to_have_text("Chờ phê duyệt")
    expect(steward.get_by_text(f"so với phiên bản {number}")).to_be_visible()
    expect(steward.locator("tr", has=steward.locator(".kind-changed"))).to_have_count(1)
    expect(steward.locator("tr", has=steward.locator(".kind-changed"))).to_contain_text(second)
    steward.get_by_role("button", name="Duyệt và công bố").click()
    expect(steward.locator(".state").first).to_have_text("Đã công bố", timeout=40_000)
    assert int(re.findall(r"phiên bản (\d+)", steward.locator(".well").first.inner_text())[0]) == number + 1


def test_an_upload_that_breaks_off_goes_on(portal_url: str, person: Person, tmp_path: Path) -> None:
    """The browser is closed in the middle; the same file goes on where it stopped."""
    editor, pieces = person(f"{AGENCY}-editor"), []
    template = _take_template(editor, portal_url, tmp_path / "lon.xlsx")
    book = openpyxl.load_workbook(template)
    for _ in range(30_000):
        book["Hướng dẫn"].append([random.randbytes(40).hex()])
    book.save(template)
    assert template.stat().st_size > 1 << 20, "more than one piece"

    def watch(route: Route) -> None:
        pieces.append(
            int(route.request.headers["upload-offset"]) if route.request.method == "PATCH" else None
        )
        route.abort() if pieces.count(None) == 0 and len(pieces) > 1 else route.continue_()

    editor.route("**/nop-so-lieu/tai-len/*", watch)
    editor.set_input_files("#upload", template)
    editor.get_by_role("button", name="Chỉ kiểm tra", exact=True).click()
    expect(editor.locator("progress")).to_have_attribute("value", str(1 << 20))
    editor.unroute("**/nop-so-lieu/tai-len/*")
    editor.goto(f"{portal_url}/nop-so-lieu/moi?indicator={CODE}")
    asked: list[tuple[str, str]] = []
    editor.on("request", lambda r: asked.append((r.method, r.headers.get("upload-offset", ""))))
    _upload(editor, template, "Chỉ kiểm tra")
    sent = [pair for pair in asked if pair[0] in ("POST", "HEAD", "PATCH") and pair != ("POST", "")]
    assert sent[0] == ("HEAD", "")
    assert sent[1] == ("PATCH", str(1 << 20))
    expect(editor.get_by_role("link", name="lon.xlsx")).to_be_visible()


def test_returned_with_remarks_then_withdrawn(portal_url: str, person: Person, mailbox: Mailbox) -> None:
    """The admin's remarks at a cell and at a figure reach the editor, who takes the submission back."""
    editor, admin = person(f"{AGENCY}-editor"), person(f"{AGENCY}-admin")
    _by_hand(editor, portal_url, "NN.NGO.SL")
    _hand_in(editor)
    admin.goto(editor.url)
    admin.get_by_text("Trả lại kèm nhận xét, hoặc từ chối").click()
    admin.get_by_label("Cần sửa gì, hoặc vì sao từ chối").fill("Xem lại số năm 2016")
    admin.get_by_role("button", name="Nhận xét").first.click()
    expect(admin.get_by_label("Ô 1")).to_have_value(re.compile("2016"))
    admin.get_by_label("Nhận xét 1").fill("Khác biên bản")
    admin.get_by_label("Ô 2").fill("E9")
    admin.get_by_label("Nhận xét 2").fill("Thiếu huyện Tháp Mười")
    admin.get_by_role("button", name="Trả lại người nộp").click()
    expect(admin.locator(".state").first).to_have_text("Trả lại kèm nhận xét")
    mail = mailbox.wait_for(f"{AGENCY}-editor", "Cần sửa / Returned with remarks", editor.url)
    editor.reload()
    for text in ("Xem lại số năm 2016", "Khác biên bản", "E9", "Thiếu huyện Tháp Mười"):
        expect(editor.locator("section.note")).to_contain_text(text)
        assert text in mail.text
    editor.get_by_text("Rút hồ sơ", exact=True).click()
    editor.get_by_label("Lý do (không bắt buộc)").fill("Chờ số chính thức")
    editor.get_by_role("button", name="Rút hẳn").click()
    expect(editor.locator(".state").first).to_have_text("Đã rút")
    expect(editor.locator(".trail")).to_contain_text("Chờ số chính thức")
    expect(editor.get_by_role("button", name="Gửi phê duyệt")).to_have_count(0)


def test_a_script_submits_with_a_token_of_its_agency(portal_url: str, person: Person, tmp_path: Path) -> None:
    """The script of the page, with the token that the page gave, as it stands."""
    editor = person(f"{AGENCY}-editor")
    template = _take_template(editor, portal_url, tmp_path / "bieu-mau.xlsx")
    _fill(template, {"2017": (round(random.uniform(2.1, 2.9), 3), "")})
    editor.goto(f"{portal_url}/nop-so-lieu/api")
    editor.get_by_label("Dùng vào việc gì").fill("Máy chủ của Cục")
    editor.get_by_role("button", name="Tạo mã").click()
    token = editor.locator("pre.token").inner_text().strip()
    script = editor.locator("pre", has_text="import base64, requests").inner_text()
    script = script.replace('key="2026-11"', f'key="{random.random()}"')
    (tmp_path / "nop.py").write_text(f"TOKEN = {token!r}\n{script}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "nop.py"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stdout.strip() in ("submitted", ""), done.stderr
    assert not done.returncode, done.stderr
    headers = {"Authorization": token}
    foreign = f"{portal_url}/api/3/action/dongthap_submission_obligations?agency=so-y-te"
    assert editor.request.get(foreign, headers=headers).status == 403
    assert editor.request.get(f"{portal_url}/api/3/action/package_create", headers=headers).status in (
        400,
        403,
    )


def _by_hand(page: Page, portal: str, code: str, area: str = "Tỉnh Đồng Tháp") -> str:
    """Type another figure of 2016 into the grid, have it checked; the figure as pages write it."""
    page.goto(f"{portal}/nop-so-lieu/nhap?indicator={code}&period=2016")
    cell = page.get_by_label(f"{area}, 2016", exact=True)
    before = float(
        page.locator("td", has=cell).locator(".was").inner_text().replace(".", "").replace(",", ".")
    )
    figure = f"{before + random.randint(1, 9) / 10:.1f}".replace(".", ",")
    cell.fill(figure)
    page.get_by_role("button", name="Kiểm tra", exact=True).click()
    page.wait_for_url("**/ho-so/*")
    return figure
