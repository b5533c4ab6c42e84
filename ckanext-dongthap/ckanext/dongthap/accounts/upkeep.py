"""What the worker does for accounts once a day."""

from __future__ import annotations

import logging
from datetime import date, timedelta

from ckanext.dongthap import tokens
from ckanext.dongthap.accounts import letters, security_log, sessions, settings

log = logging.getLogger(__name__)
#: The second letter about a token goes out so long before its end.
_AGAIN = timedelta(days=7)
_TOLD = "told"


def daily() -> None:
    """Give old tokens their end, tell owners of tokens that end soon, forget what is too old."""
    given = tokens.give_ends()
    if given:
        log.warning("%s tokens from before tokens ended have got an end", given)
    warn()
    sessions.forget_old()
    letters.forget_old()
    security_log.forget_old()


def warn() -> int:
    """Owe a letter for each token that ends soon, twice at most; return how many were owed now."""
    owed = 0
    for token, ends in tokens.ending(settings.token_warning_days()):
        told = tokens.noted(token, _TOLD)
        stage = "again" if ends - date.today() <= _AGAIN else "once"
        if told == stage or told == "again" or token.owner is None:
            continue
        tokens.note(token, **{_TOLD: stage})
        letters.owe("token", token.owner.id, {"name": token.name, "until": ends.strftime("%d/%m/%Y")})
        owed += 1
    return owed
