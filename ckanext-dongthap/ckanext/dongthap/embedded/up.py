"""`dongthap up`: from nothing, or from anything in between, to a portal that answers."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

import ckanext.dongthap
import requests
from ckanext.dongthap import secretcheck
from ckanext.dongthap.embedded import fingerprint
from ckanext.dongthap.embedded.endpoints import DATABASE_VARIABLES
from ckanext.dongthap.embedded.errors import BAD_SETTING, CannotGoOn
from ckanext.dongthap.embedded.home import Home
from ckanext.dongthap.embedded.ini import site_url, write_ini
from ckanext.dongthap.embedded.ports import LOOPBACK, require_free
from ckanext.dongthap.embedded.progress import Progress
from ckanext.dongthap.embedded.services import Services, prepare_services, start_services
from ckanext.dongthap.embedded.setup import run_setup
from ckanext.dongthap.embedded.supervise import PRIORITY, Program, Supervisor

import harvesters
from harvesters.assets import config_dir

STEPS = 9


@dataclass
class Outcome:
    """What a person or a program is told at the end."""

    url: str
    changed: list[str] = field(default_factory=list)
    sysadmin: str = ""
    password: str = ""
    accounts: str = ""


def bring_up(home: Home, progress: Progress) -> Outcome:
    """Start the home and do what is not yet done. On failure nothing that was started here stays."""
    supervisor = Supervisor(home)
    was_running = supervisor.is_running()
    if supervisor.states().get("web") not in ("RUNNING", "STARTING"):
        require_free(home.port)
    try:
        return _bring_up(home, supervisor, progress)
    except BaseException:
        if not was_running:
            supervisor.stop()
        raise


def _bring_up(home: Home, supervisor: Supervisor, progress: Progress) -> Outcome:
    outcome = Outcome(site_url(home))
    refuse_known_passwords(outcome.url)
    progress.step("PostgreSQL, Redis, Solr: prepare")
    services = prepare_services(home, progress)
    write_ini(home, services.secrets, services.endpoints, services.samples_port)
    supervisor.start([*services.programs, *portal_programs(services)])
    progress.step("PostgreSQL, Redis, Solr: start")
    start_services(services, supervisor)
    code = code_fingerprint(home)
    if not fingerprint.is_done(home, "code", code):
        for name in ("web", "worker", "jobs", "samples"):
            supervisor.halt(name)
    run_setup(services, supervisor, progress, outcome)
    progress.step("web server")
    supervisor.run("web", lambda: page_answers(home))
    for program in portal_programs(services):
        supervisor.run(program.name, None if program.name != "web" else lambda: page_answers(home))
    fingerprint.mark_done(home, "code", code)
    return outcome


def refuse_known_passwords(url: str) -> None:
    """Raises CannotGoOn if the portal is public and the environment names a database by a weak password."""
    names = [name for name in DATABASE_VARIABLES if secretcheck.is_weak_url(os.environ.get(name, ""))]
    if names and secretcheck.is_public(url):
        raise CannotGoOn(
            f"the portal at {url} is public, and the password in {', '.join(names)} can be guessed",
            "give the database's role a long random password",
            BAD_SETTING,
        )


def portal_programs(services: Services) -> list[Program]:
    """The portal's own processes: web server, our worker, CKAN's job worker, sample server."""
    home, scripts = services.home, Path(sys.executable).parent
    environment = {
        "CKAN_INI": str(home.ini),
        "DONGTHAP_HOME": str(home.root),
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "",
    }
    ckan = [str(scripts / "ckan"), "-c", str(home.ini)]
    samples = [sys.executable, "-m", "ckanext.dongthap.samples.server", "--port", str(services.samples_port)]
    commands = {
        "web": [sys.executable, "-m", "ckanext.dongthap.serving", "--port", str(home.port)],
        "jobs": [*ckan, "jobs", "worker"],
        "worker": [*ckan, "dongthap", "worker"],
        "samples": samples,
    }
    return [
        Program(name, command, home.root, PRIORITY[name], startsecs=2, environment=environment)
        for name, command in commands.items()
    ]


def page_answers(home: Home) -> bool:
    """Whether the web server shows a page."""
    try:
        return requests.get(f"http://{LOOPBACK}:{home.port}/", timeout=30).ok
    except requests.RequestException:
        return False


def code_fingerprint(home: Home) -> str:
    """Changes when a running process must be started anew: code, settings, schemas."""
    packages = [Path(module.__file__ or "").parent for module in (ckanext.dongthap, harvesters)]
    return fingerprint.of_files([*packages, home.ini, config_dir().parent / "datasets" / "schemas"])
