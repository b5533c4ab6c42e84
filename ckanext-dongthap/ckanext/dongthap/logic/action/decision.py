"""What is decided about submissions: submit, withdraw, return, reject, approve."""

from __future__ import annotations

from typing import Any

from ckan.logic import validate
from ckan.types import Context, DataDict
from ckanext.dongthap.logic.action.submission import invalid, seen, shown
from ckanext.dongthap.logic.schema import submission as schema
from ckanext.dongthap.submissions import draft, flow
from ckanext.dongthap.submissions.store import Refused

__all__ = [
    "dongthap_submission_approve",
    "dongthap_submission_reject",
    "dongthap_submission_return",
    "dongthap_submission_submit",
    "dongthap_submission_withdraw",
]


@validate(schema.revised)
def dongthap_submission_submit(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Submits a draft, or a returned submission that was corrected, for approval.

    For editors and admins of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" -d id=$ID \\
            http://localhost:5000/api/3/action/dongthap_submission_submit

    :param id: the submission's id
    :param revision: the one you have seen; another is refused (optional)
    :returns: the submission, as `dongthap_submission_show` has it
    :raises NotFound: there is no such submission
    :raises ValidationError: something stands against it; ``code`` has which of ``obstacles``
    """
    row = seen(context, "dongthap_submission_submit", data_dict["id"])
    user = context.get("user", "")
    try:
        row = flow.submit(row["id"], user, data_dict.get("revision"))
    except Refused as error:
        raise invalid(error) from error
    draft.remember(row, user)
    return shown(row)


@validate(schema.decided)
def dongthap_submission_withdraw(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Withdraws a submission that is not yet approved for good; nothing of it is published.

    For editors and admins of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" -d id=$ID -d comment="Nộp nhầm tệp" \\
            http://localhost:5000/api/3/action/dongthap_submission_withdraw

    :param id: the submission's id
    :param comment: why (optional)
    :param revision: the one you have seen; another is refused (optional)
    :returns: the submission, as `dongthap_submission_show` has it
    :raises NotFound: there is no such submission
    :raises ValidationError: it is being published or has ended
    """
    row = seen(context, "dongthap_submission_withdraw", data_dict["id"])
    given = (data_dict.get("comment") or "", data_dict.get("revision"))
    try:
        return shown(flow.withdraw(row["id"], context.get("user", ""), *given))
    except Refused as error:
        raise invalid(error) from error


@validate(schema.returned)
def dongthap_submission_return(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Returns a submission to its authors with remarks at cells or rows; they correct and submit it again.

    For admins of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" -d id=$ID -d comment="Xem lại tháng 9" \\
            -d 'remarks=[{"sheet": "NN.LUA.DT", "cell": "F12", "text": "Thiếu vụ thu đông"}]' \\
            http://localhost:5000/api/3/action/dongthap_submission_return

    :param id: the submission's id
    :param comment: what is to be corrected
    :param remarks: ``[{"sheet", "cell", "text"}]`` (optional, instead of the comment or besides)
    :param revision: the one you have seen; another is refused (optional)
    :returns: the submission, as `dongthap_submission_show` has it
    :raises NotFound: there is no such submission
    :raises ValidationError: there is no word of explanation; it does not wait for approval
    """
    row = seen(context, "dongthap_submission_return", data_dict["id"])
    given = (data_dict.get("comment") or "", data_dict.get("remarks") or (), data_dict.get("revision"))
    try:
        return shown(flow.give_back(row["id"], context.get("user", ""), *given))
    except Refused as error:
        raise invalid(error) from error


@validate(schema.decided)
def dongthap_submission_reject(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Rejects a submission for good; nothing of it is published.

    For admins of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" -d id=$ID -d comment="Không thuộc phạm vi" \\
            http://localhost:5000/api/3/action/dongthap_submission_reject

    :param id: the submission's id
    :param comment: why
    :param revision: the one you have seen; another is refused (optional)
    :returns: the submission, as `dongthap_submission_show` has it
    :raises NotFound: there is no such submission
    :raises ValidationError: there is no word of explanation; it does not wait for approval
    """
    row = seen(context, "dongthap_submission_reject", data_dict["id"])
    given = (data_dict.get("comment") or "", data_dict.get("revision"))
    try:
        return shown(flow.reject(row["id"], context.get("user", ""), *given))
    except Refused as error:
        raise invalid(error) from error


@validate(schema.approved)
def dongthap_submission_approve(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Approves a submission: it is published at once, or at a set time.

    For admins of its agency, stewards and sysadmins, but not for its authors unless the agency is set so::

        curl -H "Authorization: $TOKEN" -d id=$ID -d publish_at=2026-12-01T08:00 \\
            http://localhost:5000/api/3/action/dongthap_submission_approve

    :param id: the submission's id
    :param publish_at: when, in ISO 8601; without a zone in the province's time (optional, at once)
    :param comment: a word to the authors (optional)
    :param revision: the one you have seen; another is refused (optional)
    :returns: the submission, as `dongthap_submission_show` has it
    :raises NotFound: there is no such submission
    :raises ValidationError: it is the user's own; another release came out meanwhile (``code`` is ``moved``:
        it has been compared anew, look at it again); it does not wait for approval
    """
    row = seen(context, "dongthap_submission_approve", data_dict["id"])
    wanted = {
        "publish_at": data_dict.get("publish_at"),
        "comment": data_dict.get("comment") or "",
        "revision": data_dict.get("revision"),
    }
    try:
        return shown(flow.approve(row["id"], context.get("user", ""), **wanted))
    except Refused as error:
        raise invalid(error) from error
