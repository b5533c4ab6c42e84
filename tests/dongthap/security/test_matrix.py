"""Every writing action × every role × objects in every state: expected answers, and no surprise.

Who may not is really refused: the action is called, and must answer that it is not authorized, not that a
parameter is wrong. Who may is asked of the auth function, so that nothing changes under the next one.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import yaml
from ckan import logic, model
from ckan.tests.helpers import call_action

from tests.dongthap.api.conftest import Portal
from tests.dongthap.security.conftest import OTHER, ROLES, STEWARDS, People, package_id, released, shown
from tests.dongthap.submissions.test_rights import MATRIX as OURS

pytestmark = pytest.mark.services
OBJECTS = ("published", "draft", "private", "withdrawn")
GROUPS: dict[str, set[str]] = {
    "none": set(),
    "sysadmins": {"sysadmin"},
    "admins": {"admin", "sysadmin"},
    "editors": {"editor", "admin", "sysadmin"},
    "known": {role for role in ROLES if role != "anonymous"},
}
MATRIX: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "matrix.yaml").read_text(encoding="utf-8")
)
#: CKAN's actions that reach nothing published, or are switched off (collaborators): named, so that a new one
#: is noticed.
ELSEWHERE = frozenset(
    [
        "api_token_create",
        "api_token_revoke",
        "dcat_dataset_show",
        "file_create",
        "file_delete",
        "file_ownership_transfer",
        "file_pin",
        "file_rename",
        "file_unpin",
        "follow_dataset",
        "follow_group",
        "follow_user",
        "job_cancel",
        "package_collaborator_create",
        "package_collaborator_delete",
        "package_create_default_resource_views",
        "package_relationship_create",
        "package_relationship_delete",
        "package_relationship_update",
        "resource_create_default_resource_views",
        "tag_delete",
        "task_status_delete",
        "task_status_update_many",
        "term_translation_update_many",
        "unfollow_dataset",
        "unfollow_group",
        "unfollow_user",
        "user_create",
        "user_invite",
        "user_patch",
        "user_update",
        "vocabulary_delete",
        "vocabulary_update",
    ]
)


#: Who sees nothing of an agency that is not public.
STRANGERS = ("anonymous", "other_admin", "steward")


def test_every_writing_action_has_an_entry(portal: Portal) -> None:
    tk.get_action("status_show")
    writing = {
        name for name, function in logic._actions.items() if not getattr(function, "side_effect_free", False)
    }
    ours = {name for name in writing if name.startswith("dongthap_")}
    assert ours <= set(OURS)
    assert writing - ours == set(MATRIX) | ELSEWHERE


@pytest.fixture(scope="module")
def made(portal: Portal, people: People, views: None) -> dict[str, dict[str, Any]]:
    """Object → what $names stand for."""
    found: dict[str, dict[str, Any]] = {}
    for name in OBJECTS:
        private = name in ("private", "draft")
        code = portal.indicator(private=private) if name == "draft" else released(portal, private=private)
        identifier = package_id(code)
        if name == "draft":
            for place in ("a", "b"):
                link = {"package_id": identifier, "name": place, "format": "CSV"}
                call_action("resource_create", **link, url=f"http://example.com/{place}.csv")
        package = shown(identifier)
        resource = next(each for each in package["resources"] if each["format"] == "CSV")["id"]
        if name == "draft":
            fields = [{"id": "a", "type": "text"}]
            call_action("datastore_create", resource_id=resource, force=True, fields=fields)
        view = {"resource_id": resource, "view_type": "text_view", "title": "x"}
        identifiers = [each["id"] for each in package["resources"]]
        found[name] = {
            "$id": identifier,
            "$changed": {**package, "decimals": "3", "metadata_modified": None},
            "$reversed": identifiers[::-1],
            "$resource": resource,
            "$view": call_action("resource_view_create", **view)["id"],
            "$agency": shown(identifier)["owner_org"],
            "$other": OTHER,
            "$group": STEWARDS,
            "$person": people.names["member"],
        }
    for values in found.values():
        values["$draft"] = found["draft"]["$id"]
    given = {"id": found["withdrawn"]["$id"], "reason_vi": "Số liệu sai đơn vị tính"}
    proposed = people.done("editor", "dongthap_withdrawal_propose", **given)
    people.done("admin", "dongthap_withdrawal_confirm", id=proposed["id"])
    return found


def filled(given: Any, values: dict[str, Any]) -> Any:
    """Parameters with what $names stand for."""
    if isinstance(given, dict):
        return {name: filled(value, values) for name, value in given.items()}
    if isinstance(given, list):
        return [filled(value, values) for value in given]
    return copy.deepcopy(values[given]) if isinstance(given, str) and given in values else given


def context(people: People, role: str) -> Any:
    """As the API makes it."""
    name = people.names[role]
    person = model.User.get(name) if name else None
    return {"user": name, "auth_user_obj": person}


def surprises(
    people: People, thing: str, action: str, values: dict[str, Any], allowed: set[str]
) -> Iterator[str]:
    """What did not come as written. To strangers, what they may not see is not there."""
    entry = MATRIX[action]
    for role in ROLES:
        model.Session.rollback()
        try:
            if role in allowed:
                asked = filled(entry.get("ask", entry["with"]), values)
                tk.check_access(action, context(people, role), asked)
            else:
                tk.get_action(action)(context(people, role), filled(entry["with"], values))
                yield f"{role}: may"
        except tk.NotAuthorized:
            if role in allowed:
                yield f"{role}: may not"
        except (tk.ValidationError, tk.ObjectNotFound) as error:
            hidden = isinstance(error, tk.ObjectNotFound) and thing != "published" and role in STRANGERS
            if hidden and role not in allowed:
                continue
            yield f"{role}: {error!r}"
    model.Session.rollback()


@pytest.mark.parametrize("thing", OBJECTS)
def test_who_may_and_who_may_not(
    portal: Portal, people: People, made: dict[str, dict[str, Any]], thing: str
) -> None:
    found: dict[str, list[str]] = {}
    with portal.app.flask_app.test_request_context():
        for action, entry in MATRIX.items():
            group = entry["of"][thing] if "of" in entry else entry["who"]
            if "of" not in entry and thing != OBJECTS[0]:
                continue
            if told := list(surprises(people, thing, action, made[thing], GROUPS[group])):
                found[action] = told
    assert found == {}
