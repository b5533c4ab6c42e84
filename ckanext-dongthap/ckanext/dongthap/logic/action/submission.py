"""Submissions: what is owed, templates, drafts, their checks and differences."""

from __future__ import annotations

import base64
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic import validate
from ckan.types import Context, DataDict
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.logic.schema import submission as schema
from ckanext.dongthap.submissions import (
    checks,
    diff,
    draft,
    obligations,
    present,
    rejections,
    store,
    templates,
    words,
)
from ckanext.dongthap.submissions.store import Refused, Row

__all__ = [
    "dongthap_submission_annotated",
    "dongthap_submission_check",
    "dongthap_submission_create",
    "dongthap_submission_diff",
    "dongthap_submission_list",
    "dongthap_submission_obligations",
    "dongthap_submission_report",
    "dongthap_submission_show",
    "dongthap_submission_template",
    "dongthap_submission_update",
]


@tk.side_effect_free
@validate(schema.obligations)
def dongthap_submission_obligations(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Lists what agencies owe: each indicator with its last period, what is due or late, what is under way.

    For members of an agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" \\
            "http://localhost:5000/api/3/action/dongthap_submission_obligations?agency=so-y-te"

    :param agency: name of an agency (optional, all of the user's)
    :param q: words of the title or the code, with or without accents (optional)
    :param late: only what is late (optional, false)
    :param limit: how many, at most 1000 (optional, 100)
    :param offset: how many to skip (optional, 0)
    :returns: ``{"count", "limit", "offset", "late", "results": [{"indicator", "name", "title", "agency",
        "frequency", "last_period", "last_published", "owed": [{"period", "due", "state": missing |
        open}], "next": {"period", "due"} or null, "late", "under_way": [{"id",
        "state", "modified"}]}]}``, what is most overdue first; ``late`` says how many are missing
    """
    tk.check_access("dongthap_submission_obligations", context, data_dict)
    agencies = _agencies(context, data_dict)
    found = obligations.named(obligations.of(agencies), data_dict.get("q") or "")
    limit, offset = data_dict["limit"], data_dict["offset"]
    late = sum(bool(each["late"]) for each in found)
    wanted = [each for each in found if each["late"] or not data_dict.get("late")]
    page = wanted[offset : offset + limit]
    return {"count": len(wanted), "limit": limit, "offset": offset, "late": late, "results": page}


@tk.side_effect_free
@validate(schema.template)
def dongthap_submission_template(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Makes a workbook to fill in, one sheet for each indicator; or a CSV file of one indicator.

    For members of the agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" \\
            "http://localhost:5000/api/3/action/dongthap_submission_template?agency=so-y-te&indicator=YT" \\
            | python3 -c 'import base64, json, sys; r = json.load(sys.stdin)["result"]; \\
                          open(r["name"], "wb").write(base64.b64decode(r["data"]))'

    :param agency: name of the agency
    :param indicator: codes, a list or one text with commas
    :param period: periods to fill in (optional, those that are owed)
    :param format: ``xlsx`` or ``csv`` (optional, xlsx)
    :returns: ``{"name", "media_type", "size", "data"}``; ``data`` is the file in Base64
    :raises ValidationError: an indicator is not one of the agency
    """
    tk.check_access("dongthap_submission_template", context, data_dict)
    try:
        made = templates.template(
            data_dict["agency"], data_dict["indicator"], data_dict.get("period") or (), data_dict["format"]
        )
    except Refused as error:
        raise invalid(error) from error
    return _file(made)


@validate(schema.create)
def dongthap_submission_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Makes a draft from a file, from figures typed by hand, or to report that there is nothing; checks it.

    For editors and admins of the agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" -F agency=so-y-te -F upload=@bieu-mau.xlsx -F key=2026-11 \\
            http://localhost:5000/api/3/action/dongthap_submission_create

    :param agency: name of the agency
    :param upload: the file (XLSX, XLS, ODS, CSV); or
    :param upload_id: an upload in pieces (see docs/developer.md); or
    :param values: figures as ``{key: value}`` for one indicator; or
    :param nil: ``{"period", "reason"}``: nothing arose in the period; or
    :param copy_of: id of an older submission of the agency, to begin with what it held
    :param indicator: codes, a list or one text with commas (optional where a template names them)
    :param mapping: how a file is read that is no template, as the report proposes it (optional)
    :param replaces: whether the file is the whole series: what it lacks is removed (optional, false)
    :param reason: why published figures are corrected (optional)
    :param note: a word to whoever approves (optional)
    :param key: yours: the same key again gives the submission that the first call made (optional)
    :param check: false leaves the check for later (optional, true)
    :returns: the submission, as `dongthap_submission_show` has it
    :raises ValidationError: there is nothing to submit, the file is too large, an indicator is another's
    """
    tk.check_access("dongthap_submission_create", context, {"agency": data_dict["agency"]})
    user = context.get("user", "")
    try:
        row, made = draft.create(data_dict["agency"], user, data_dict)
        if data_dict.get("check", True) and (made or row["report"] is None):
            row = checks.check(row["id"], user)
    except Refused as error:
        raise invalid(error) from error
    return shown(row)


@validate(schema.one)
def dongthap_submission_check(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Checks a submission anew against what is published now.

    For editors and admins of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" -d id=$ID \\
            http://localhost:5000/api/3/action/dongthap_submission_check

    :param id: the submission's id
    :returns: the submission, as `dongthap_submission_show` has it
    :raises NotFound: there is no such submission
    :raises ValidationError: it is approved or has ended
    """
    row = seen(context, "dongthap_submission_check", data_dict["id"])
    try:
        return shown(checks.check(row["id"], context.get("user", "")))
    except Refused as error:
        raise invalid(error) from error


@validate(schema.update)
def dongthap_submission_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Changes a draft or a returned submission: another file, other figures, words of explanation.

    For editors and admins of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" -F id=$ID -F upload=@da-sua.xlsx -F reason="Số liệu chính thức" \\
            http://localhost:5000/api/3/action/dongthap_submission_update

    :param id: the submission's id
    :param explanations: ``{key of a value: why it is so unusual}``, added to those there are (optional)
    :param revision: the one you have seen; another is refused (optional)
    :returns: the submission, as `dongthap_submission_show` has it; the other parameters are those of
        `dongthap_submission_create`
    :raises NotFound: there is no such submission
    :raises ValidationError: it waits for approval or has ended, or was changed meanwhile
    """
    row = seen(context, "dongthap_submission_update", data_dict["id"])
    user = context.get("user", "")
    try:
        row = draft.update(row["id"], user, data_dict, data_dict.get("revision"))
        if data_dict.get("check", True) and row["report"] is None:
            row = checks.check(row["id"], user)
        if data_dict.get("mapping") and row["report"] and row["report"]["state"] == "ready":
            draft.remember(row, user)
    except Refused as error:
        raise invalid(error) from error
    return shown(row)


@tk.side_effect_free
@validate(schema.listed)
def dongthap_submission_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Lists submissions, the last changed first.

    For members of an agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" \\
            "http://localhost:5000/api/3/action/dongthap_submission_list?state=submitted"

    :param agency: name of an agency (optional, all of the user's)
    :param state: only those in these states, a list or one text with commas (optional)
    :param indicator: only those of this indicator (optional)
    :param limit: how many, at most 1000 (optional, 100)
    :param offset: how many to skip (optional, 0)
    :returns: ``{"count", "limit", "offset", "results": […]}``, each as `dongthap_submission_show` has it,
        without ``events``, ``remarks`` and ``obstacles``
    """
    tk.check_access("dongthap_submission_list", context, data_dict)
    limit, offset = data_dict["limit"], data_dict["offset"]
    count, rows = store.find(
        _agencies(context, data_dict), data_dict.get("state"), data_dict.get("indicator"), limit, offset
    )
    items = store.items([row["id"] for row in rows])
    results = [present.brief(row, items[row["id"]]) for row in rows]
    return {"count": count, "limit": limit, "offset": offset, "results": results}


@tk.side_effect_free
@validate(schema.one)
def dongthap_submission_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Shows a submission with its trail.

    For members of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" "http://localhost:5000/api/3/action/dongthap_submission_show?id=$ID"

    :param id: the submission's id
    :returns: ``{"id", "agency", "kind": file | grid | nil, "state": draft | submitted |
        returned | approved | scheduled | publishing | published | rejected | withdrawn, "revision", "title",
        "indicators", "file": {"filename", "size", "sha256"}, "note", "reason", "explanations", "report":
        {"state": ready | faulty | confirm | refused, "accepted", "errors", "warnings", "missing",
        "codes"}, "items": [{"indicator", "base_number", "rows", "added", "changed", "removed",
        "suspicions", "state", "release_number"}], "obstacles",
        "remarks": [{"sheet", "cell", "text"}], "authors", "events":
        [{"number", "moment", "actor", "action", "state", "detail"}], "publish_at", "created",
        "created_by", "submitted", "submitted_by", "decided", "decided_by"}``;
        ``obstacles`` are codes of what stands against submitting, ``authors`` can not approve it
    :raises NotFound: there is no such submission
    """
    return shown(seen(context, "dongthap_submission_show", data_dict["id"]))


@tk.side_effect_free
@validate(schema.report)
def dongthap_submission_report(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Lists everything that the check of a submission found, in the order of its sheets and rows.

    For members of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" "http://localhost:5000/api/3/action/dongthap_submission_report?id=$ID"

    :param id: the submission's id
    :param code: only what broke this rule (optional)
    :param limit: how many, at most 1000 (optional, 100)
    :param offset: how many to skip (optional, 0)
    :returns: ``{"count", "limit", "offset", "state", "how", "codes": [{"code", "severity", "count"}],
        "sheets": [{"sheet", "indicators", "rows", "accepted", "errors", "warnings", "missing"}], "gaps":
        [{"key", "area_name", "sheet", "row"}], "mapping", "tables", "failure", "results": [{"code",
        "severity", "sheet", "row", "column", "value", "message": {"vi", "en"}, "remedy": {"vi", "en"}}]}``
    :raises NotFound: there is no such submission, or it has not been checked
    """
    row = seen(context, "dongthap_submission_report", data_dict["id"])
    report = checks.whole(row)
    if report is None:
        raise tk.ObjectNotFound(words.obstacle("unchecked"))
    limit, offset, code = data_dict["limit"], data_dict["offset"], data_dict.get("code")
    return {"limit": limit, "offset": offset, **rejections.page(row, report, code, limit, offset)}


@tk.side_effect_free
@validate(schema.one)
def dongthap_submission_annotated(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Gives the submitted file back as a workbook with the faulty cells marked and commented.

    For members of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" "http://localhost:5000/api/3/action/dongthap_submission_annotated?id=$ID"

    :param id: the submission's id
    :returns: ``{"name", "media_type", "size", "data"}``; ``data`` is the file in Base64
    :raises NotFound: there is no such submission, or it has no file that was read
    """
    row = seen(context, "dongthap_submission_annotated", data_dict["id"])
    made = templates.annotated(row)
    if made is None:
        raise tk.ObjectNotFound(tk._("There is no file to annotate"))
    return _file(made)


@tk.side_effect_free
@validate(schema.diff)
def dongthap_submission_diff(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Shows what publishing a submission would change, or did change, observation by observation.

    For members of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" "http://localhost:5000/api/3/action/dongthap_submission_diff?id=$ID&kind=changed"

    :param id: the submission's id
    :param indicator: which of its indicators (optional, the first)
    :param kind: only ``added``, ``changed`` or ``removed`` (optional)
    :param limit: how many, at most 1000 (optional, 100)
    :param offset: how many to skip (optional, 0)
    :returns: ``{"indicator", "base", "moved", "added", "changed", "removed", "limit", "offset", "results":
        [{"kind", "key", "old", "new"}]}``; ``base`` is the number of the release that it is compared with,
        ``moved`` says whether another one is in force by now
    :raises NotFound: there is no such submission, or nothing of it was accepted
    """
    row = seen(context, "dongthap_submission_diff", data_dict["id"])
    items = store.items([row["id"]])[row["id"]]
    wanted = data_dict.get("indicator")
    item = next((each for each in items if wanted in (None, each["indicator"])), None)
    if item is None:
        raise tk.ObjectNotFound(tk._("Nothing of it was accepted"))
    paging = {name: data_dict[name] for name in ("limit", "offset")}
    return {**paging, **diff.page(row, item, data_dict.get("kind"), **paging)}


def seen(context: Context, action: str, submission_id: str) -> Row:
    """A submission that the user may do this with. Raises `ObjectNotFound`, `NotAuthorized`."""
    row = store.get(submission_id)
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such submission"))
    tk.check_access(action, context, {"agency": row["agency"]})
    return row


def shown(row: Row) -> dict[str, Any]:
    """A submission as every action gives it back."""
    return present.whole(row, store.items([row["id"]])[row["id"]], store.events(row["id"]))


def invalid(error: Refused) -> tk.ValidationError:
    """A refusal as the API tells it: in words, and with its code."""
    return tk.ValidationError({"submission": [words.refusal(error)], "code": [error.code]})


def _agencies(context: Context, data_dict: DataDict) -> list[str] | None:
    if data_dict.get("agency"):
        return [data_dict["agency"]]
    return roles.agencies_of(context, "read")


def _file(made: templates.Made) -> dict[str, Any]:
    data = base64.b64encode(made.content).decode()
    return {"name": made.name, "media_type": made.media_type, "size": len(made.content), "data": data}
