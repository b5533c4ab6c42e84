"""Every action of ours for every role: who may, who may not, and that nothing seeps through.

Whoever adds an action says here who may call it.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests.helpers import call_action
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.composite import assessments
from ckanext.dongthap.composite.answers import Answer
from ckanext.dongthap.logic import action as actions
from ckanext.dongthap.logic import auth
from ckanext.dongthap.openfiles import store as openfiles
from ckanext.dongthap.runs import sources, store
from ckanext.dongthap.submissions import checks, draft, flow
from ckanext.dongthap.withdrawals import store as withdrawals
from werkzeug.datastructures import FileStorage

from tests.dongthap.publication.conftest import fields
from tests.dongthap.runs.conftest import SPEC
from tests.dongthap.submissions.conftest import AGENCY, ROLES, forget_submissions
from tests.factories import observation

pytestmark = [pytest.mark.services]

#: A word that only those who maintain the agency's data may ever meet in an answer.
SECRET = "bi-mat-7f3a"
EVERYBODY = frozenset(ROLES)
ABOVE = frozenset({"steward", "sysadmin"})
ADMINS = ABOVE | {"admin"}
EDITORS = ADMINS | {"editor"}
#: For lists that show each what is theirs.
MAINTAINERS = EDITORS | {"other_admin"}
#: Like ``package_show`` of a private dataset; stewards are nobody to CKAN itself.
MEMBERS = frozenset({"member", "editor", "admin", "sysadmin"})
#: Who may see what is an agency's own.
INSIDERS = EDITORS | {"member"}
_DECISION = {"id": "NN.LUA.DT", "area_code": "87", "target_period": "2025", "status": ""}
_NIL = {"period": "2023", "reason": "không phát sinh"}

_REASON = "Theo Quyết định 12/QĐ-UBND"
_SPEC = {**SPEC, "options": {"url": "http://192.0.2.1/x.csv"}}
_RUN = "11111111-1111-4111-8111-111111111111"
_ids: dict[str, str] = {}
Case = tuple[frozenset[str], dict[str, Any]]
_ANSWER = {"index": "cap-xa-minh-hoa", "year": 2025, "agency": AGENCY, "criterion": "chu-tri-hop"}
MATRIX: dict[str, list[Case]] = {
    "dongthap_assessment_decide": [(ABOVE, {"id": "$answer", "decision": "verified"})],
    "dongthap_assessment_list": [(INSIDERS | {"other_admin"}, {}), (INSIDERS, {"agency": AGENCY})],
    "dongthap_assessment_save": [(EDITORS, _ANSWER)],
    "dongthap_assessment_show": [(INSIDERS, {"id": "$answer"})],
    "dongthap_changes_list": [(EVERYBODY, {})],
    "dongthap_codelist_list": [(EVERYBODY, {})],
    "dongthap_codelist_show": [(EVERYBODY, {"id": "units"})],
    "dongthap_index_list": [(EVERYBODY, {})],
    "dongthap_index_release": [(ABOVE, {"id": "cap-xa-minh-hoa", "year": 2025})],
    "dongthap_index_show": [(EVERYBODY, {"id": "cap-xa-minh-hoa"})],
    "dongthap_indicator_list": [(EVERYBODY, {})],
    "dongthap_indicator_show": [(EVERYBODY, {"id": "NN.LUA.DT"}), (MEMBERS, {"id": "SECRET"})],
    "dongthap_observation_search": [(EVERYBODY, {}), (EVERYBODY, {"indicator": "SECRET"})],
    "dongthap_progress_decide": [(MEMBERS - {"member"}, _DECISION)],
    "dongthap_release_list": [(EVERYBODY, {}), (MEMBERS, {"id": "SECRET"})],
    "dongthap_release_show": [(EVERYBODY, {"id": "NN.LUA.DT"}), (MEMBERS, {"id": "SECRET"})],
    "dongthap_release_diff": [(EVERYBODY, {"id": "NN.LUA.DT"}), (MEMBERS, {"id": "SECRET"})],
    "dongthap_source_list": [(MAINTAINERS, {})],
    "dongthap_source_show": [(EDITORS, {"id": SECRET})],
    "dongthap_source_create": [(ADMINS, {"spec": {**_SPEC, "name": "nguon-moi"}})],
    "dongthap_source_update": [(ADMINS, {"id": SECRET, "active": False})],
    "dongthap_source_delete": [(ADMINS, {"id": SECRET})],
    "dongthap_source_run": [(EDITORS, {"id": SECRET})],
    "dongthap_source_preview": [(EDITORS, {"id": SECRET})],
    "dongthap_source_upload": [(EDITORS, {"agency": AGENCY, "upload": None})],
    "dongthap_run_list": [(MAINTAINERS, {})],
    "dongthap_run_show": [(EDITORS, {"id": _RUN})],
    "dongthap_run_difference": [(EDITORS, {"id": _RUN})],
    "dongthap_run_rejections": [(EDITORS, {"id": _RUN})],
    "dongthap_run_cancel": [(EDITORS, {"id": _RUN})],
    "dongthap_run_publish": [(ADMINS, {"id": _RUN})],
    "dongthap_run_feed": [(EVERYBODY, {"id": AGENCY})],
    "dongthap_scoreboard_show": [(EVERYBODY, {}), (EVERYBODY, {"agency": AGENCY})],
    "dongthap_search_suggest": [(EVERYBODY, {"q": SECRET})],
    "dongthap_file_add": [(EDITORS, {"dataset": "danh-sach-kin"})],
    "dongthap_file_list": [(INSIDERS | {"other_admin"}, {}), (INSIDERS, {"agency": AGENCY})],
    "dongthap_file_show": [(INSIDERS, {"id": "$checked"}), (INSIDERS, {"id": "$held"})],
    "dongthap_file_update": [(EDITORS, {"id": "$checked", "title": "khác"})],
    "dongthap_break_glass": [
        (frozenset({"sysadmin"}), {"action": "resource_delete", "parameters": {"id": "x"}, "reason": _REASON})
    ],
    "dongthap_check_show": [(ABOVE, {})],
    "dongthap_dataset_decide": [
        (ADMINS, {"id": "NN.LUA.DT", "fields": {"decimals": "1"}, "reason": _REASON}),
        (ABOVE, {"id": "NN.LUA.DT", "fields": {"owner_org": AGENCY}, "reason": _REASON}),
    ],
    "dongthap_dataset_trail": [(INSIDERS, {"id": "NN.LUA.DT"})],
    "dongthap_withdrawal_propose": [(EDITORS, {"id": "NN.LUA.DT", "number": 9, "reason_vi": _REASON})],
    "dongthap_withdrawal_confirm": [(ADMINS, {"id": "$refused"})],
    "dongthap_withdrawal_refuse": [(ADMINS, {"id": "$refused", "reason": _REASON})],
    "dongthap_withdrawal_restore": [(ADMINS, {"id": "$refused", "reason": _REASON})],
    "dongthap_withdrawal_list": [(INSIDERS | {"other_admin"}, {}), (INSIDERS, {"agency": AGENCY})],
    "dongthap_withdrawal_show": [(INSIDERS, {"id": "$refused"})],
    "dongthap_file_publish": [(EDITORS, {"id": "$published"}), (ADMINS, {"id": "$held"})],
    "dongthap_file_discard": [(EDITORS, {"id": "$checked"})],
    "dongthap_submission_obligations": [(INSIDERS | {"other_admin"}, {}), (INSIDERS, {"agency": AGENCY})],
    "dongthap_submission_list": [(INSIDERS | {"other_admin"}, {}), (INSIDERS, {"agency": AGENCY})],
    "dongthap_submission_show": [(INSIDERS, {"id": "$draft"}), (INSIDERS, {"id": "$waiting"})],
    "dongthap_submission_report": [(INSIDERS, {"id": "$draft"})],
    "dongthap_submission_diff": [(INSIDERS, {"id": "$waiting"})],
    "dongthap_submission_annotated": [(INSIDERS, {"id": "$draft"})],
    "dongthap_submission_template": [(INSIDERS, {"agency": AGENCY, "indicator": "NN.LUA.DT"})],
    "dongthap_submission_create": [(EDITORS, {"agency": AGENCY, "indicator": "NN.LUA.DT", "nil": _NIL})],
    "dongthap_submission_check": [(EDITORS, {"id": "$draft"})],
    "dongthap_submission_update": [(EDITORS, {"id": "$draft", "note": "khác"})],
    "dongthap_submission_submit": [(EDITORS, {"id": "$draft"})],
    "dongthap_submission_withdraw": [(EDITORS, {"id": "$draft"}), (EDITORS, {"id": "$waiting"})],
    "dongthap_submission_return": [(ADMINS, {"id": "$waiting", "comment": "x"})],
    "dongthap_submission_reject": [(ADMINS, {"id": "$waiting", "comment": "x"})],
    "dongthap_submission_approve": [(ADMINS, {"id": "$waiting"})],
}


def test_each_action_is_in_the_matrix_and_has_a_rule() -> None:
    ours = {name for name in actions.__all__ if name.startswith("dongthap_")}
    assert ours == set(MATRIX)
    assert ours <= set(auth.__all__)


@pytest.fixture
def world(
    people: dict[str, str], indicator: dict[str, Any], publish_rows: Callable[..., Any]
) -> dict[str, str]:
    """A public and a private indicator of the agency, each with two releases."""
    for value in ("1", "2"):
        publish_rows([observation(area="82", area_valid_from="", value=value)])
    call_action("package_create", **fields(name=SECRET, code="SECRET", private=True, identifier="b"))
    for value in ("1", "2"):
        publish_rows([observation(value=value, note=SECRET)], code="SECRET")
    words = {"vi": SECRET}
    call_action(
        "package_create", name="danh-sach-kin", owner_org=AGENCY, title_translated=words,
        notes_translated=words, identifier="kin", private=True,
    )  # fmt: skip
    return people


def restore(author: str) -> None:
    """A source of the agency with a run, a draft, a submission and an answer, whatever was done to them."""
    forget_submissions()
    for name in ("$draft", "$waiting"):
        given = {"indicator": ["NN.LUA.DT"], "nil": _NIL, "note": SECRET}
        _ids[name] = draft.create(AGENCY, author, given)[0]["id"]
        checks.check(_ids[name], author)
    flow.submit(_ids["$waiting"], author)
    place = assessments.Place("cap-xa-minh-hoa", "2025", 2025, AGENCY, "28360@2025-07-01", "chu-tri-hop")
    answer = Answer(Decimal(2), remark=SECRET)
    _ids["$answer"] = assessments.save(place, author, answer, claim=True)["id"]
    for state in ("checked", "held", "published"):
        file = {"filename": "x.csv", "upload": "", "sha256": "", "url": ""}
        found: dict[str, Any] = {"dictionary": {"tables": [], "failure": None}, "findings": []}
        row = {"agency": AGENCY, "package_id": "x", "title": SECRET, "state": state, "file": file}
        _ids[f"${state}"] = openfiles.add(author, **row, inspection=found, columns={})["id"]
    with get_write_engine().begin() as connection:
        connection.execute(sa.text("TRUNCATE dongthap.withdrawal"))
    proposed = {"package_id": "x", "agency": AGENCY, "name": "x", "type": "indicator", "code": "X"}
    told = {"title": {"vi": SECRET}, "public": False}
    made = withdrawals.propose({**proposed, "told": told, "reason_vi": _REASON, "proposed_by": "ai-do"})
    _ids["$refused"] = withdrawals.change(made, "refused", "ai-do", _REASON)["id"]
    for name in (SECRET, "nguon-moi"):
        sources.remove(name)
    sources.save(sources.parse({**_SPEC, "name": SECRET, "title": {"vi": SECRET, "en": SECRET}}), "file")
    run_id, _made = store.ask(SECRET, "manual")
    with get_write_engine().begin() as connection:
        query = sa.text("UPDATE dongthap.run SET id = :new WHERE id = :old")
        connection.execute(query, {"new": _RUN, "old": run_id})


def call(action: str, user: str, given: dict[str, Any]) -> Any:
    """The action as the API calls it."""
    given = {name: _ids.get(str(value), value) for name, value in copy.deepcopy(given).items()}
    if "upload" in given:
        given["upload"] = FileStorage(BytesIO(b"a;b\n1;2\n"), filename="x.csv")
    person = model.User.get(user) if user else None
    return tk.get_action(action)({"user": user, "auth_user_obj": person}, given)


def test_who_may_and_who_may_not(world: dict[str, str], app: Any) -> None:
    found: dict[str, Any] = {}
    with app.flask_app.test_request_context():
        for action, cases in MATRIX.items():
            for number, (allowed, given) in enumerate(cases):
                restore(world["member"])
                outcomes = dict(_outcomes(world, action, allowed, given))
                may = {role for role, outcome in outcomes.items() if outcome}
                if may != allowed:
                    found[f"{action} {number}"] = {"too many": may - allowed, "too few": allowed - may}
    assert found == {}


def _outcomes(
    world: dict[str, str], action: str, allowed: frozenset[str], given: dict[str, Any]
) -> Iterator[tuple[str, bool]]:
    """Those who may not come first, so that nobody before them has changed anything."""
    for role in sorted(ROLES, key=lambda name: name in allowed):
        try:
            answer = call(action, world[role], given)
        except tk.NotAuthorized:
            yield role, False
            continue
        except (tk.ValidationError, tk.ObjectNotFound) as error:
            if isinstance(error, tk.ObjectNotFound) and role not in allowed:
                # What somebody may not see is not there.
                yield role, False
                continue
            assert role in allowed, f"{action}, {role}: {error!r} before it was asked who may"
            answer = str(error)
        if role not in INSIDERS:
            assert SECRET not in json.dumps(answer, default=str), f"{action}, {role}"
        yield role, True
