"""Brings PostgreSQL, Redis and Solr of a home up, as far as the environment does not replace them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ckanext.dongthap.embedded import databases, jars, postgres, redis, solr
from ckanext.dongthap.embedded.endpoints import Endpoints, find_endpoints
from ckanext.dongthap.embedded.errors import SERVICE_DIED, CannotGoOn
from ckanext.dongthap.embedded.home import Home
from ckanext.dongthap.embedded.ports import free_port
from ckanext.dongthap.embedded.progress import Progress
from ckanext.dongthap.embedded.secrets import load_secrets
from ckanext.dongthap.embedded.supervise import PRIORITY, Program, Supervisor


@dataclass(frozen=True)
class Services:
    """A prepared home: its secrets, addresses, and the settings of the services it runs itself."""

    home: Home
    secrets: dict[str, str]
    endpoints: Endpoints
    programs: list[Program]
    samples_port: int


def prepare_services(home: Home, progress: Progress) -> Services:
    """Make folders, secrets, cluster and Solr home; nothing is started."""
    home.prepare()
    secrets = load_secrets(home)
    supervisor = Supervisor(home)
    states = supervisor.states()
    solr_port = _own_port(home, "solr", states)
    samples_port = _own_port(home, "samples", states)
    home.note(solr_port=solr_port, samples_port=samples_port, port=home.port)
    endpoints = find_endpoints(home, secrets, solr_port)
    programs = _programs(home, endpoints, solr_port, progress)
    return Services(home, secrets, endpoints, programs, samples_port)


def _own_port(home: Home, name: str, states: Mapping[str, str]) -> int:
    """The port that the program had before, as long as nobody else took it."""
    known = home.state().get(f"{name}_port")
    return known if known and states.get(name) == "RUNNING" else free_port(known)


def _programs(home: Home, endpoints: Endpoints, solr_port: int, progress: Progress) -> list[Program]:
    programs: list[Program] = []
    if endpoints.own_postgres:
        user = postgres.initialise(home)
        programs.append(
            Program(
                "postgres",
                postgres.command(home),
                home.postgres,
                PRIORITY["postgres"],
                user=user,
                stopsignal="INT",
                killasgroup=False,
                environment={"LC_ALL": "C.UTF-8"},
            )
        )
    if endpoints.own_redis:
        programs.append(Program("redis", redis.command(home), home.redis, PRIORITY["redis"]))
    if endpoints.own_solr:
        jars.fetch_jars(home.solr / "lib", lambda done, all_: progress.detail(f"Solr: {done}/{all_} jars"))
        assert endpoints.solr_login
        solr.lay_out(home, endpoints.solr_login)
        programs.append(Program("solr", solr.command(home, solr_port), home.solr, PRIORITY["solr"]))
    return programs


def start_services(services: Services, supervisor: Supervisor) -> None:
    """Start what the home runs itself, side by side; check what it does not. Raises CannotGoOn."""
    home, endpoints = services.home, services.endpoints
    for program in services.programs:
        if program.name in ("postgres", "redis", "solr"):
            supervisor.begin(program.name)
    if endpoints.own_postgres:
        supervisor.await_ready("postgres", lambda: postgres.answers(home))
        databases.create_databases(home, services.secrets)
    databases.set_datastore_permissions(endpoints)
    _await(supervisor, "redis", endpoints.own_redis, endpoints.redis, redis.answers)
    _await(
        supervisor,
        "solr",
        endpoints.own_solr,
        endpoints.solr,
        lambda url: solr.answers(url, endpoints.solr_login),
    )


def _await(supervisor: Supervisor, name: str, own: bool, url: str, answers: Callable[[str], bool]) -> None:
    if own:
        supervisor.await_ready(name, lambda: answers(url))
    elif not answers(url):
        raise CannotGoOn(
            f"no {name} answers at the address of DONGTHAP_{name.upper()}_URL",
            "start it, or unset the variable to use the built-in one",
            SERVICE_DIED,
        )
