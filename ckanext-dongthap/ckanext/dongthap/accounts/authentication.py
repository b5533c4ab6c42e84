"""How CKAN learns who is there: its interface for authentication, answered by sessions of ours."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import api_token
from ckan.types import Response
from ckanext.dongthap.accounts import requirement, sessions
from flask import g, jsonify, request, session

#: What somebody may do who still has to set up the second factor.
_SETTING_UP = {
    "dongthap_account.factors",
    "dongthap_account.app",
    "dongthap_account.passkey",
    "dongthap_account.codes",
    "dongthap_account.confirm",
    "user.logout",
    "webassets.index",
    "static",
}


class Authentication:
    """IAuthenticator: sessions that end, logging in with a second factor, logging out by a button."""

    def identify_user(self, user_id: str | None = None) -> model.User | model.AnonymousUser | None:
        """Return who a session's key stands for; a token in the header goes before the session."""
        if user_id is None:
            return None
        token = request.headers.get(tk.config["apitoken_header_name"])
        if token and (owner := api_token.get_user_from_token(token)):
            g.login_via_auth_header = True
            return owner
        user = sessions.user_of(user_id)
        if user is None:
            session.pop("_user_id", None)
            session["_remember"] = "clear"
            session["dongthap_ended"] = True
            return model.AnonymousUser()
        return user

    def identify(self) -> Response | None:
        """Lead those who have to set up a second factor to the page where they do."""
        found = sessions.current()
        if found is None or found.factor or request.endpoint in _SETTING_UP:
            return None
        if not requirement.is_required(tk.current_user):  # pyright: ignore[reportArgumentType]
            return None
        if request.method in ("GET", "HEAD") and not request.path.startswith("/api/"):
            return tk.redirect_to("dongthap_account.factors")
        words = tk._("Set up a second factor first")
        answer = jsonify({"success": False, "error": {"__type": "Authorization Error", "message": words}})
        answer.status_code = 403
        return answer

    def login(self) -> Response | str | None:
        """The page where one logs in, in place of CKAN's."""
        from ckanext.dongthap.views.account import login

        return login.log_in()

    def logout(self) -> Response | str | None:
        """Log out; a mere link asks first."""
        from ckanext.dongthap.views.account import login

        return login.log_out()

    def authenticate(self, identity: dict[str, str]) -> model.User | model.AnonymousUser | None:
        """Leave passwords that CKAN's own forms ask for to CKAN."""
        return None
