"""Withdrawing what was published, and restoring it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic import validate
from ckan.types import Context, DataDict
from ckanext.dongthap.datastore.access import dataset
from ckanext.dongthap.http import links
from ckanext.dongthap.logic.action.guard import agency_of
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.logic.schema import withdrawal as schema
from ckanext.dongthap.submissions.store import Refused
from ckanext.dongthap.withdrawals import acts, store
from ckanext.dongthap.withdrawals.words import refused

__all__ = [
    "dongthap_withdrawal_confirm",
    "dongthap_withdrawal_list",
    "dongthap_withdrawal_propose",
    "dongthap_withdrawal_refuse",
    "dongthap_withdrawal_restore",
    "dongthap_withdrawal_show",
]
_MOMENTS = ("proposed", "since", "ended")


@validate(schema.propose)
def dongthap_withdrawal_propose(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Proposes to withdraw an indicator, an open dataset, or one release; another person confirms it.

    For editors and admins of its agency, stewards and sysadmins. Readers see no change yet::

        curl -H "Authorization: $TOKEN" -d id=NN.LUA.DT -d reason_vi="Số liệu sai đơn vị tính" \\
            http://localhost:5000/api/3/action/dongthap_withdrawal_propose

    :param id: id, name or indicator code of the dataset
    :param number: the release's number (optional, the whole dataset)
    :param reason_vi: why, for readers, in ten characters or more
    :param reason_en: the same in English (optional)
    :returns: the withdrawal, as `dongthap_withdrawal_show` has it
    :raises NotFound: there is no such dataset
    :raises ValidationError: it was never published; one is proposed or in force already; the release is the
        only one (``code`` is ``only_release``: withdraw the indicator)
    """
    package = dataset(data_dict["id"])
    tk.check_access("dongthap_withdrawal_propose", context, {"agency": agency_of(package)})
    reasons = {"reason_vi": data_dict["reason_vi"], "reason_en": data_dict.get("reason_en") or ""}
    try:
        return _as_dict(acts.propose(package, data_dict.get("number"), reasons, context.get("user", "")))
    except Refused as error:
        raise _invalid(error) from error


@validate(schema.one)
def dongthap_withdrawal_confirm(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Confirms a withdrawal: from now on readers get 410 and what there was; the feed tells it.

    For admins of its agency, stewards and sysadmins, but not for the person who proposed it. A release that
    is in force leaves its place to its predecessor's figures, published as a new release::

        curl -H "Authorization: $TOKEN" -d id=$ID \\
            http://localhost:5000/api/3/action/dongthap_withdrawal_confirm

    :param id: the withdrawal's id
    :returns: the withdrawal, as `dongthap_withdrawal_show` has it
    :raises NotFound: there is no such withdrawal
    :raises ValidationError: it is the user's own; it is not a proposal any more
    """
    row = _seen(context, "dongthap_withdrawal_confirm", data_dict["id"])
    try:
        return _as_dict(acts.confirm(row, context.get("user", "")))
    except Refused as error:
        raise _invalid(error) from error


@validate(schema.with_reason)
def dongthap_withdrawal_refuse(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Refuses a proposal to withdraw; who proposed it takes it back so.

    For admins of its agency, stewards and sysadmins, and for the person who proposed it::

        curl -H "Authorization: $TOKEN" -d id=$ID -d reason="Đã đính chính bằng phiên bản mới" \\
            http://localhost:5000/api/3/action/dongthap_withdrawal_refuse

    :param id: the withdrawal's id
    :param reason: why, in ten characters or more
    :returns: the withdrawal, as `dongthap_withdrawal_show` has it
    :raises NotFound: there is no such withdrawal
    :raises ValidationError: it is not a proposal any more
    """
    row = _seen(context, "dongthap_withdrawal_refuse", data_dict["id"])
    try:
        return _as_dict(acts.refuse(row, context.get("user", ""), data_dict["reason"]))
    except Refused as error:
        raise _invalid(error) from error


@validate(schema.with_reason)
def dongthap_withdrawal_restore(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Restores what is withdrawn: its addresses, search and catalogue have it again at once.

    For admins of its agency, stewards and sysadmins. A release comes into force again where nothing newer
    was published meanwhile::

        curl -H "Authorization: $TOKEN" -d id=$ID -d reason="Đã kiểm tra lại, số liệu đúng" \\
            http://localhost:5000/api/3/action/dongthap_withdrawal_restore

    :param id: the withdrawal's id
    :param reason: why, in ten characters or more
    :returns: the withdrawal, as `dongthap_withdrawal_show` has it
    :raises NotFound: there is no such withdrawal
    :raises ValidationError: it is not withdrawn
    """
    row = _seen(context, "dongthap_withdrawal_restore", data_dict["id"])
    try:
        return _as_dict(acts.restore(row, context.get("user", ""), data_dict["reason"]))
    except Refused as error:
        raise _invalid(error) from error


@tk.side_effect_free
@validate(schema.one)
def dongthap_withdrawal_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Shows one withdrawal.

    For members of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" \\
            "http://localhost:5000/api/3/action/dongthap_withdrawal_show?id=$ID"

    :param id: the withdrawal's id
    :returns: ``{"id", "dataset", "name", "type", "code", "number", "agency", "title": {"vi", "en"}, "state":
        proposed | refused | withdrawn | restored, "reason_vi", "reason_en", "proposed_by", "proposed",
        "confirmed_by", "since", "ended_by", "ended", "end_reason"}``
    :raises NotFound: there is no such withdrawal
    """
    return _as_dict(_seen(context, "dongthap_withdrawal_show", data_dict["id"]))


@tk.side_effect_free
@validate(schema.listing)
def dongthap_withdrawal_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Lists withdrawals, proposed and decided, the newest first.

    For members of an agency, stewards and sysadmins; each sees those of their agencies::

        curl -H "Authorization: $TOKEN" \\
            "http://localhost:5000/api/3/action/dongthap_withdrawal_list?state=proposed"

    :param dataset: id or name of a dataset (optional)
    :param agency: name of an agency (optional, all of the user's)
    :param state: ``proposed``, ``refused``, ``withdrawn`` or ``restored`` (optional)
    :param limit: how many, at most 1000 (optional, 100)
    :param offset: how many to skip (optional, 0)
    :returns: ``{"count", "limit", "offset", "results": [dongthap_withdrawal_show]}``, each as
        `dongthap_withdrawal_show` has it
    """
    agency = data_dict.get("agency")
    tk.check_access("dongthap_withdrawal_list", context, {"agency": agency})
    wanted = data_dict.get("dataset")
    package = model.Package.get(wanted) if wanted else None
    limit, offset = data_dict["limit"], data_dict["offset"]
    own = [agency] if agency else roles.agencies_of(context, "read")
    found = package.id if package is not None else wanted
    count, rows = store.search(own, data_dict.get("state"), found, limit, offset)
    return {**links.page(count, data_dict), "results": [_as_dict(row) for row in rows]}


def _seen(context: Context, action: str, withdrawal_id: str) -> store.Row:
    """A row that the user may act on. Raises `ObjectNotFound`, `NotAuthorized`."""
    row = store.get(withdrawal_id)
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such withdrawal"))
    tk.check_access(action, context, {"agency": row["agency"], "proposed_by": row["proposed_by"]})
    return row


def _as_dict(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("id", "name", "type", "code", "number", "agency", "state", "reason_vi", "reason_en")
    shown = {"dataset": row["package_id"], "title": row["told"]["title"]}
    for name in (*names, "proposed_by", "confirmed_by", "ended_by", "end_reason"):
        shown[name] = row[name]
    return {**shown, **{name: row[name].isoformat() if row[name] else None for name in _MOMENTS}}


def _invalid(error: Refused) -> tk.ValidationError:
    return tk.ValidationError({"code": [error.code], "message": [refused(error)]})
