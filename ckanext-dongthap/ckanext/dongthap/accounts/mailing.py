"""How CKAN's letters about passwords and invitations go out: owed at once, sent by the worker."""

from __future__ import annotations

from typing import Any

from ckanext.dongthap.accounts import letters


class AccountLetters:
    """INotifier: takes the two letters over that have a link for a password in them."""

    def notify_about_topic(self, already_notified: bool, topic: str, details: dict[str, Any]) -> bool:
        """Owe the letter; return whether that is done."""
        if topic == "user_invited":
            group = details["group"]
            title = group.get("title") or group.get("display_name") or group["name"]
            letters.owe("invite", details["user"].id, {"group": str(title)})
            return True
        if topic == "request_password_reset":
            letters.owe("reset", details["user"].id)
            return True
        return already_notified
