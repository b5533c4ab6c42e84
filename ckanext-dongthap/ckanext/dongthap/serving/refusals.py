"""What is said to a client that gets no place, in Vietnamese and in English."""

from __future__ import annotations

from typing import Any

from ckanext.dongthap.http import problem
from ckanext.dongthap.serving.environ import Scope, header

from harvesters.model import Message

_CODES: dict[int, tuple[problem.Code | None, Message, Message]] = {
    414: (
        None,
        Message("Địa chỉ quá dài", "The address is too long"),
        Message("Hãy gửi câu hỏi dài bằng POST.", "Send long questions by POST."),
    ),
    429: (
        "too-many-requests",
        Message("Quá nhiều yêu cầu", "Too many requests"),
        Message("Hãy thử lại sau {seconds} giây.", "Try again in {seconds} seconds."),
    ),
    500: (
        None,
        Message("Cổng gặp lỗi", "The portal has failed"),
        Message("Hãy thử lại sau.", "Try again later."),
    ),
    503: (
        "busy",
        Message("Cổng đang bận", "The portal is busy"),
        Message("Hãy thử lại sau {seconds} giây.", "Try again in {seconds} seconds."),
    ),
}
_PAGE = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{title}</title>'
    "<h1>{title}</h1><p>{detail}</p></html>"
)


async def send(scope: Scope, send: Any, status: int, seconds: int = 0) -> None:
    """Answer with the refusal: a page for those who prefer pages, a problem for programs."""
    language = "en" if scope["path"].startswith("/en/") or scope["path"] == "/en" else "vi"
    code, title, detail = _CODES[status]
    words = getattr(title, language), getattr(detail, language).format(seconds=seconds)
    if "text/html" in header(scope, b"accept") or code is None:
        kind, body = "text/html; charset=utf-8", _page(language, *words)
    else:
        kind, body = problem.MEDIA_TYPE, problem.document(code, *words)
    await send(_head(status, kind, language, seconds))
    await send({"type": "http.response.body", "body": body.encode(), "more_body": False})


def _page(language: str, title: str, detail: str) -> str:
    return _PAGE.format(language=language, title=title, detail=detail)


def _head(status: int, kind: str, language: str, seconds: int) -> dict[str, Any]:
    headers = {
        "content-type": kind,
        "content-language": language,
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "access-control-allow-origin": "*",
        "server": "portal",
        **({"retry-after": str(seconds)} if seconds else {}),
    }
    told = [(name.encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http.response.start", "status": status, "headers": told}
