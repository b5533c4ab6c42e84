"""`dongthap up` on real homes: again, twice side by side, and where it can't."""

from __future__ import annotations

import json
import os
import socket
import stat
from typing import Any

import pytest
import requests

from tests.embedded.conftest import Instance

pytestmark = [pytest.mark.services, pytest.mark.slow]


def owned_by_home(instance: Instance) -> list[int]:
    """Processes whose command line names the home."""
    import psutil

    mark = str(instance.home)
    return [p.pid for p in psutil.process_iter(["cmdline"]) if mark in " ".join(p.info["cmdline"] or [])]


def test_up_prints_the_address_last_and_the_page_answers(running: Instance) -> None:
    assert running.status()["answers"]
    again = running.run("up")
    url = again.stdout.splitlines()[-1]
    assert requests.get(url, timeout=60).status_code == 200


def test_second_up_changes_nothing(running: Instance) -> None:
    before = running.status()["processes"]
    outcome = json.loads(running.run("up", "--json").stdout)
    assert outcome["changed"] == []
    assert outcome["password"] == ""
    assert running.status()["processes"] == before


@pytest.mark.parametrize("name", ["secrets.json", "ckan.ini", "supervisord.conf"])
def test_files_with_secrets_are_the_owners_alone(running: Instance, name: str) -> None:
    assert stat.S_IMODE((running.home / name).stat().st_mode) == 0o600


def test_sockets_are_closed_to_others(running: Instance) -> None:
    assert stat.S_IMODE((running.home / "run" / "pg").stat().st_mode) == 0o700
    assert stat.S_IMODE((running.home / "run" / "redis.sock").stat().st_mode) == 0o700


def test_two_homes_side_by_side(running: Instance, make_instance: Any) -> None:
    second = make_instance("second")
    assert second.run("up").returncode == 0
    assert running.status()["answers"]
    assert second.status()["answers"]
    first_secrets = json.loads((running.home / "secrets.json").read_text())
    second_secrets = json.loads((second.home / "secrets.json").read_text())
    assert not set(first_secrets.values()) & set(second_secrets.values())
    assert second.run("down").returncode == 0
    assert owned_by_home(second) == []
    assert running.status()["answers"]


def test_port_in_use_says_so_and_leaves_nothing(make_instance: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        instance = make_instance("taken", taken.getsockname()[1])
        result = instance.run("up")
    assert result.returncode == 3
    assert f"port {instance.port} is in use" in result.stderr
    assert owned_by_home(instance) == []


def test_a_service_that_dies_is_named_and_nothing_is_left(make_instance: Any) -> None:
    instance = make_instance("broken")
    (instance.home / "redis").mkdir(parents=True)
    (instance.home / "redis" / "dump.rdb").write_bytes(b"this is no Redis file")
    result = instance.run("up")
    assert result.returncode == 6
    assert "redis does not start" in result.stderr
    assert owned_by_home(instance) == []


def test_a_deep_home_gets_short_sockets(make_instance: Any) -> None:
    from ckanext.dongthap.embedded.home import LONGEST_SOCKET, Home

    deep = Home(make_instance("/".join(["tầng"] * 20)).home, 5000)
    assert len(os.fsencode(deep.run / "pg" / ".s.PGSQL.5432")) <= LONGEST_SOCKET
    deep.prepare()
    assert (deep.root / "run").resolve() == deep.run.resolve()


def test_some_database_urls_without_the_others_are_refused(
    make_instance: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DONGTHAP_DATABASE_URL", "postgresql://somebody@/somewhere")
    result = make_instance("half").run("up")
    assert result.returncode == 8
    assert "DONGTHAP_DATASTORE_READ_URL" in result.stderr
