"""A home is its owner's alone: modes, Solr's password, mail over verified connections, data of Redis 6.2."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import smtplib
import ssl
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from ckanext.dongthap import mailing
from ckanext.dongthap.embedded import redis, solr
from ckanext.dongthap.embedded.home import Home
from redis import Redis
from redis.exceptions import RedisError

#: A few keys as Redis 6.2.14 saved them.
SAVED = Path(__file__).with_name("redis-6.2.14.rdb")


def test_a_home_of_before_is_closed(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", 0)
    (home.root / "log").mkdir(parents=True, mode=0o755)
    for name in ("state.json", "lock", "sample-accounts.txt"):
        (home.root / name).write_text("{}", encoding="utf-8")
        (home.root / name).chmod(0o644)
    home.root.chmod(0o755)
    home.prepare()
    entries = [entry for entry in home.root.iterdir() if entry.name != "run"]
    assert {stat.S_IMODE(entry.stat().st_mode) & 0o077 for entry in entries} == {0}
    assert stat.S_IMODE(home.root.stat().st_mode) & 0o066 == 0


def test_solr_keeps_the_hash_that_it_computes_itself() -> None:
    """Solr: SHA-256 over SHA-256 of salt and password, both in Base64."""
    told = json.loads(solr.Login("dongthap", "bí mật").settings())["authentication"]
    assert told["blockUnknown"] is True
    stored, salt = (base64.b64decode(part) for part in told["credentials"]["dongthap"].split(" "))
    assert hashlib.sha256(hashlib.sha256(salt + "bí mật".encode()).digest()).digest() == stored
    assert "bí mật" not in json.dumps(told, ensure_ascii=False)


def test_what_redis_saved_goes_on(tmp_path: Path) -> None:
    home = Home(tmp_path, 0)
    home.redis.mkdir()
    home._prepare_run()
    (home.redis / "dump.rdb").write_bytes(SAVED.read_bytes())
    process = subprocess.Popen(redis.command(home), stdout=subprocess.DEVNULL)
    try:
        client = Redis(unix_socket_path=str(home.run / "redis.sock"))
        assert _soon(lambda: client.ping())
        assert client.get("session") == "phiên".encode()
        assert client.lrange("queue", 0, -1) == [b"a", b"b"] and client.ttl("session") > 0  # type: ignore[operator]
        if sys.version_info >= (3, 11):
            assert client.info()["valkey_version"] >= "9.1"  # type: ignore[index]
    finally:
        process.terminate()
        process.wait()


def _soon(answers: Any) -> bool:
    for _ in range(100):
        try:
            return bool(answers())
        except RedisError:
            time.sleep(0.1)
    return False


def test_mail_goes_only_to_a_server_that_proves_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """CKAN 2.12.0 hands over without a look at the certificate; this goes when CKAN has the fix of 2.11.5."""
    used: list[ssl.SSLContext] = []

    class Server(smtplib.SMTP):
        def __init__(self, *given: Any, **more: Any) -> None:
            assert more["timeout"]

        def __exit__(self, *given: Any) -> None: ...

        def starttls(self, *given: Any, context: ssl.SSLContext | None = None) -> Any:
            assert context
            used.append(context)

        def send_message(self, *given: Any, **more: Any) -> Any:
            assert used, "nothing is sent in the clear"

    monkeypatch.setattr(mailing.smtplib, "SMTP", Server)
    settings = {"smtp.server": "mail.example", "smtp.starttls": True, "smtp.mail_from": "a@b.vn",
                "ckan.site_title": "Cổng"}  # fmt: skip
    monkeypatch.setattr(mailing.tk, "config", settings)
    assert mailing.VerifiedMail().notify_recipient(False, "Lan", "lan@example.vn", "Tin", "Nội dung")
    assert used[0].verify_mode == ssl.CERT_REQUIRED and used[0].check_hostname


def test_what_a_command_writes_is_its_owners_alone(tmp_path: Path) -> None:
    script = str(Path(sys.executable).parent / "dongthap")
    environment = {**os.environ, "DONGTHAP_HOME": str(tmp_path / "home")}
    subprocess.run([script, "down"], env=environment, check=False, capture_output=True)
    for entry in [tmp_path / "home", *(tmp_path / "home").rglob("*")]:
        assert stat.S_IMODE(entry.stat().st_mode) & 0o077 == 0, entry
