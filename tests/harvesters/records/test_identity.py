"""Which identifiers are unique everywhere, and which only in their catalogue."""

from __future__ import annotations

import pytest

from harvesters.records.identity import known_by

ADDRESS = "https://user:x@Data.Example.vn:8443/catalog.ttl?page=2"


@pytest.mark.parametrize(
    "identifier",
    [
        "https://x.example/1",
        "urn:uuid:0bc68042-bb6e-505c-ba2a-ffe3da0b640e",
        "0bc68042-bb6e-505c-ba2a-ffe3da0b640e",
        "c1be4007d81148fb88182cb358b06a63",
        "doi:10.1000/182",
        "10.2905/a-b_c.1",
        "346252@bundesamt-fur-statistik-bfs",
    ],
)
def test_unique_everywhere(identifier: str) -> None:
    assert known_by(identifier, ADDRESS) == identifier


@pytest.mark.parametrize("identifier", ["12", "NN.LUA.DT", "cftc-dc1", "bo-du-lieu", "Số 7/2024", "a@", "@b"])
def test_unique_in_its_catalogue(identifier: str) -> None:
    assert known_by(identifier, ADDRESS) == f"{identifier}@data.example.vn:8443"
    assert known_by(identifier, "") == identifier
