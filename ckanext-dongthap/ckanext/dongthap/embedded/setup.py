"""The steps between services and web server; each is skipped when its inputs have not changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import ckanext.dongthap
from ckanext.dongthap.embedded import accounts, fingerprint, solr
from ckanext.dongthap.embedded.portal import Portal
from ckanext.dongthap.embedded.services import Services
from ckanext.dongthap.embedded.supervise import Supervisor

from harvesters.assets import config_dir, datasets_dir

if TYPE_CHECKING:
    from ckanext.dongthap.embedded.progress import Progress
    from ckanext.dongthap.embedded.up import Outcome


@dataclass(frozen=True)
class Step:
    """One thing to do when the files it depends on have changed."""

    name: str
    title: str
    inputs: list[Path]
    action: Callable[[], None]


def run_setup(services: Services, supervisor: Supervisor, progress: Progress, outcome: Outcome) -> None:
    """Migrate, index, create accounts, load the catalogue, harvest the samples. Raises CannotGoOn."""
    portal = Portal(services.home)
    for step in _steps(services, supervisor, portal, outcome):
        progress.step(step.title)
        wanted = fingerprint.of_files(step.inputs)
        if not fingerprint.is_done(services.home, step.name, wanted):
            step.action()
            fingerprint.mark_done(services.home, step.name, wanted)
            outcome.changed.append(step.name)


def _steps(services: Services, supervisor: Supervisor, portal: Portal, outcome: Outcome) -> list[Step]:
    package = Path(ckanext.dongthap.__file__ or "").parent
    data = datasets_dir()
    catalogue = [data / name for name in ("codelists", "schemas", "indicators", "organizations", "open")]
    sources = [data / name for name in ("sources", "samples")]
    return [
        Step(
            "migrate",
            "database migrations",
            [package / "migration", package / "model", package / "datastore"],
            lambda: migrate(portal),
        ),
        Step("sysadmin", "sysadmin", [], lambda: sysadmin(portal, outcome)),
        Step("index", "search index", [config_dir() / "solr"], lambda: index(services, portal)),
        Step("load", "code lists, agencies, catalogue", catalogue, lambda: load(portal)),
        Step(
            "sources",
            "sample data: harvest all sources",
            [*catalogue, *sources],
            lambda: harvest(services, supervisor, portal, outcome),
        ),
        Step(
            "scores",
            "sample self-assessments and their scores",
            [*catalogue, *sources, data / "indices"],
            lambda: scores(portal),
        ),
    ]


def migrate(portal: Portal) -> None:
    """CKAN's tables, the plugins' tables, the DataStore's schema `dongthap`."""
    from ckan.cli.db import upgrade

    portal.run(upgrade)
    portal.run_own("db", "upgrade")


def sysadmin(portal: Portal, outcome: Outcome) -> None:
    """The first account; its password is shown once and kept nowhere."""
    outcome.password = accounts.create_sysadmin(portal.app) or ""
    outcome.sysadmin = accounts.SYSADMIN


def index(services: Services, portal: Portal) -> None:
    """Have Solr read the configset and index all datasets anew."""
    from ckan.cli.search_index import rebuild
    from ckanext.dongthap.search import entries

    if services.endpoints.own_solr:
        solr.reload_core(services.endpoints.solr, services.endpoints.solr_login)
    portal.run(rebuild)
    with portal.app.test_request_context():
        entries.refresh()


def load(portal: Portal) -> None:
    """Code lists, agencies and indicators from `datasets/`."""
    portal.run_own("load")


def harvest(services: Services, supervisor: Supervisor, portal: Portal, outcome: Outcome) -> None:
    """Run every source against the sample server, and give each agency its accounts.

    The web server starts meanwhile.
    """
    for name in ("samples", "worker", "web"):
        supervisor.begin(name)
    portal.run_own("source", "load")
    portal.run_own("source", "run", "--all")
    outcome.accounts = str(accounts.create_agency_accounts(portal.app, services.home) or "")


def scores(portal: Portal) -> None:
    """Hand in the sample self-assessments, and release what follows from them."""
    from ckanext.dongthap.embedded import answers

    answers.load(portal.app)
