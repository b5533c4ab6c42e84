"""A portal with the illustrative index of communes: its indicator, one it measures, an agency it assesses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model, plugins
from ckan.tests import factories
from ckan.tests.helpers import _get_test_app, call_action
from ckanext.dongthap.publication.model import Intake
from ckanext.dongthap.publish import publish
from werkzeug.datastructures import FileStorage

from tests.dongthap.empty import empty_portal
from tests.dongthap.submissions.conftest import forget_submissions
from tests.factories import candidate, observation
from tests.harvesters.catalogue import entries

INDEX, YEAR, SCORES, MEASURED = "cap-xa-minh-hoa", 2025, "TD.CAPXA.MH", "CQS.DVC.TT.XA"
AGENCY, SUBJECT, STEWARDS = "ubnd-xa-cai-be", "28360@2025-07-01", "dieu-phoi-du-lieu"
People = dict[str, str]


@pytest.fixture(scope="package")
def portal(
    reset_db: Callable[[], None],
    reset_index: Callable[[], None],
    migrate_db_for: Callable[[str], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Any]:
    """The test client of a portal where the share of files handled online is 45 % in December 2025."""
    empty_portal(reset_db, reset_index, migrate_db_for)
    factories.Organization(name="so-khoa-hoc-va-cong-nghe")
    title = {"vi": "Ủy ban nhân dân xã Cái Bè", "en": "People’s Committee of Cái Bè"}
    factories.Organization(name=AGENCY, title_translated=title, kind="ubnd-xa", admin_unit=SUBJECT)
    for entry in entries("indicators"):
        if entry["code"] in (SCORES, MEASURED):
            call_action(
                "package_create", **{**entry, "type": "indicator", "owner_org": "so-khoa-hoc-va-cong-nghe"}
            )
    code = SUBJECT.partition("@")[0]
    month = {"period_start": "2025-12-01", "period_end": "2025-12-31", "status": "illustrative"}
    rows = [observation("2025-12", code, "45", source_row="C7", **month)]
    made = candidate(tmp_path_factory.mktemp("releases"), MEASURED, rows)
    publish(made, intake=Intake(), actor=call_action("get_site_user")["name"])
    yield _get_test_app()
    plugins.unload_all()


@pytest.fixture(scope="package")
def people(portal: Any) -> People:
    """Role → account name."""
    factories.Group(name=STEWARDS)
    roles = ("editor", "colleague", "stranger", "steward")
    names = {role: factories.User()["name"] for role in roles}
    for role in ("editor", "colleague"):
        call_action("organization_member_create", id=AGENCY, username=names[role], role="editor")
    call_action("group_member_create", id=STEWARDS, username=names["steward"], role="member")
    return names


@pytest.fixture(autouse=True)
def _nothing_answered(portal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tk.config, "dongthap.stewards.group", STEWARDS)
    forget_submissions()


@pytest.fixture
def act(people: People, portal: Any) -> Any:
    """``act(role, action, **given)`` as the API does it."""

    def call(role: str, action: str, **given: Any) -> Any:
        context: Any = {"user": people[role], "auth_user_obj": model.User.get(people[role])}
        with portal.flask_app.test_request_context():
            return tk.get_action(f"dongthap_{action}")(context, given)

    return call


def evidence(name: str = "minh-chung.pdf", data: bytes = b"%PDF-1.7 minh chung") -> FileStorage:
    return FileStorage(BytesIO(data), filename=name)
