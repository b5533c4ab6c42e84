"""Classes, places and clients without a server."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Mapping

import pytest
from ckanext.dongthap.serving import clients, places
from ckanext.dongthap.serving.bodies import Incoming, Pace, TooSlow
from ckanext.dongthap.serving.classes import CLASSES, classify
from ckanext.dongthap.serving.places import Bounds, Places, Refused

REQUESTS = {
    "GET /": "pages",
    "GET /en/dataset": "pages",
    "GET /chi-tieu/NN.LUA.DT": "pages",
    "GET /user/login": "pages",
    "POST /user/login": "logins",
    "POST /en/user/reset": "logins",
    "GET /api/observations.ndjson": "streams",
    "GET /chi-tieu/NN.LUA.DT/du-lieu.csv": "streams",
    "GET /chi-tieu/NN.LUA.DT/phien-ban/3/du-lieu.xlsx": "streams",
    "GET /datastore/dump/abc": "streams",
    "GET /dataset/a/resource/b/download/c.csv": "streams",
    "GET /catalog.ttl": "catalogues",
    "GET /api/3/action/dcat_catalog_search": "catalogues",
    "POST /api/action/dcat_dataset_show": "catalogues",
    "GET /chi-tieu/NN.LUA.DT.jsonld": "catalogues",
    "GET /en/chi-tieu/NN.LUA.DT/bieu-do.png": "charts",
    "GET /chi-tieu/NN.LUA.DT/du-lieu.sdmx.csv": "exports",
    "GET /chi-tieu/NN.LUA.DT/phien-ban/2/croissant.jsonld": "exports",
    "GET /chi-tieu.csv": "exports",
    "GET /thu-thap/lua/xem-truoc": "previews",
    "GET /api/3/action/dongthap_release_diff": "previews",
    "POST /thu-thap/moi": "previews",
    "PATCH /nop-so-lieu/tai-len/a": "uploads",
    "GET /api/3/action/package_search": "api",
}


def test_each_kind_of_work_has_its_class() -> None:
    found = {request: classify(*request.split(" ")) for request in REQUESTS}
    assert found == REQUESTS
    assert set(found.values()) == set(CLASSES)


def test_the_settings_are_read_and_wrong_ones_named() -> None:
    assert places.parse("charts=5/6/7")["charts"] == Bounds(5, 6, 7)
    assert set(places.parse("")) == set(CLASSES)
    for wrong in ("charts=5", "charts=0/1/1", "tables=1/1/1", "charts=1/1/x"):
        with pytest.raises(ValueError, match=wrong):
            places.parse(wrong)


def test_places_are_given_in_turn_and_bounded() -> None:
    async def play() -> list[str]:
        made, told = Places("charts", Bounds(1, 2, 2), patience=0.3), []

        async def visit(name: str, client: str | None, seconds: float) -> None:
            try:
                async with made.take(client):
                    told.append(f"{name} in")
                    await asyncio.sleep(seconds)
            except Refused as refused:
                told.append(f"{name} {refused.status}")

        first = asyncio.ensure_future(visit("a", "x", 0.1))
        await asyncio.sleep(0.02)
        others = [visit("b", "x", 0.5), visit("c", "x", 0), visit("d", "y", 0), visit("e", "z", 0)]
        await asyncio.gather(first, *others)
        await visit("f", None, 0)
        return told

    assert asyncio.run(play()) == ["a in", "c 429", "e 503", "b in", "d 503", "f in"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "client"),
    [
        ("127.0.0.1", "", 0, None),
        ("127.0.0.1", "203.0.113.9", 0, None),
        ("127.0.0.1", "1.1.1.1, 203.0.113.9", 1, "203.0.113.9"),
        ("192.0.2.1", "203.0.113.9", 0, "192.0.2.1"),
        ("::1", "2001:db8:1:2:3::4", 1, "2001:db8:1:2::/64"),
        ("192.0.2.1", "nobody", 1, "nobody"),
    ],
)
def test_a_client_is_what_our_proxies_say(
    peer: str, forwarded: str, trusted: int, client: str | None
) -> None:
    assert clients.name(peer, forwarded, trusted) == client


def test_a_bucket_fills_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(clients.time, "monotonic", lambda: now[0])
    rates = clients.Rates("60/minute")
    assert [rates.ask("a") for _ in range(61)] == [0] * 60 + [1]
    assert rates.ask("b") == 0
    now[0] = 5
    assert [rates.ask("a") for _ in range(6)] == [0] * 5 + [1]


def test_clients_that_are_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "_MOST", 10)
    rates = clients.Rates("1/minute")
    for number in range(100):
        rates.ask(str(number))
    assert rates.ask("99") > 0 and rates.ask("1") == 0


def test_a_body_that_trickles_is_too_slow() -> None:
    async def drip() -> Mapping[str, object]:
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"x", "more_body": True}

    with pytest.raises(TooSlow):
        asyncio.run(Incoming(drip, Pace(silence=1, grace=0.3, slowest=1000)).whole(1 << 20))


def test_a_worker_that_is_stuck_ends() -> None:
    command = [sys.executable, "-c", _STUCK]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert ended.stdout == "alive\n" and ended.returncode == 1 and "Timeout" in ended.stderr


_STUCK = """
import asyncio, time
from ckanext.dongthap.serving import watchdog

async def main():
    watching = asyncio.ensure_future(watchdog.watch(0.5, 0.1))
    await asyncio.sleep(1.2)
    print("alive", flush=True)
    time.sleep(30)

asyncio.run(main())
"""
