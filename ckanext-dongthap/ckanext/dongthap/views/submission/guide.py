"""How to submit, for people and for programs; and a token that can do nothing else."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.submissions.indicators import of_agencies
from ckanext.dongthap.views.harvest.access import refuse, tell
from flask import abort, request


def read() -> str:
    """The guide, for everybody."""
    return tk.render("submission/guide.html")


def api() -> Any:
    """Examples for curl and Python; makes a token that is limited to one agency and shows it once."""
    agencies = [] if tk.current_user.is_anonymous else roles.agencies({"user": tk.current_user.name})
    agency = request.values.get("agency") or (agencies[0]["name"] if agencies else "")
    token = None
    if request.method == "POST":
        token = _token(agency)
    first = next(iter(of_agencies([agency])), None) if agency in {a["name"] for a in agencies} else None
    context = {
        "agencies": agencies,
        "agency": agency or "so-y-te",
        "indicator": first.code if first else "YT.CB.BACSI",
        "token": token,
        "site": tk.config["ckan.site_url"].rstrip("/"),
    }
    return tk.render("submission/api.html", context)


def _token(agency: str) -> str | None:
    if tk.current_user.is_anonymous:
        refuse()
    name = request.form.get("name", "").strip() or tk._("Submissions of {agency}").format(agency=agency)
    try:
        made = tk.get_action("api_token_create")(
            {}, {"user": tk.current_user.name, "name": name, "agency": agency}
        )
    except tk.NotAuthorized:
        back = tk.url_for("dongthap_submission.api", agency=agency)
        abort(tk.redirect_to("dongthap_account.confirm", next=back))
    except tk.ValidationError as error:
        tell(error)
        return None
    return made["token"]
