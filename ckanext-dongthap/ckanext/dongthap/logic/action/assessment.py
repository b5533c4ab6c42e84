"""What agencies hand in for composite indices, and what stewards decide on it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic import validate
from ckan.types import Context, DataDict
from ckanext.dongthap.composite import assessments, filling, present, words
from ckanext.dongthap.http import links
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.logic.schema import composite as schema
from ckanext.dongthap.submissions.owed import today
from ckanext.dongthap.submissions.store import Refused

__all__ = [
    "dongthap_assessment_decide",
    "dongthap_assessment_list",
    "dongthap_assessment_save",
    "dongthap_assessment_show",
]


@tk.side_effect_free
@validate(schema.assessment_list)
def dongthap_assessment_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Lists answers of agencies to the criteria of indices.

    For members of an agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" \\
            "http://localhost:5000/api/3/action/dongthap_assessment_list?index=cap-xa-minh-hoa&state=claimed"

    :param index: code of an index (optional)
    :param year: year that is assessed (optional)
    :param agency: name of an agency (optional, all of the user's)
    :param state: ``draft``, ``claimed``, ``verified`` or ``returned`` (optional)
    :param limit: how many, at most 1000 (optional, 100)
    :param offset: how many to skip (optional, 0)
    :returns: ``{"count", "limit", "offset", "results": [{"id", …}]}``, each as `dongthap_assessment_show`
        has it, without ``events`` and ``authors``
    """
    tk.check_access("dongthap_assessment_list", context, data_dict)
    named = data_dict.get("agency")
    agencies = [named] if named else roles.agencies_of(context, "read")
    wanted = {name: data_dict.get(name) for name in ("index", "year", "state")}
    count, rows = assessments.find(
        agencies=agencies, limit=data_dict["limit"], offset=data_dict["offset"], **wanted
    )
    return {**links.page(count, data_dict), "results": [present.answer(row) for row in rows]}


@tk.side_effect_free
@validate(schema.assessment_show)
def dongthap_assessment_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Shows one answer with its trail, which nobody can change.

    For members of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" "http://localhost:5000/api/3/action/dongthap_assessment_show?id=$ID"

    :param id: the answer's id
    :returns: ``{"id", "index", "version", "year", "agency", "subject", "criterion", "state", "revision",
        "value", "whole", "link", "evidence": {"filename", "size", "sha256"} or null, "remark", "answer",
        "claimed", "claimed_by", "decided", "decided_by", "authors",
        "events": [{"number", "moment", "actor", "action", "state", "revision", "detail"}]}``; ``answer`` is
        the steward's remark, ``authors`` can't verify it; numbers are decimal text
    :raises NotFound: there is no such answer
    """
    return _shown(_seen(context, "dongthap_assessment_show", data_dict["id"]))


@validate(schema.assessment_save)
def dongthap_assessment_save(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Keeps an agency's answer to one criterion; with ``claim`` it is handed in to be verified.

    For editors and admins of the agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" -F index=cap-xa-minh-hoa -F year=2025 -F agency=ubnd-xa-cai-be \\
            -F criterion=van-ban-chi-dao -F value=12 -F whole=15 -F upload=@danh-muc.pdf -F claim=true \\
            http://localhost:5000/api/3/action/dongthap_assessment_save

    :param index: code of the index
    :param year: which year
    :param agency: name of the agency that answers
    :param criterion: code of the criterion
    :param value: the number; of a share the counted part; 1 or 0 for yes or no (optional)
    :param whole: of a share, of how many (optional)
    :param link: address of the evidence (optional)
    :param upload: a file as evidence: PDF, PNG, JPEG or office document (optional)
    :param remark: a word to whoever verifies (optional)
    :param claim: hand it in (optional, false)
    :param revision: the one you have seen; another is refused (optional)
    :returns: the answer, as `dongthap_assessment_show` has it; what was not given stays as it was
    :raises ValidationError: everything that is wrong, by parameter; or the answer is verified already
    """
    tk.check_access("dongthap_assessment_save", context, {"agency": data_dict["agency"]})
    try:
        index = filling.open_index(data_dict["index"], data_dict["year"], today())
        place, criterion = filling.place_of(
            index, data_dict["year"], data_dict["agency"], data_dict["criterion"]
        )
        row = filling.fill(place, criterion, context.get("user", ""), data_dict)
    except filling.Wrong as error:
        raise tk.ValidationError(_by_field(error)) from error
    except Refused as error:
        raise _invalid(error) from error
    return _shown(row)


def _by_field(error: filling.Wrong) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for fault in error.faults:
        found.setdefault(fault.field, []).append(words.answer_fault(fault.code))
    return found


@validate(schema.assessment_decide)
def dongthap_assessment_decide(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Verifies an answer that was handed in, or returns it with a remark.

    For stewards and sysadmins who did not fill it in themselves::

        curl -H "Authorization: $TOKEN" -d id=$ID -d decision=returned -d comment="Thiếu danh mục văn bản" \\
            http://localhost:5000/api/3/action/dongthap_assessment_decide

    :param id: the answer's id
    :param decision: ``verified`` or ``returned``; what was verified may be returned too
    :param comment: what is to be corrected; must be given to return (optional)
    :param revision: the one you have seen; another is refused (optional)
    :returns: the answer, as `dongthap_assessment_show` has it
    :raises NotFound: there is no such answer
    :raises ValidationError: it does not wait for this, was changed meanwhile, or is your own
    """
    row = _seen(context, "dongthap_assessment_decide", data_dict["id"])
    given = {name: data_dict[name] for name in ("comment", "revision") if name in data_dict}
    try:
        return _shown(assessments.decide(row["id"], context.get("user", ""), data_dict["decision"], **given))
    except Refused as error:
        raise _invalid(error) from error


def _seen(context: Context, action: str, assessment_id: str) -> assessments.Row:
    """An answer that the user may do this with. Raises `ObjectNotFound`, `NotAuthorized`."""
    row = assessments.get(assessment_id)
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such answer"))
    tk.check_access(action, context, {"agency": row["agency"]})
    return row


def _shown(row: assessments.Row) -> dict[str, Any]:
    return present.answer(row, assessments.trails([row["id"]])[row["id"]])


def _invalid(error: Refused) -> tk.ValidationError:
    return tk.ValidationError({"assessment": [words.refusal(error)], "code": [error.code]})
