"""The security log as a page for sysadmins."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import authz
from ckanext.dongthap.accounts import security_log, settings
from ckanext.dongthap.views.account.confirming import person
from ckanext.dongthap.views.harvest.access import page_number
from flask import request

_SIZE = 50


def index() -> str:
    """What happened, the newest first; narrowed by kind, person, and object or address."""
    user = person()
    if not authz.is_sysadmin(user.name):
        tk.abort(403, tk._("Only sysadmins may see the security log"))
    wanted = {name: request.args.get(name, "").strip()[:200] for name in ("event", "actor", "text")}
    page = page_number()
    context = {
        "entries": security_log.find(**wanted, limit=_SIZE, offset=(page - 1) * _SIZE),
        "count": security_log.count(**wanted),
        "events": security_log.EVENTS,
        "wanted": wanted,
        "page": page,
        "size": _SIZE,
        "days": settings.log_days().days,
    }
    return tk.render("account/security_log.html", context)
