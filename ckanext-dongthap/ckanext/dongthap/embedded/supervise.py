"""The supervisor that keeps a home's programs running: settings, start, stop, state."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

from ckanext.dongthap.embedded.errors import SERVICE_DIED, CannotGoOn
from ckanext.dongthap.embedded.home import Home
from ckanext.dongthap.embedded.secrets import write_private
from supervisor.xmlrpc import SupervisorTransport

from harvesters.assets import config_dir


@dataclass(frozen=True)
class Program:
    """One supervised process; ``user`` is a system user, None for ours."""

    name: str
    command: list[str]
    directory: Path
    priority: int
    user: str | None = None
    stopsignal: str = "TERM"
    startsecs: int = 1
    killasgroup: bool = True
    environment: Mapping[str, str] = field(default_factory=dict)


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def render(home: Home, programs: list[Program]) -> str:
    """supervisord's settings for the programs."""
    templates = config_dir() / "supervisor"
    base = Template((templates / "base.conf").read_text(encoding="utf-8"))
    one = Template((templates / "program.conf").read_text(encoding="utf-8"))
    logs = _escaped(str(home.logs))
    parts = [base.substitute(run=home.run, logs=logs, as_root="user=root" if os.getuid() == 0 else "")]
    for program in programs:
        variables = ",".join(f"{name}={_quoted(value)}" for name, value in program.environment.items())
        parts.append(
            one.substitute(
                name=program.name,
                command=_escaped(shlex.join(program.command)),
                directory=_escaped(str(program.directory)),
                environment=_escaped(variables),
                startsecs=program.startsecs,
                stopsignal=program.stopsignal,
                killasgroup=str(program.killasgroup).lower(),
                priority=program.priority,
                as_user=f"user={program.user}" if program.user else "",
                logs=logs,
            )
        )
    return "".join(parts)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Supervisor:
    """Talks to the home's supervisord over its socket."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._socket = home.run / "supervisor.sock"

    def _rpc(self) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self._socket}")
        return xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport).supervisor

    def is_running(self) -> bool:
        """Whether supervisord answers."""
        try:
            return self._rpc().getState()["statename"] == "RUNNING"
        except (OSError, xmlrpc.client.Error):
            return False

    def start(self, programs: list[Program]) -> None:
        """Start supervisord, or have the running one read changed settings (changed programs restart)."""
        text = render(self.home, programs)
        path = self.home.supervisor_conf
        changed = not path.exists() or path.read_text(encoding="utf-8") != text
        write_private(path, text)
        if self.is_running():
            if changed:
                self._reread()
            return
        result = subprocess.run(
            [sys.executable, "-m", "supervisor.supervisord", "-c", str(path)],
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode or not wait_until(self.is_running, 10):
            raise CannotGoOn(
                f"the supervisor does not start: {(result.stderr or result.stdout).strip()[-200:]}",
                f"see {self.home.logs / 'supervisord.log'}",
                SERVICE_DIED,
            )

    def _reread(self) -> None:
        rpc = self._rpc()
        added, changed, removed = rpc.reloadConfig()[0]
        for name in [*changed, *removed]:
            if name in self.states():
                rpc.stopProcessGroup(name)
                rpc.removeProcessGroup(name)
        for name in [*changed, *added]:
            rpc.addProcessGroup(name)

    def begin(self, name: str) -> None:
        """Start one program unless it runs; does not wait."""
        if self.states().get(name) not in ("RUNNING", "STARTING"):
            self._rpc().startProcess(name, False)

    def await_ready(self, name: str, is_ready: Callable[[], bool], seconds: float = 90) -> None:
        """Wait for a begun program. Raises CannotGoOn with the last line of its log."""
        if not wait_until(is_ready, seconds, give_up=lambda: self.states().get(name) == "FATAL"):
            raise CannotGoOn(
                f"{name} does not start: {self.last_line(name)}",
                f"see {self.home.logs / name}.log, then run `make up` again",
                SERVICE_DIED,
            )

    def run(self, name: str, is_ready: Callable[[], bool] | None = None, seconds: float = 90) -> None:
        """Start one program and wait until it is ready (without a test: until it has stayed up)."""
        self.begin(name)
        self.await_ready(name, is_ready or (lambda: self.states().get(name) == "RUNNING"), seconds)

    def halt(self, name: str) -> None:
        """Stop one program if it runs."""
        if self.states().get(name) in ("RUNNING", "STARTING", "BACKOFF"):
            self._rpc().stopProcess(name)

    def stop(self) -> None:
        """Stop all programs, then supervisord itself; returns when it is gone."""
        if self.is_running():
            rpc = self._rpc()
            for process in sorted(rpc.getAllProcessInfo(), key=lambda one: -PRIORITY.get(one["name"], 50)):
                if process["statename"] in ("RUNNING", "STARTING", "BACKOFF"):
                    rpc.stopProcess(process["name"])
            rpc.shutdown()
            wait_until(lambda: not self.is_running(), 30)

    def states(self) -> dict[str, str]:
        """State of each program by name (supervisor's words: RUNNING, STOPPED, FATAL…)."""
        return {name: info["statename"] for name, info in self.processes().items()}

    def processes(self) -> dict[str, dict[str, Any]]:
        """supervisor's record of each program by name; empty when it does not run."""
        try:
            return {info["name"]: info for info in self._rpc().getAllProcessInfo()}
        except (OSError, xmlrpc.client.Error):
            return {}

    def last_line(self, name: str) -> str:
        """The last line that says something in the program's log."""
        path = self.home.logs / f"{name}.log"
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
        return next((line.strip()[:300] for line in reversed(lines) if line.strip()), "it says nothing")


PRIORITY = {"postgres": 10, "redis": 11, "solr": 12, "samples": 20, "web": 30, "worker": 31, "jobs": 32}


def wait_until(
    condition: Callable[[], bool], seconds: float, give_up: Callable[[], bool] = lambda: False
) -> bool:
    """Ask every 0.2 s until the condition holds; False after ``seconds`` or when ``give_up`` says so."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        if give_up():
            return False
        time.sleep(0.2)
    return False
