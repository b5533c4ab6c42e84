"""The pages ``/thu-hoi``: propose to withdraw, confirm, refuse, restore; and 410 for readers."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.datastore.access import dataset
from ckanext.dongthap.logic.action.guard import agency_of
from ckanext.dongthap.views.harvest.access import PAGE, act, page_number, paging, refuse, tell
from ckanext.dongthap.withdrawals import gone
from ckanext.dongthap.withdrawals.store import STATES
from flask import Blueprint, Response, request

__all__ = ["dongthap_withdrawal"]

dongthap_withdrawal = Blueprint("dongthap_withdrawal", __name__)
_INVALID = 409
_REFUSED = (403, 404, _INVALID)


@dongthap_withdrawal.before_app_request
def answer_gone() -> Response | None:
    """Addresses of what is withdrawn say so."""
    row = gone.of_address(request)
    return gone.page(row) if row is not None else None


@dongthap_withdrawal.after_app_request
def answer_calls(response: Response) -> Response:
    """A call of an action that is refused because its dataset is withdrawn says so."""
    if response.status_code not in _REFUSED or request.endpoint != "api.action":
        return response
    row = gone.of_call(request, response.status_code == _INVALID)
    return gone.error(row) if row is not None else response


@dongthap_withdrawal.get("/thu-hoi", endpoint="index")
def listing() -> str:
    """Withdrawals of the user's agencies, the newest first."""
    state = request.args.get("state", "")
    wanted = {"state": state} if state in STATES else {}
    found = act("dongthap_withdrawal_list", **wanted, **paging())
    context = {"found": found, "state": state, "states": STATES, "page": page_number(), "size": PAGE}
    return tk.render("withdrawals/index.html", context)


@dongthap_withdrawal.route("/thu-hoi/moi", methods=["GET", "POST"], endpoint="new")
def propose() -> Any:
    """The form that proposes a withdrawal; it says what readers will see."""
    try:
        package = dataset(request.values.get("id", ""))
        asked: Any = {"user": tk.current_user.name}
        tk.check_access("dongthap_withdrawal_propose", asked, {"agency": agency_of(package)})
    except tk.ObjectNotFound as error:
        tk.abort(404, str(error))
        raise AssertionError from None
    except tk.NotAuthorized:
        refuse()
        raise AssertionError from None
    names = ("number", "reason_vi", "reason_en")
    given = {name: request.values[name].strip() for name in names if request.values.get(name)}
    errors: dict[str, Any] = {}
    if request.method == "POST":
        try:
            made = act("dongthap_withdrawal_propose", id=package.id, **given)
            return tk.redirect_to("dongthap_withdrawal.read", withdrawal_id=made["id"])
        except tk.ValidationError as error:
            errors = error.error_dict
    context = {"package": package, "given": given, "errors": errors}
    return tk.render("withdrawals/new.html", context), 400 if errors else 200


@dongthap_withdrawal.route("/thu-hoi/<withdrawal_id>", methods=["GET", "POST"], endpoint="read")
def read(withdrawal_id: str) -> Any:
    """One withdrawal, and what the user may do about it."""
    row = act("dongthap_withdrawal_show", id=withdrawal_id)
    if request.method == "POST":
        wanted = request.form.get("act", "")
        given = {"reason": request.form.get("reason", "")} if wanted != "confirm" else {}
        if wanted in ("confirm", "refuse", "restore"):
            try:
                act(f"dongthap_withdrawal_{wanted}", id=withdrawal_id, **given)
            except tk.ValidationError as error:
                tell(error)
        return tk.redirect_to("dongthap_withdrawal.read", withdrawal_id=withdrawal_id)
    context = {"row": row, "mine": row["proposed_by"] == tk.current_user.name}
    may = {name: _may(f"dongthap_withdrawal_{name}", row) for name in ("confirm", "refuse", "restore")}
    return tk.render("withdrawals/read.html", {**context, "may": may})


def _may(action: str, row: dict[str, Any]) -> bool:
    try:
        asked: Any = {"user": tk.current_user.name}
        return bool(tk.check_access(action, asked, row))
    except tk.NotAuthorized:
        return False
