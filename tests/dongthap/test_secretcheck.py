"""A public portal refuses secrets that can be guessed, and only those."""

from __future__ import annotations

import pytest
from ckan.exceptions import CkanConfigurationException
from ckanext.dongthap import secretcheck
from ckanext.dongthap.embedded.errors import CannotGoOn
from ckanext.dongthap.embedded.up import refuse_known_passwords

GOOD = "kq0-J3vTn8wXzR5bYd2MfLhC7sPgA9eU"
DATABASE = f"postgresql://ckan:{GOOD}@db/ckan"
SOUND = {
    "ckan.site_url": "https://dulieu.dongthap.example",
    "SECRET_KEY": GOOD,
    "api_token.jwt.encode.secret": f"string:{GOOD}",
    "api_token.jwt.decode.secret": "file:/etc/dongthap/key",
    "sqlalchemy.url": DATABASE,
    "ckan.datastore.write_url": "postgresql:///datastore?host=/run/postgresql",
}
WEAK = [
    ("SECRET_KEY", ""),
    ("SECRET_KEY", "CHANGE_ME"),
    ("SECRET_KEY", "a" * 40),
    ("WTF_CSRF_SECRET_KEY", "secret"),
    ("api_token.jwt.encode.secret", "string:CHANGE_ME"),
    ("api_token.jwt.decode.secret", f"string:{'12' * 20}"),
    ("sqlalchemy.url", "postgresql://ckan_default:pass@db/ckan"),
    ("ckan.datastore.write_url", "postgresql://so_nong_nghiep:so_nong_nghiep@db/datastore"),
    ("ckan.datastore.read_url", "postgresql://reader:Password@db/datastore"),
]


def test_sound_secrets_pass() -> None:
    secretcheck.refuse(SOUND)
    assert secretcheck.weak(SOUND) == []


@pytest.mark.parametrize(("name", "value"), WEAK)
def test_a_public_portal_refuses(name: str, value: str) -> None:
    with pytest.raises(CkanConfigurationException, match=name):
        secretcheck.refuse({**SOUND, name: value})


@pytest.mark.parametrize("url", ["http://localhost:5000", "http://127.0.0.1:5000", "http://[::1]:5000"])
def test_a_portal_for_this_machine_alone_may(url: str) -> None:
    settings = {**SOUND, "ckan.site_url": url, "SECRET_KEY": "secret"}
    secretcheck.refuse(settings)
    assert secretcheck.weak(settings) == ["SECRET_KEY"]


@pytest.mark.parametrize("url", ["https://dulieu.example", "http://10.0.0.8:5000", "http://0.0.0.0:5000"])
def test_others_are_public(url: str) -> None:
    assert secretcheck.is_public(url)


def test_up_names_the_variable_and_not_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGTHAP_DATABASE_URL", "postgresql://ckan_default:pass@db/ckan")
    monkeypatch.setenv("DONGTHAP_DATASTORE_URL", DATABASE)
    refuse_known_passwords("http://127.0.0.1:5000")
    with pytest.raises(CannotGoOn, match="DONGTHAP_DATABASE_URL") as told:
        refuse_known_passwords("https://dulieu.example")
    assert ":pass" not in str(told.value) and "DATASTORE" not in str(told.value)
