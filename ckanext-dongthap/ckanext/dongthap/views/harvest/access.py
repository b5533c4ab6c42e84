"""The way from a page to an action: faults become pages, the anonymous are sent to the login."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.runs import decide
from flask import abort, request

PAGE = 20
#: Beyond it there is nothing, and the databases' numbers end.
_LAST_PAGE = 1_000_000


def act(action: str, **given: Any) -> Any:
    """What the action returns. Ends the request with 404, 403, or the login page."""
    try:
        return tk.get_action(action)({}, given)
    except tk.ObjectNotFound as error:
        tk.abort(404, str(error))
    except tk.NotAuthorized:
        refuse()


def refuse() -> None:
    """End the request: to the login page, or with 403 for those who are logged in."""
    if tk.current_user.is_anonymous:
        abort(tk.redirect_to("user.login", came_from=request.full_path.rstrip("?")))
    tk.abort(403, tk._("Only those who maintain the agency's data may see this page"))


def may(action: str, agency: str) -> bool:
    """Whether the user may do this with the sources of an agency."""
    try:
        return bool(tk.check_access(action, {"user": tk.current_user.name}, {"agency": agency}))
    except tk.NotAuthorized:
        return False


def page_number() -> int:
    """The page that the query string asks for, from 1."""
    return min(max(request.args.get("page", 1, type=int) or 1, 1), _LAST_PAGE)


def paging(size: int = PAGE) -> dict[str, int]:
    """``limit`` and ``offset`` of the page that is asked for."""
    return {"limit": size, "offset": (page_number() - 1) * size}


def tell(error: tk.ValidationError) -> None:
    """Show on the next page why an action was refused."""
    for texts in error.error_dict.values():
        tk.h.flash_error("; ".join(map(str, texts)) if isinstance(texts, list) else str(texts))


def run_or_404(run_id: str) -> dict[str, Any]:
    """A run that the user may see."""
    if not decide.is_id(run_id):
        tk.abort(404, tk._("There is no such run"))
    return act("dongthap_run_show", id=run_id)
