"""Who may do what with an agency's data: the one place that knows roles, stewards and limited tokens.

An agency's members are CKAN's: ``read`` (member), ``update_dataset`` (editor), ``admin``. A steward is a
member of the group that ``dongthap.stewards.group`` names and counts as an admin of every agency in what is
ours (sources, runs, submissions); CKAN's own actions know no stewards. A token that was made for one agency
counts for no other, whoever it belongs to.
"""

from __future__ import annotations

from typing import Any, Literal

from ckan import authz, model
from ckan.types import Context
from ckanext.dongthap import config
from ckanext.dongthap.tokens import limited_to

Permission = Literal["read", "update_dataset", "admin"]
_CAPACITIES: dict[Permission, tuple[str, ...]] = {
    "read": ("member", "editor", "admin"),
    "update_dataset": ("editor", "admin"),
    "admin": ("admin",),
}


def may(context: Context, agency: str, permission: Permission) -> bool:
    """Whether the user has the permission in the agency, or stands above all agencies."""
    limit = limited_to()
    if limit is not None and limit != agency:
        return False
    user = context.get("user", "")
    if context.get("ignore_auth") or is_above_agencies(user):
        return True
    return authz.has_user_permission_for_group_or_org(agency, user, permission)


def agencies_of(context: Context, permission: Permission = "update_dataset") -> list[str] | None:
    """Names of the agencies in which the user has the permission; None for all."""
    user, limit = context.get("user", ""), limited_to()
    above = context.get("ignore_auth") or is_above_agencies(user)
    own = None if above else _memberships(user, permission)
    if limit is None:
        return own
    return [limit] if own is None or limit in own else []


def agencies(context: Context, permission: Permission = "update_dataset") -> list[dict[str, str]]:
    """``[{name, title}]`` of `agencies_of`, by title."""
    query = model.Session.query(model.Group.name, model.Group.title)
    query = query.filter(model.Group.is_organization, model.Group.state == "active")
    own = agencies_of(context, permission)
    if own is not None:
        query = query.filter(model.Group.name.in_(own))
    return [{"name": name, "title": title} for name, title in query.order_by(model.Group.title)]


def is_above_agencies(user: str) -> bool:
    """Whether this is a sysadmin or a steward."""
    return authz.is_sysadmin(user) or is_steward(user)


def is_steward(user: str) -> bool:
    """Whether this is an active member of the stewards' group, in any capacity."""
    return bool(user) and user in {name for (name,) in _stewards(model.User.name)}


def stewards() -> list[tuple[str, str]]:
    """(name, e-mail) of every steward who has an address."""
    return [
        (name or login, email)
        for name, login, email in _stewards(model.User.fullname, model.User.name, model.User.email)
        if email
    ]


def _stewards(*columns: Any) -> list[Any]:
    group = config.stewards_group()
    if not group:
        return []
    return (
        model.Session.query(*columns)
        .join(model.Member, model.Member.table_id == model.User.id)
        .join(model.Group, model.Group.id == model.Member.group_id)
        .filter(model.Group.name == group, model.Group.state == "active", ~model.Group.is_organization)
        .filter(model.Member.table_name == "user", model.Member.state == "active")
        .filter(model.User.state == "active")
        .order_by(model.User.name)
        .all()
    )


def _memberships(user: str, permission: Permission) -> list[str]:
    query = (
        model.Session.query(model.Group.name)
        .join(model.Member, model.Member.group_id == model.Group.id)
        .join(model.User, model.User.id == model.Member.table_id)
        .filter(model.User.name == user, model.User.state == "active")
        .filter(model.Member.table_name == "user", model.Member.state == "active")
        .filter(model.Member.capacity.in_(_CAPACITIES[permission]))
        .filter(model.Group.is_organization, model.Group.state == "active")
        .order_by(model.Group.name)
    )
    return [name for (name,) in query]
