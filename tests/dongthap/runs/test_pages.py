"""The pages of sources and runs: who may see them, what they show, what their buttons do."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest
import yaml
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.dongthap.runs import queue, sources, store
from ckanext.dongthap.worker import work

from harvesters.rules import RULES
from harvesters.spec import Source
from tests.dongthap.runs.conftest import GOOD, HEADER, NAME, Run, Site

pytestmark = [pytest.mark.services]
SHRUNK = HEADER + "Đồng Tháp;528,4;546,2;551,6\n"


class Person:
    """Somebody with a browser: a user's token goes with each request."""

    def __init__(self, app: Any, name: str | None) -> None:
        self.app = app
        token = call_action("api_token_create", user=name, name="test")["token"] if name else ""
        self.headers = {"Authorization": token} if token else {}

    def get(self, path: str, status: int = 200) -> Any:
        return self.app.get(path, headers=self.headers, status=status, follow_redirects=False)

    def post(self, path: str, status: int = 302, **fields: Any) -> Any:
        return self.app.post(path, data=fields, headers=self.headers, status=status, follow_redirects=False)


@pytest.fixture
def people(source: Source, app: Any) -> dict[str, Person]:
    names = {role: factories.User()["name"] for role in ("editor", "admin", "stranger")}
    for role in ("editor", "admin"):
        call_action("organization_member_create", id="so-nong-nghiep", username=names[role], role=role)
    other = factories.Organization(name="so-y-te")
    call_action("organization_member_create", id=other["id"], username=names["stranger"], role="admin")
    found = {role: Person(app, name) for role, name in names.items()}
    return {**found, "nobody": Person(app, None), "sysadmin": Person(app, factories.Sysadmin()["name"])}


@pytest.fixture
def editor(people: dict[str, Person]) -> Person:
    return people["editor"]


@pytest.fixture
def admin(people: dict[str, Person]) -> Person:
    return people["admin"]


@pytest.mark.parametrize("page", ["", "/xem-truoc", "/xoa", ".yaml"])
def test_a_source_is_for_those_who_maintain_it(people: dict[str, Person], page: str) -> None:
    path = f"/thu-thap/{NAME}{page}"
    assert "/user/login" in people["nobody"].get(path, 302).headers["Location"]
    people["stranger"].get(path, 403)
    people["editor"].get(path, 403 if page == "/xoa" else 200)
    people["admin"].get(path)
    people["sysadmin"].get(path)


def test_a_run_is_for_those_who_maintain_its_source(run: Run, people: dict[str, Person]) -> None:
    row = run()
    path = f"/thu-thap/lan-chay/{row['id']}"
    for page in ("", f"/goc/{row['raw'][0]['sha256']}", "/tu-choi.csv", "/khac-biet"):
        assert "/user/login" in people["nobody"].get(path + page, 302).headers["Location"]
        people["stranger"].get(path + page, 403)
        people["editor"].get(path + page)
    people["editor"].get("/thu-thap/lan-chay/nothing", 404)


def test_lists_show_only_what_is_ones_own(run: Run, people: dict[str, Person]) -> None:
    run()
    for path in ("/thu-thap", "/thu-thap/lan-chay"):
        assert "/user/login" in people["nobody"].get(path, 302).headers["Location"]
        assert NAME not in people["stranger"].get(path).text
        assert NAME in people["editor"].get(path).text
    assert NAME in people["editor"].get("/thu-thap?state=ok").text
    assert NAME not in people["editor"].get("/thu-thap?state=held").text
    assert NAME not in people["editor"].get("/thu-thap/lan-chay?state=held").text


def test_health_is_told_in_words(run: Run, site: Site, editor: Person) -> None:
    run()
    site.put(SHRUNK)
    run()
    page = editor.get(f"/en/thu-thap/{NAME}").text
    assert "Held, " in page
    assert "1 run in a row without success" in page
    assert "guard" in editor.get(f"/en/thu-thap/lan-chay/{_last()['id']}").text


def test_the_yaml_is_the_specification(editor: Person, source: Source) -> None:
    answer = editor.get(f"/thu-thap/{NAME}.yaml")
    assert answer.headers["Content-Type"].startswith("application/yaml")
    assert sources.parse(yaml.safe_load(answer.text)) == source


def test_buttons_of_a_source(admin: Person, editor: Person, people: dict[str, Person], app: Any) -> None:
    people["stranger"].post(f"/thu-thap/{NAME}/chay", 403)
    where = editor.post(f"/thu-thap/{NAME}/chay").headers["Location"]
    run_id = where.rsplit("/", 1)[-1]
    waiting = editor.get(f"/en/thu-thap/lan-chay/{run_id}").text
    assert "Cancel the run" in waiting
    assert 'http-equiv="refresh"' in waiting
    editor.post(f"/thu-thap/lan-chay/{run_id}/huy")
    assert store.get(run_id)["state"] == "cancelled"  # pyright: ignore[reportOptionalSubscript]
    editor.post(f"/thu-thap/{NAME}/lich", 403, active="false")
    admin.post(f"/thu-thap/{NAME}/lich", active="false")
    assert sources.get(NAME).row["active"] is False  # pyright: ignore[reportOptionalMemberAccess]
    editor.post(f"/thu-thap/{NAME}/xoa", 403)
    admin.post(f"/thu-thap/{NAME}/xoa")
    assert sources.get(NAME) is None


def test_rejections_by_rule_and_as_files(run: Run, site: Site, editor: Person) -> None:
    site.put(GOOD + "Sao Hỏa;1;2;3\n=1+1;1;2;3\nĐồng Tháp;1;;x\n")
    row = run()
    path = f"/thu-thap/lan-chay/{row['id']}"
    assert row["counts"]["rejected"] > 2
    page = editor.get(f"{path}?code=area.unknown").text
    assert "Sao Hỏa" in page
    assert "/thu-thap/ma-loi#area.unknown" in page
    text = editor.get(f"{path}/tu-choi.csv").text
    assert text.startswith("\ufeff")
    assert "'=1+1" in text
    book = openpyxl.load_workbook(BytesIO(editor.get(f"{path}/tu-choi.xlsx").get_data()))
    cells = [row[5] for row in book.active.iter_rows()]  # pyright: ignore
    assert [cell.value for cell in cells if cell.quotePrefix] == ["=1+1"]
    assert len(cells) == text.count("\r\n")
    raw = editor.get(f"{path}/goc/{row['raw'][0]['sha256']}")
    assert raw.get_data() == (site.folder / "lua.csv").read_bytes()
    editor.get(f"{path}/goc/{'0' * 64}", 404)


def test_a_held_run_is_decided(run: Run, site: Site, editor: Person, admin: Person, app: Any) -> None:
    run()
    site.put(SHRUNK)
    held = run()
    path = f"/thu-thap/lan-chay/{held['id']}"
    assert "/cong-bo" not in editor.get(path).text
    assert "/cong-bo" in admin.get(path).text
    differences = editor.get(f"/en{path}/khac-biet").text
    assert "Tiền Giang" in differences
    assert "3 removed" in differences
    editor.post(f"{path}/cong-bo", 403)
    approved = admin.post(f"{path}/cong-bo").headers["Location"].rsplit("/", 1)[-1]
    work(app.flask_app, once=True)
    assert store.get(approved)["state"] == "published"  # pyright: ignore[reportOptionalSubscript]
    assert "224,7" in editor.get(f"/thu-thap/lan-chay/{approved}/khac-biet").text
    admin.post(f"{path}/cong-bo")
    assert queue.ask(NAME, "command")


def test_everybody_reads_what_a_code_means(people: dict[str, Person]) -> None:
    page = people["nobody"].get("/thu-thap/ma-loi").text
    assert [code for code in RULES if f'id="{code}"' not in page] == []


def _last() -> store.Row:
    return store.find([NAME], store.FINAL, limit=1)[1][0]


def test_what_a_file_says_is_never_markup(run: Run, site: Site, editor: Person) -> None:
    site.put(GOOD + "<script>alert(1)</script>;1;2;3\n")
    row = run()
    for path in (f"/thu-thap/lan-chay/{row['id']}", f"/thu-thap/{NAME}/xem-truoc"):
        page = editor.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
