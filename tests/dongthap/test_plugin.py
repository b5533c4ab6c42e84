"""The portal's settings hold together: the plugins load, the page answers, the search is folded."""

from __future__ import annotations

import pytest
from ckan.tests import factories, helpers
from ckan.tests.helpers import CKANTestApp

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("loaded_plugins", "clean_db", "clean_index")]


def test_home_page_is_vietnamese(app: CKANTestApp) -> None:
    page = app.get("/")
    assert '<html lang="vi"' in page.body


def test_a_user_does_not_see_other_users(app: CKANTestApp) -> None:
    user = factories.User()
    app.get(f"/user/{user['name']}", status=403)


@pytest.mark.parametrize("question", ["lúa", "lua", "LÚA", "lu\u0301a", "Dien tich"])
def test_search_folds_tones(question: str) -> None:
    factories.Dataset(owner_org=factories.Organization()["id"], title="Diện tích lúa của Đồng Tháp")
    assert helpers.call_action("package_search", q=question)["count"] == 1


def test_search_keeps_words_apart() -> None:
    factories.Dataset(owner_org=factories.Organization()["id"], title="Diện tích lúa")
    assert helpers.call_action("package_search", q="cà phê")["count"] == 0


def test_search_knows_abbreviations() -> None:
    factories.Dataset(owner_org=factories.Organization()["id"], title="Chuyển đổi số")
    assert helpers.call_action("package_search", q="CĐS")["count"] == 1
