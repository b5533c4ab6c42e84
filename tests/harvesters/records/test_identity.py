"""Which identifiers are unique everywhere, and which only in their catalogue."""

from __future__ import annotations

import pytest

from harvesters.records.identity import known_by, same, spellings

ADDRESS = "https://user:x@Data.Example.vn:8443/catalog.ttl?page=2"


@pytest.mark.parametrize(
    "identifier",
    [
        "//x.example/1",
        "ftp://x.example/1",
        "urn:isbn:1234",
        "0bc68042-bb6e-505c-ba2a-ffe3da0b640e",
        "doi:10.1000/182",
        "ark:/12345/x",
        "346252@bundesamt-fur-statistik-bfs",
    ],
)
def test_unique_everywhere(identifier: str) -> None:
    assert known_by(identifier, ADDRESS) == identifier
    assert known_by(identifier, "https://other.example") == identifier


@pytest.mark.parametrize(
    "spellings",
    [
        ("http://X.example/a", "https://x.example/a/", "https://x.example:443/a", "http://x.example:80/a//"),
        ("http://x.example", "https://x.example/", "//x.example"),
        ("http://x.example/a%c3%a1?q=1/", "https://x.example/a%C3%A1?q=1/"),
        ("https://x.example:8443/a", "http://x.example:8443/a/"),
        ("0BC68042-bb6e-505c-ba2a-ffe3da0b640e", "urn:uuid:0bc68042-bb6e-505c-ba2a-ffe3da0b640e"),
        ("{0bc68042-bb6e-505c-ba2a-ffe3da0b640e}", "0bc68042bb6e505cba2affe3da0b640e"),
        ("10.2905/A.1", "doi:10.2905/a.1", "https://doi.org/10.2905/a.1", "http://dx.doi.org/10.2905/a.1"),
        ("URN:NBN:de:1", "urn:nbn:de:1"),
        ("12@Agency.example", "12@agency.example:443"),
    ],
)
def test_spellings_of_the_same_identifier(spellings: tuple[str, ...]) -> None:
    assert len({known_by(each, ADDRESS) for each in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.example/a", "https://x.example/A"),
        ("https://x.example/a?id=1", "https://x.example/a?id=2"),
        ("https://x.example/a", "https://x.example:8080/a"),
        ("https://x.example/a", "https://y.example/a"),
        ("https://x.example/a", "ftp://x.example/a"),
        ("urn:nbn:a", "urn:nbn:A"),
    ],
)
def test_other_identifiers_stay_apart(one: str, other: str) -> None:
    assert known_by(one, ADDRESS) != known_by(other, ADDRESS)


@pytest.mark.parametrize(
    "identifier", ["http://X.example:80/a/", "12@H.example:443", "doi:10.1/A", "a b", "{x}"]
)
def test_the_same_form_stays_as_it_is(identifier: str) -> None:
    assert same(same(identifier)) == same(identifier)


def test_a_catalogue_on_its_default_port_is_the_same() -> None:
    addresses = ("http://data.example/c.ttl", "https://DATA.example:443/", "http://data.example:80")
    assert {known_by("12", address) for address in addresses} == {"12@data.example"}
    assert "http://x.example/a/" in spellings(known_by("https://x.example/a", ""))


@pytest.mark.parametrize("identifier", ["12", "NN.LUA.DT", "cftc-dc1", "bo-du-lieu", "Số 7/2024", "a@", "@b"])
def test_unique_in_its_catalogue(identifier: str) -> None:
    assert known_by(identifier, ADDRESS) == f"{identifier}@data.example.vn:8443"
    assert known_by(identifier, "") == identifier
