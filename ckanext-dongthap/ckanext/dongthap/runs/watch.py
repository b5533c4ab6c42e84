"""Watches one run from a thread: signs of life, progress, time limits, and being told to stop.

The run's own thread asks `Watch.check` wherever it waits; what it waits for (the network, the reading
process) is cut from here.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict
from types import TracebackType
from typing import Literal

from ckanext.dongthap.runs.store import Claim, LostClaim
from sqlalchemy.exc import SQLAlchemyError

from harvesters.door.leash import Leash
from harvesters.rules import reject

log = logging.getLogger(__name__)

#: Why a run was stopped: its claim is lost, the worker is told to stop, it has no place among the quick
#: ones, or a step took too long.
Verdict = Literal["lost", "stopping", "demoted", "too_slow"]
_EVERY = 1.0
_BEAT_EVERY = 5.0
#: Steps that may be done once more somewhere else at no more than the time they took.
_REPEATABLE = ("fetch", "read", "map", "sort")
#: Seconds that a stopped run has to come to its end; a thread that hangs longer ends with its process.
GRACE = 60.0

#: Set when this worker is told to stop.
stopping = threading.Event()


class Stopped(Exception):
    """The run does not go on here; `Watch.verdict` says why."""


class Watch:
    """Limits: seconds by step. ``quick``: seconds that a run may take in the lane of quick ones."""

    def __init__(self, claim: Claim, limits: Mapping[str, float], quick: float | None = None) -> None:
        self.claim = claim
        self.limits = limits
        self.quick = quick
        self.verdict: Verdict | None = None
        self.step = "fetch"
        self.leash = Leash(on_bytes=self._came)
        self._done = self._total = 0
        self._began = self._step_began = self._beaten = time.monotonic()
        self._told = ("", 0, 0)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name=f"watch-{claim.run_id}", daemon=True)

    def progress(self, step: str, done: int, total: int) -> None:
        """How far the run is. Raises `Stopped`."""
        if step != self.step:
            self._step_began = time.monotonic()
        self.step, self._done, self._total = step, done, total
        self.check()

    def check(self) -> None:
        """Raises `Stopped` when the run must not go on."""
        if self.verdict:
            raise Stopped(self.verdict)

    def _came(self, size: int) -> None:
        """Bytes that have been fetched so far."""
        if self.step == "fetch":
            self._done = size

    @property
    def seconds(self) -> float:
        """How long the run has been carried out by now."""
        return time.monotonic() - self._began

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(timeout=GRACE)

    def _watch(self) -> None:
        while not self._over.wait(_EVERY):
            self._beat()
            self.verdict = self.verdict or self._judge()
            if self.verdict:
                return self._stop()
        return None

    def _judge(self) -> Verdict | None:
        now = time.monotonic()
        if stopping.is_set():
            return "stopping"
        if now - self._step_began > self.limits.get(self.step, float("inf")):
            return "too_slow"
        if self.quick and now - self._began > self.quick and self.step in _REPEATABLE:
            return "demoted"
        return None

    def _beat(self) -> None:
        """A sign of life each few seconds, progress when there is some."""
        told, now = (self.step, self._done, self._total), time.monotonic()
        if told == self._told and now - self._beaten < _BEAT_EVERY:
            return
        try:
            self.claim.write(step=told[0], done=told[1], total=told[2])
            self._told, self._beaten = told, now
        except LostClaim:
            self.verdict = "lost"
        except SQLAlchemyError as error:
            log.warning("Run %s gives no sign of life for now: %s", self.claim.run_id, error)

    def _stop(self) -> None:
        log.warning("Run %s is stopped: %s", self.claim.run_id, self.verdict)
        self.leash.pull()
        if self._over.wait(GRACE):
            return
        log.error("Run %s hangs in step %s; this worker ends", self.claim.run_id, self.step)
        if self.verdict == "too_slow":
            self._end()
        os.kill(os.getpid(), signal.SIGTERM)

    def _end(self) -> None:
        """End the run in the place of its thread."""
        why = reject("run.too_slow", step=self.step, limit=f"{self.limits[self.step]:g}")
        try:
            self.claim.finish("failed", reasons=[{"code": why.code, "message": asdict(why.message)}])
        except (LostClaim, SQLAlchemyError) as error:
            log.warning("Run %s could not be ended: %s", self.claim.run_id, error)
