"""What CKAN mended after 2.12.0 was branched, and what of ours stands in for it until CKAN has it.

Each fix has a test of what we do, and one that looks into CKAN: the latter fails when CKAN has the fix, and
its words say what of ours can go then.
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import ckan.plugins.toolkit as tk
import ckanext.datastore
import pytest
import requests
from ckan.config.middleware import flask_app
from ckan.lib import mailer
from ckan.tests.helpers import call_action

from harvesters.assets import config_dir
from tests.dongthap.api.conftest import Portal
from tests.dongthap.security.people import Open, somebody

pytestmark = pytest.mark.services
FORM = "/dataset/new"
SQL = "datastore_search_sql"


def test_a_request_with_a_key_opens_no_form_to_other_sites(
    portal: Portal, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CVE-2026-41255: CKAN exempts the view from its check of forms, for everybody and for good."""
    application = portal.app.flask_app
    user, mine = somebody(sysadmin=True), browser()
    mine.log_in(user.name)
    assert mine.is_in()
    token = call_action("api_token_create", user=user.name, name="t")["token"]
    monkeypatch.setattr(flask_app.csrf, "_exempt_views", set())
    for settings in (application.config, tk.config):
        monkeypatch.setitem(settings, "WTF_CSRF_ENABLED", True)
    name = application.config["WTF_CSRF_FIELD_NAME"]
    found = re.search(rf'name="{name}"[^>]*value="([^"]+)"', mine.get(FORM).text)
    assert found, "the form has a token"

    by_key = requests.post(portal.url + FORM, data={"a": "b"}, headers={"Authorization": token}, timeout=60)
    assert by_key.status_code == 200
    assert flask_app.csrf._exempt_views, "CKAN exempted the view: what follows is our own check"
    assert mine.post(FORM, a="b").status_code == 400
    assert mine.post(FORM, a="b", **{name: found.group(1)}).status_code == 200


def test_ckan_still_exempts_views_in_the_middle_of_a_request() -> None:
    source = inspect.getsource(flask_app.ckan_before_request)
    assert "csrf.exempt(" in source, (
        "CKAN mended CVE-2026-41255: views.security.protect_forms and its test can go"
    )


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_asks_the_tables_by_sql(portal: Portal, method: str) -> None:
    """CVE-2026-42031, CVE-2026-42032: CKAN's filter of statements and functions is the only fence."""
    sql = {"sql": "SELECT 1"}
    address = f"{portal.url}/api/3/action/{SQL}"
    answer = requests.get(address, sql, timeout=60) if method == "GET" else None
    answer = answer if answer is not None else requests.post(address, json=sql, timeout=60)
    assert answer.status_code in (400, 404), answer.text
    assert "records" not in answer.text
    with pytest.raises(KeyError):
        tk.get_action(SQL)


def test_every_home_is_made_without_sql() -> None:
    shipped = (config_dir() / "ckan.ini").read_text(encoding="utf-8")
    assert re.search(r"^ckan\.datastore\.sqlsearch\.enabled = false$", shipped, re.M)


def test_ckan_still_allows_a_function_that_runs_a_text() -> None:
    allowed = Path(ckanext.datastore.__file__).with_name("allowed_functions.txt").read_text(encoding="utf-8")
    assert "ts_rewrite" in allowed.split(), (
        "CKAN mended CVE-2026-42031 and CVE-2026-42032: its row in docs/security.md can go"
    )


def test_ckan_still_trusts_any_mail_server() -> None:
    """CVE-2026-41132; what we do is in tests/embedded/security/test_closed.py."""
    source = inspect.getsource(mailer)
    assert "starttls()" in source, "CKAN mended CVE-2026-41132: ckanext.dongthap.mailing and its test can go"
