"""Two agencies with people in every role; made once a module, every test begins with nothing submitted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import plugins
from ckan.cli.db import _run_migrations
from ckan.tests import factories
from ckan.tests.helpers import _get_test_app, call_action
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.codelist_load import load_folder

from tests.dongthap.publication.conftest import LISTS, fields, forget_publications, publish_rows

__all__ = ["publish_rows"]
AGENCY, OTHER, STEWARDS = "so-nong-nghiep", "so-y-te", "dieu-phoi-du-lieu"
ROLES = ("anonymous", "stranger", "member", "editor", "admin", "other_admin", "steward", "sysadmin")
People = dict[str, str]


@pytest.fixture(scope="module")
def portal(reset_db: Any, reset_index: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Plugins, code lists, nothing else."""
    plugins.load_all()
    reset_db()
    reset_index()
    _run_migrations("dongthap", "head", True)
    folder = tmp_path_factory.mktemp("codelists")
    for name, text in LISTS.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    load_folder(folder)
    yield
    plugins.unload_all()


@pytest.fixture(scope="module")
def app(portal: None) -> Any:
    return _get_test_app()


@pytest.fixture(scope="module")
def agency(portal: None) -> dict[str, Any]:
    title = {"vi": "Sở Nông nghiệp và Môi trường", "en": "Department of Agriculture"}
    return factories.Organization(name=AGENCY, title_translated=title)


@pytest.fixture(scope="module")
def indicator(agency: dict[str, Any]) -> dict[str, Any]:
    return call_action("package_create", **fields())


@pytest.fixture(scope="module")
def people(agency: dict[str, Any]) -> People:
    """Role → account name; "" for anonymous."""
    factories.Organization(name=OTHER)
    factories.Group(name=STEWARDS)
    names = {role: factories.User(email=f"{role}@example.com")["name"] for role in ROLES[1:7]}
    for role in ("member", "editor", "admin"):
        call_action("organization_member_create", id=AGENCY, username=names[role], role=role)
    call_action("organization_member_create", id=OTHER, username=names["other_admin"], role="admin")
    call_action("group_member_create", id=STEWARDS, username=names["steward"], role="member")
    return {"anonymous": "", **names, "sysadmin": factories.Sysadmin()["name"]}


@pytest.fixture(autouse=True)
def nothing_submitted(portal: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tk.config, "dongthap.stewards.group", STEWARDS)
    forget_publications()
    forget_submissions()


def forget_submissions() -> None:
    """Empty the tables of submissions and answers; the trails need their owner's hand for that."""
    tables = (
        "submission, dongthap.submission_item, dongthap.submission_event, dongthap.mail, dongthap.upload,"
        " dongthap.submission_mapping, dongthap.timeliness"
    )
    forget_with_trail("open_file", "open_file, dongthap.open_file_event, dongthap.mail")
    forget_with_trail("submission", tables)
    forget_with_trail("dataset", "dataset, dongthap.dataset_event")
    forget_with_trail("assessment", "assessment, dongthap.assessment_event")
    with get_write_engine().begin() as connection:
        for statement in (
            "TRUNCATE procrastinate.procrastinate_jobs CASCADE",
            "TRUNCATE procrastinate.procrastinate_workers CASCADE",
        ):
            connection.execute(sa.text(statement))


def forget_with_trail(kind: str, tables: str) -> None:
    """Empty tables that a trail belongs to."""
    tamper(kind, f"TRUNCATE dongthap.{tables}")


def tamper(kind: str, statement: str) -> None:
    """What a database administrator can do to a trail: past its triggers and rights."""
    with get_write_engine().begin() as connection:
        for each in (
            f"GRANT UPDATE, DELETE, TRUNCATE ON dongthap.{kind}_event TO CURRENT_USER",
            f"ALTER TABLE dongthap.{kind}_event DISABLE TRIGGER USER",
            statement,
            f"ALTER TABLE dongthap.{kind}_event ENABLE TRIGGER USER",
            f"REVOKE UPDATE, DELETE, TRUNCATE ON dongthap.{kind}_event FROM CURRENT_USER",
        ):
            connection.execute(sa.text(each))
