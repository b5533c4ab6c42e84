"""granian's settings, and what it leaves to the system: open files and readers that have gone silent."""

from __future__ import annotations

import ctypes
import importlib
import os
import resource
import signal
import socket
import sys
from dataclasses import dataclass

from ckanext.dongthap.embedded.ports import LOOPBACK
from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.server.mp import MPServer

TARGET = "ckanext.dongthap.serving.asgi:application"
#: Connections that one worker holds at a time; most of them wait for their client and cost some kB each.
CONNECTIONS = 4096
_BACKLOG = 2048
#: Milliseconds for a request's head, and for the next one on a connection that is kept.
_HEAD_WAITS = 15_000
#: Bytes of a head; as much is read ahead of a body.
_HEAD_BYTES = 65_536
#: Seconds that a worker has to end its answers when it is told to stop.
_ENDING = 15
#: Seconds after which a new worker, forked from the process that has loaded the portal, certainly answers.
_FORKING = 2.0
#: Seconds for which a reader may take nothing.
_SILENT = 60
_FILES = 16_384
#: Linux: what a process gets when its parent ends (prctl(2)).
_PR_SET_PDEATHSIG = 1
_FORMAT = "%(asctime)s %(levelname)-5.5s [%(name)s] %(message)s"
_LOGS = {
    "formatters": {"generic": {"format": _FORMAT}, "access": {"format": "%(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "generic", "stream": "ext://sys.stderr"},
        "access": {"class": "logging.StreamHandler", "formatter": "access", "stream": "ext://sys.stderr"},
    },
}


@dataclass(frozen=True)
class Settings:
    """Processes, and when one is replaced: above so many MB of memory, after so many seconds."""

    workers: int = 2
    memory: int = 1024
    lifetime: int = 12 * 3600
    access_log: bool = False

    @staticmethod
    def from_environment() -> Settings:
        """``DONGTHAP_WEB_WORKERS``, ``…_MEMORY_MB``, ``…_LIFETIME``, ``…_ACCESS_LOG``."""
        ask = os.environ.get
        return Settings(
            int(ask("DONGTHAP_WEB_WORKERS") or Settings.workers),
            int(ask("DONGTHAP_WEB_MEMORY_MB") or Settings.memory),
            int(ask("DONGTHAP_WEB_LIFETIME") or Settings.lifetime),
            (ask("DONGTHAP_WEB_ACCESS_LOG") or "0") == "1",
        )


class _OneQueue(MPServer):
    """granian gives each worker a queue of its own on Linux, and what waits there when it ends is lost.

    Here all take from one: nobody is refused while a worker is renewed. The kernel ends what comes in by it
    when its reader acknowledges nothing for a minute; granian has no limit for that.
    """

    def _init_shared_socket(self) -> None:
        listening = socket.create_server((self.bind_addr, self.bind_port), backlog=self.backlog)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _SILENT * 1000)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        listening.set_inheritable(True)
        self._sso = listening
        self._sfd = os.dup(listening.fileno())
        self._shd = SocketHolder(self._sfd, False, self.backlog)  # pyright: ignore[reportCallIssue] (its stub names no arguments)
        self._ssp = None


def serve(port: int, settings: Settings, target: str = TARGET) -> None:
    """Serve on a loopback port until TERM or INT; a worker that dies is replaced at once.

    The application is loaded here, once; the workers are forks.
    """
    _allow_files()
    _end_workers_with(os.getpid())
    importlib.import_module(target.partition(":")[0])
    _OneQueue(
        target,
        address=LOOPBACK,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        loop=Loops.asyncio,
        websockets=False,
        workers=settings.workers,
        backlog=_BACKLOG,
        backpressure=CONNECTIONS,
        blocking_threads=1,
        http1_settings=HTTP1Settings(header_read_timeout=_HEAD_WAITS, max_buffer_size=_HEAD_BYTES),
        log_dictconfig=_LOGS,
        log_access=settings.access_log,
        respawn_failed_workers=True,
        respawn_interval=_FORKING,
        rss_samples=2,
        workers_max_rss=settings.memory,
        workers_lifetime=settings.lifetime,
        workers_kill_timeout=_ENDING,
    ).serve()


def _end_workers_with(master: int) -> None:
    """A worker whose master was killed would hold the port, and answer with old code, for ever."""

    def bind() -> None:
        if os.getppid() == master:
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != master:  # it went before it was asked for
                os.kill(os.getpid(), signal.SIGKILL)

    if sys.platform == "linux":
        os.register_at_fork(after_in_child=bind)


def _allow_files() -> None:
    """Each connection is an open file: as many as the system lets us have."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
