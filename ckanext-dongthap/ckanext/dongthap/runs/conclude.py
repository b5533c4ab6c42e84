"""What becomes of a run that was interrupted: ended with its reason, or given back for another attempt."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from ckanext.dongthap import config
from ckanext.dongthap.publication.model import Overtaken
from ckanext.dongthap.runs import sources
from ckanext.dongthap.runs.store import Claim, LostClaim, State
from ckanext.dongthap.runs.troubles import timed_out, trouble
from ckanext.dongthap.runs.watch import Watch
from sqlalchemy.exc import OperationalError

from harvesters.confined import KILLED
from harvesters.errors import AskTheAgency, HarvestError, RetryLater
from harvesters.model import Rejection
from harvesters.rules import reject

log = logging.getLogger(__name__)
#: Attempts after outages of the other side, and after troubles of the portal.
OUTAGES, TROUBLES = 5, 80
#: Workers that may die of one run, and reading processes that may be killed.
DEATHS, KILLS = 5, 5
_DATABASE_WAIT = 15
#: Seconds before the second attempt after a trouble of the portal; it doubles up to the last.
FIRST_WAIT, LAST_WAIT = 5.0, 60.0


class Again(Exception):
    """Another attempt in ``seconds``; ``slow``: in the lane of slow runs from now on."""

    def __init__(self, seconds: float, slow: bool = False) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        self.slow = slow


class Killed(Exception):
    """The reading process was ended from outside."""


def conclude(watch: Watch, error: Exception, may_retry: bool) -> State | None:
    """The state in which the run ended, None if it is no longer ours. Raises `Again`."""
    claim = watch.claim
    if watch.verdict == "lost" or isinstance(error, LostClaim):
        log.warning("Run %s was cancelled or taken over", claim.run_id)
        return None
    if watch.verdict == "stopping":
        return _again(claim, 0)
    if watch.verdict == "demoted":
        sources.set_slow(claim.row["source"], True)
        return _again(claim, 0, slow=True)
    if watch.verdict == "too_slow" or timed_out(error):
        limit = watch.limits.get(watch.step, config.harvest_publish_seconds())
        return end(claim, "failed", reject("run.too_slow", step=watch.step, limit=f"{limit:g}"))
    return _of_error(claim, error, may_retry)


def _of_error(claim: Claim, error: Exception, may_retry: bool) -> State | None:
    code = "portal.busy" if isinstance(error, Overtaken) else trouble(error)
    if isinstance(error, Killed):
        return _again(claim, FIRST_WAIT, reject(KILLED))
    if code:
        log.warning("Run %s: %s", claim.run_id, code, exc_info=error)
        if claim.row["tries"] < TROUBLES:
            return _again(claim, min(FIRST_WAIT * 2.0 ** claim.row["tries"], LAST_WAIT), reject(code))
        return end(claim, "failed", reject(code))
    if isinstance(error, RetryLater) and may_retry and claim.row["tries"] < OUTAGES:
        wait = 60.0 * (claim.row["tries"] + 1) ** 2
        return _again(claim, max(wait, min(error.retry_after or 0, 6 * 3600.0)), error, slow=True)
    if isinstance(error, HarvestError):
        return end(claim, "held" if isinstance(error, AskTheAgency) else "failed", error)
    log.exception("Run %s", claim.run_id, exc_info=error)
    return end(claim, "failed", reject("run.unforeseen", detail=type(error).__name__))


def end(claim: Claim, state: State, why: HarvestError | Rejection) -> State | None:
    """End the run with a reason; None if it was taken over meanwhile."""
    return state if _patiently(claim, lambda: claim.finish(state, reasons=_reasons(why))) else None


def _reasons(why: HarvestError | Rejection | None) -> list[dict[str, Any]]:
    if why is None:
        return []
    if isinstance(why, Rejection):
        return [{"code": why.code, "message": asdict(why.message), "remedy": asdict(why.remedy)}]
    return [{"code": why.code, "message": asdict(why.message)}]


def _again(
    claim: Claim, seconds: float, why: HarvestError | Rejection | None = None, slow: bool = False
) -> None:
    tries = claim.row["tries"] + (1 if why else 0)
    if _patiently(claim, lambda: claim.put_back(tries=tries, reasons=_reasons(why))):
        raise Again(seconds, slow)


def _patiently(claim: Claim, write: Callable[[], None]) -> bool:
    """Wait a little for a database that restarts; without it the run is found by its old sign of life."""
    for _ in range(_DATABASE_WAIT):
        try:
            write()
        except LostClaim:
            log.warning("Run %s was cancelled or taken over", claim.run_id)
            return False
        except OperationalError:
            time.sleep(1)
        else:
            return True
    log.error("Run %s is left to be found: the database does not answer", claim.run_id)
    return False
