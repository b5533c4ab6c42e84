"""Mail to those who may confirm a withdrawal."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.submissions import mail
from ckanext.dongthap.withdrawals.store import Row


def ask(row: Row) -> None:
    """Owe the mail about a new proposal."""
    title = row["told"]["title"].get("vi") or row["name"]
    address = tk.url_for("dongthap_withdrawal.read", withdrawal_id=row["id"], qualified=True)
    what = title if row["number"] is None else f"{title} – phiên bản {row['number']}"
    body = (
        f"{row['proposed_by']} đề nghị thu hồi “{what}”: {row['reason_vi']}\n"
        f"Một người khác xác nhận hoặc từ chối tại: {address}\n\n"
        f"{row['proposed_by']} proposes to withdraw it. Another person confirms or refuses it there.\n"
    )
    people = mail.approvers(row["agency"], [row["proposed_by"]])
    with get_write_engine().begin() as connection:
        mail.owe(connection, {}, people, f"Đề nghị thu hồi / Withdrawal proposed: {what}", body)
