"""What the e-mails about files of open datasets say, in both languages, and to whom they go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckanext.dongthap.submissions import mail
from ckanext.dongthap.submissions.letters import Letter, person

#: What is written into the trail → (subject, sentence in vi, sentence in en).
_WORDS = {
    "held": (
        "Tệp chờ xem xét / File held for review: {title}",
        "Tệp “{title}” do {who} tải lên bị giữ lại vì {why}. Đề nghị xem xét rồi cho công bố hoặc trả lại.",
        "The file “{title}”, uploaded by {who}, is held because {why}. Please look at it, then publish it or"
        " return it.",
    ),
    "published": (
        "Đã công bố tệp / File published: {title}",
        "{who} đã công bố tệp “{title}” trong bộ dữ liệu “{dataset}”.",
        "{who} published the file “{title}” in the dataset “{dataset}”.",
    ),
    "discarded": (
        "Trả lại, không công bố / Returned, not published: {title}",
        "{who} đã trả lại tệp “{title}”; không có gì được công bố. Hãy sửa tệp rồi tải lên lại.",
        "{who} returned the file “{title}”; nothing of it was published. Please correct and upload it anew.",
    ),
}
_UNREADABLE = {"vi": "cổng không đọc được tệp", "en": "the portal can not read it"}
_PERSONAL = {"vi": "có thể có dữ liệu cá nhân", "en": "there may be personal data in it"}


def owe(connection: sa.Connection, row: Mapping[str, Any], action: str, actor: str, comment: str) -> None:
    """Owe everybody concerned a mail about what was just done; nobody is told of their own deed."""
    if action not in _WORDS:
        return
    people = _people(row, action, actor)
    if people:
        letter = compose(row, action, actor, comment)
        mail.owe(connection, {"open_file_id": row["id"]}, people, letter.subject, letter.body)


def _people(row: Mapping[str, Any], action: str, actor: str) -> list[mail.Person]:
    if action == "held":
        return mail.approvers(row["agency"], without=[actor])
    return mail.users([row["created_by"]]) if actor != row["created_by"] else []


def compose(row: Mapping[str, Any], action: str, actor: str, comment: str) -> Letter:
    """The mail about one action; its words in both languages."""
    subject, vi, en = _WORDS[action]
    title = " ".join((row["title"] or row["file"]["filename"]).split())
    package = model.Package.get(row["package_id"])
    why = _UNREADABLE if row["inspection"]["dictionary"]["failure"] else _PERSONAL
    words = {"title": title, "who": person(actor), "dataset": package.title if package else row["package_id"]}
    address = tk.url_for("dongthap_submission.open_file", file_id=row["id"], qualified=True)
    body = [vi.format(**words, why=why["vi"]), *(f"> {line}" for line in comment.splitlines())]
    body += [f"Xem: {address}", "", en.format(**words, why=why["en"]), f"See: {address}", ""]
    return Letter(subject.format(title=title)[:200], "\n".join(body))
