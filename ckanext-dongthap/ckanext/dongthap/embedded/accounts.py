"""The first accounts of a home: a sysadmin, and with the sample data an editor and an admin per agency."""

from __future__ import annotations

from pathlib import Path

from ckan.types import Context
from ckanext.dongthap.embedded.home import Home
from ckanext.dongthap.embedded.secrets import new_password, write_private
from flask import Flask

SYSADMIN = "quantri"
STEWARD = "dieu-phoi"


def create_sysadmin(app: Flask) -> str | None:
    """Make the sysadmin if there is none. Returns the password, None when one exists."""
    import ckan.model as model

    with app.test_request_context():
        people = model.Session.query(model.User).filter_by(sysadmin=True, state="active")
        if people.filter(model.User.name == SYSADMIN).count():
            return None
        password = new_password()
        _create_user(SYSADMIN, password, "Quản trị hệ thống")
        user = model.User.get(SYSADMIN)
        assert user is not None
        user.sysadmin = True
        model.Session.commit()
    return password


def create_agency_accounts(app: Flask, home: Home) -> Path | None:
    """An editor and an admin for each agency that has none yet, and a steward. Returns the file with the
    passwords; accounts that came with a restored database keep theirs, which nobody here knows.
    """
    import ckan.plugins.toolkit as tk

    path = home.root / "sample-accounts.txt"
    known = path.read_text(encoding="utf-8") if path.exists() else "# account password role agency\n"
    with app.test_request_context():
        agencies = tk.get_action("organization_list")(_context(), {"all_fields": False})
        wanted = [(f"{each[:80]}-{role}", role, each) for each in agencies for role in ("editor", "admin")]
        for name, role, agency in [*wanted, (STEWARD, "steward", "*")]:
            if not _is_taken(name):
                password = _create_steward() if role == "steward" else _create_member(name, role, agency)
                known += f"{name} {password} {role} {agency}\n"
                write_private(path, known)
    return path if path.exists() else None


def _is_taken(name: str) -> bool:
    import ckan.model as model

    return model.User.get(name) is not None


def _create_member(name: str, role: str, agency: str) -> str:
    """An account with a role in an agency; its password."""
    import ckan.plugins.toolkit as tk

    password = new_password()
    _create_user(name, password, name)
    member = {"id": agency, "username": name, "role": role}
    tk.get_action("organization_member_create")(_context(), member)
    return password


def _create_steward() -> str:
    """The stewards' group with one member; the password of this account."""
    import ckan.model as model
    import ckan.plugins.toolkit as tk

    group = tk.config["dongthap.stewards.group"]
    if model.Group.get(group) is None:
        entry = {"name": group, "title": "Điều phối dữ liệu"}
        tk.get_action("group_create")(_context(), entry)
    password = new_password()
    _create_user(STEWARD, password, "Điều phối dữ liệu")
    member = {"id": group, "username": STEWARD, "role": "member"}
    tk.get_action("group_member_create")(_context(), member)
    return password


def _context() -> Context:
    import ckan.plugins.toolkit as tk

    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    return {"user": site_user["name"], "ignore_auth": True}


def _create_user(name: str, password: str, fullname: str) -> None:
    import ckan.plugins.toolkit as tk

    entry = {"name": name, "email": f"{name}@localhost", "password": password, "fullname": fullname}
    tk.get_action("user_create")(_context(), entry)
