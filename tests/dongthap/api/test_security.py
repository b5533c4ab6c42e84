"""What strangers send and upload: bodies, forms from other sites, files, keys that nobody gave them."""

from __future__ import annotations

import datetime as dt
import io
from base64 import b64encode
from typing import Any

import pytest
import requests
from ckan.common import config
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.dongthap.http.limiter import Limiter
from redis import Redis
from werkzeug.datastructures import FileStorage

from tests.dongthap.api.conftest import AGENCY, Portal

pytestmark = pytest.mark.services

SEARCH = "/api/3/action/dongthap_observation_search?limit=1"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture(scope="module")
def token(portal: Portal) -> str:
    return call_action("api_token_create", user=factories.Sysadmin()["name"], name="t")["token"]


@pytest.mark.parametrize(
    ("path", "mimetype"),
    [
        ("/api/3/action/package_search", "application/json"),
        ("/user/login", "application/x-www-form-urlencoded"),
        ("/dataset/new", "multipart/form-data; boundary=x"),
    ],
)
def test_a_stranger_sends_a_question_not_a_film(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, path: str, mimetype: str
) -> None:
    monkeypatch.setitem(portal.app.flask_app.config, "WTF_CSRF_ENABLED", True)
    film = b'--x\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n' + b" " * (2 << 20)
    try:
        answer = requests.post(portal.url + path, data=film, headers={"Content-Type": mimetype}, timeout=60)
    except requests.ConnectionError:
        return  # The server hung up while we were still sending, as it may.
    assert answer.status_code == 413


def test_who_has_an_account_may_send_more(portal: Portal, token: str) -> None:
    answer = requests.post(
        f"{portal.url}/api/3/action/package_search",
        data=b'{"rows": 0}' + b" " * (2 << 20),
        headers={"Content-Type": "application/json", "Authorization": token},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text


def test_a_stranger_tells_the_length(portal: Portal) -> None:
    answer = requests.post(
        f"{portal.url}/api/3/action/package_search",
        data=iter([b'{"rows": 0}']),
        headers={"Content-Type": "application/json"},
        timeout=60,
    )
    assert answer.status_code == 411


def log_in(portal: Portal, name: str, password: str = "wrong", **headers: str) -> requests.Response:
    return requests.post(
        f"{portal.url}/user/login",
        data={"login": name, "password": password},
        headers=headers,
        allow_redirects=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("origin", "expected"), [("https://evil.example", 403), ("null", 403), ("", 200), (None, 200)]
)
def test_another_site_logs_nobody_in(portal: Portal, origin: str | None, expected: int) -> None:
    """ "" stands for the portal's own address; None for programs that send no origin."""
    headers = {} if origin is None else {"Origin": origin or portal.url}
    assert log_in(portal, "nobody", **headers).status_code == expected


@pytest.mark.parametrize("fields", [{}, {"login": "nobody"}, {"password": "x"}])
def test_half_a_login_is_no_fault_of_ours(portal: Portal, fields: dict[str, str]) -> None:
    answer = requests.post(f"{portal.url}/user/login", data=fields, timeout=60)
    assert answer.status_code == 400


def _forget_counts() -> None:
    with Redis.from_url(config["ckan.redis.url"]) as redis:
        for key in redis.scan_iter("dongthap:limit*"):
            redis.delete(key)


def test_who_finds_a_weakness_learns_whom_to_tell(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert portal.get("/.well-known/security.txt").status_code == 404
    monkeypatch.setitem(config, "dongthap.security.contact", "mailto:an-toan@dulieu.example")
    answer = portal.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"].startswith("text/plain")
    told = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert told["Contact"] == "mailto:an-toan@dulieu.example"
    left = dt.datetime.fromisoformat(told["Expires"]) - dt.datetime.now(dt.timezone.utc)
    assert dt.timedelta(days=30) < left < dt.timedelta(days=366)


@pytest.fixture(scope="module")
def resource(portal: Portal) -> Any:
    """Uploads a file and gives the address it is served from."""
    config["ckan.site_url"] = portal.url
    portal.indicator("SAFE.1")

    def upload(name: str, content: bytes, mimetype: str) -> str:
        made = call_action(
            "resource_create",
            package_id="safe-1",
            name=name,
            upload=FileStorage(io.BytesIO(content), filename=name),
            mimetype=mimetype,
        )
        return made["url"]

    return upload


@pytest.mark.parametrize(
    ("name", "content", "mimetype"),
    [
        ("trang.html", b"<script>alert(1)</script>", "text/html"),
        ("hinh.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
        ("ma.js", b"alert(1)", "text/javascript"),
        ("kieu.css", b"body { display: none }", "text/css"),
        ("tai-lieu.xml", b"<?xml-stylesheet href='x'?><a/>", "application/xml"),
    ],
)
def test_an_uploaded_file_is_saved_never_run(
    portal: Portal, resource: Any, name: str, content: bytes, mimetype: str
) -> None:
    answer = portal.get(resource(name, content, mimetype).removeprefix(portal.url))
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if name.endswith((".js", ".css")):
        assert answer.headers["Content-Type"].startswith("text/plain")


def test_a_picture_is_shown(portal: Portal, resource: Any) -> None:
    answer = portal.get(resource("anh.png", PICTURE, "image/png").removeprefix(portal.url))
    assert answer.headers["Content-Type"] == "image/png"
    assert not answer.headers.get("Content-Disposition", "").startswith("attachment")


def test_pages_say_what_browsers_may_do(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = portal.get("/").headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers
    monkeypatch.setitem(config, "ckan.site_url", portal.url.replace("http:", "https:"))
    assert "max-age=" in portal.get("/").headers["Strict-Transport-Security"]


def test_invented_keys_make_no_new_client(
    portal: Portal, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = Limiter("2/minute", config["ckan.redis.url"])
    monkeypatch.setattr(portal.app.flask_app.wsgi_app, "_limiter", limit)
    try:
        told = [portal.get(SEARCH, headers={"Authorization": f"invented-{number}"}) for number in range(3)]
        assert told[2].status_code == 429
        assert portal.get(SEARCH, headers={"Authorization": token}).status_code == 200
    finally:
        _forget_counts()


@pytest.mark.parametrize("size", ["²", "٣", "-1", "9" * 5000])
def test_an_upload_of_no_size_is_refused(portal: Portal, token: str, size: str) -> None:
    told = {"filename": "a.csv", "agency": AGENCY}
    metadata = ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in told.items())
    answer = requests.post(
        f"{portal.url}/nop-so-lieu/tai-len",
        headers={
            "Authorization": token,
            "Tus-Resumable": "1.0.0",
            "Upload-Length": size.encode(),
            "Upload-Metadata": metadata,
        },
        timeout=60,
    )
    assert answer.status_code == 400
