"""What the e-mails about submissions say, in both languages, and to whom they go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckanext.dongthap.submissions import mail
from ckanext.dongthap.submissions.indicators import of_agencies
from ckanext.dongthap.submissions.states import Action
from ckanext.dongthap.submissions.store import Row


@dataclass(frozen=True)
class Letter:
    """One mail's words."""

    subject: str
    body: str


#: Action → (subject, sentence in vi, sentence in en); ``{who}`` did it, ``{title}`` is what it is about.
_WORDS: dict[Action, tuple[str, str, str]] = {
    "submitted": (
        "Chờ phê duyệt / Waiting for approval: {title}",
        "{who} đã gửi số liệu “{title}” để phê duyệt.",
        "{who} submitted “{title}” for approval.",
    ),
    "returned": (
        "Cần sửa / Returned with remarks: {title}",
        "{who} đã trả lại số liệu “{title}” kèm nhận xét.",
        "{who} returned “{title}” with remarks.",
    ),
    "rejected": (
        "Không được duyệt / Rejected: {title}",
        "{who} đã từ chối số liệu “{title}”.",
        "{who} rejected “{title}”.",
    ),
    "withdrawn": (
        "Đã rút / Withdrawn: {title}",
        "{who} đã rút số liệu “{title}”; không cần phê duyệt nữa.",
        "{who} withdrew “{title}”; it no longer waits for approval.",
    ),
    "scheduled": (
        "Đã duyệt, hẹn giờ công bố / Approved, scheduled: {title}",
        "{who} đã duyệt số liệu “{title}”; sẽ công bố lúc {when}.",
        "{who} approved “{title}”; it will be published at {when}.",
    ),
    "published": (
        "Đã công bố / Published: {title}",
        "Số liệu “{title}” đã được công bố.",
        "“{title}” has been published.",
    ),
    "moved": (
        "Cần duyệt lại / To be approved again: {title}",
        "Trước khi số liệu “{title}” được công bố, một phiên bản khác đã ra. Số liệu đã được kiểm tra lại; "
        "đề nghị xem khác biệt mới rồi duyệt lại.",
        "Before “{title}” was published, another release came out. The figures were checked again; "
        "please look at the new differences and decide again.",
    ),
    "failed": (
        "Chưa công bố được / Could not be published: {title}",
        "Số liệu “{title}” chưa công bố được và chờ phê duyệt lại.",
        "“{title}” could not be published and waits for approval again.",
    ),
}
#: Actions that those who decide are told of; of the others the authors are.
_TO_APPROVERS = ("submitted", "withdrawn")
_TO_BOTH = ("moved", "failed")


def owe(connection: sa.Connection, row: Row, action: Action, actor: str, detail: Mapping[str, Any]) -> None:
    """Owe everybody concerned a mail about what was just done; nobody is told of their own deed."""
    if action not in _WORDS:
        return
    letter = compose(row, action, actor, detail)
    about = {"submission_id": row["id"]}
    mail.owe(connection, about, _people(row, action, actor), letter.subject, letter.body)


def _people(row: Row, action: Action, actor: str) -> Iterable[mail.Person]:
    authors = {row["created_by"], row["submitted_by"]} - {"", actor}
    if action in _TO_APPROVERS:
        return mail.approvers(row["agency"], without=[actor, row["submitted_by"]])
    if action in _TO_BOTH:
        return mail.users([*authors, row["decided_by"]])
    return mail.users(list(authors))


def compose(row: Row, action: Action, actor: str, detail: Mapping[str, Any]) -> Letter:
    """The mail about one action; its words in both languages."""
    subject, vi, en = _WORDS[action]
    titles = title(row)
    address = tk.url_for("dongthap_submission.read", submission_id=row["id"], qualified=True)
    said = [f"> {line}" for line in str(detail.get("comment") or "").splitlines()]
    remarks = [f"- {_place(each)}{each['text']}" for each in detail.get("remarks") or ()]
    words = {"who": person(actor), "when": detail.get("publish_at", "")}
    body = [vi.format(title=titles["vi"], **words), *said, *remarks, f"Xem: {address}", ""]
    body += [en.format(title=titles["en"], **words), f"See: {address}", ""]
    return Letter(subject.format(title=titles["vi"])[:200], "\n".join(body))


def title(row: Row) -> dict[str, str]:
    """What a submission is about: its first indicator's title, and how many more there are."""
    codes = row["indicators"]
    first = next(iter(of_agencies(codes=codes[:1])), None)
    if first is None:
        return {"vi": ", ".join(codes) or "…", "en": ", ".join(codes) or "…"}
    texts = first.text("title_translated")
    vi, more = texts.get("vi", first.code), len(codes) - 1
    en = texts.get("en") or vi
    if not more:
        return {"vi": vi, "en": en}
    return {"vi": f"{vi} và {more} chỉ tiêu khác", "en": f"{en} and {more} more"}


def _place(remark: Mapping[str, Any]) -> str:
    named = (remark.get("sheet"), remark.get("cell"))
    place = "!".join(str(part) for part in named if part)
    return f"{place}: " if place else ""


def person(actor: str) -> str:
    """The name of an account, as letters write it."""
    user = model.User.get(actor)
    return user.display_name if user else actor
