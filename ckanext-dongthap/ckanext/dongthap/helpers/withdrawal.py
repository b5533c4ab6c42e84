"""What templates show of withdrawals and of the nightly check."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.withdrawals import gone, words
from ckanext.dongthap.withdrawals.store import Row


def dongthap_withdrawal_state(name: str) -> str:
    """A withdrawal's state in words."""
    return words.state(name)


def dongthap_withdrawal_reason(row: Row) -> str:
    """Why, in the reader's language where it is told in it."""
    return gone.reason(row)


def dongthap_may_withdraw(pkg: dict[str, object]) -> bool:
    """Whether the user may propose to withdraw the dataset."""
    agency = pkg.get("organization")
    name = str(agency.get("name") or "") if isinstance(agency, dict) else ""
    return roles.may({"user": tk.current_user.name}, name, "update_dataset")


def dongthap_sees_check() -> bool:
    """Whether the user is a steward or a sysadmin."""
    return roles.is_above_agencies(tk.current_user.name)
