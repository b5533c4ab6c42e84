"""Exceptions named by their remedy. A fault in the data is not here: it is a `Rejection` (see model)."""

from __future__ import annotations

from harvesters.model import Message


class HarvestError(Exception):
    """A run that can't go on. ``code`` is stable; ``message`` is for people, in vi and en.

    ``status``: that of the HTTP answer, where there was one.
    """

    status: int | None = None

    def __init__(self, code: str, message: Message) -> None:
        super().__init__(f"{code}: {message.en}")
        self.code = code
        self.message = message


class RetryLater(HarvestError):
    """The other side is out of order for now: time-out, 429, 5xx, connection refused."""

    def __init__(self, code: str, message: Message, retry_after: float | None = None) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after


class FixTheSource(HarvestError):
    """The specification is wrong or no longer fits the answer; a person changes the source."""


class AskTheAgency(HarvestError):
    """The answer is not what the source promised (a login page, HTML, an empty file)."""


class RefuseInput(HarvestError):
    """The bytes are hostile or beyond the limits; nothing of them was used."""
