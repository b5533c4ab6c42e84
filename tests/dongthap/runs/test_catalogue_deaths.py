"""A worker killed at each labelled moment of a catalogue's run: another ends it, and nothing is doubled."""

from __future__ import annotations

import signal
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.publication.consistency import check_consistency
from ckanext.dongthap.publication.model import DATASET_STEPS
from ckanext.dongthap.runs import queue, sources, store

from harvesters.records.identity import same
from tests.dongthap.runs.conftest import Site
from tests.dongthap.runs.test_catalogues import SPEC, Harvest, Serve, dataset, harvest, published, serve
from tests.dongthap.runs.test_deaths import Order, mortal, until_ended

__all__ = ["harvest", "mortal", "serve"]
pytestmark = [pytest.mark.services, pytest.mark.slow]


def test_killed_at_each_moment(
    harvest: Harvest, serve: Serve, mortal: Order, site: Site, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(*range(10))
    harvest(catalogue={"grace_days": 0})
    sources.save(sources.parse({**SPEC, "catalogue": {"grace_days": 0}}), "file")
    for number, label in enumerate(("kept", *DATASET_STEPS, "searchable", "published"), start=1):
        # One is new, one has changed, one is gone.
        here = [dataset(n) for n in range(number, 10 + number)]
        here[4]["title"] = f"Lần {number}"
        serve(*here)
        run_id = queue.ask(SPEC["name"], "command")
        assert mortal(f"die {label}") == -signal.SIGKILL, label
        until_ended(app, run_id)
        model.Session.remove()
        row = store.get(run_id)
        assert row is not None
        assert row["state"] in ("published", "unchanged"), (label, row["reasons"])
        titles = {each["identifier"]: each["title"] for each in here}
        assert published() == titles, label
        assert _doubled() == [], label
        assert check_consistency() == [], label


def _doubled() -> list[str]:
    """Identifiers that more than one living dataset has, or that no record owns."""
    kept = model.Package.extras["identifier"].astext
    query = model.Session.query(kept).filter(model.Package.type == "dataset", model.Package.state == "active")
    found = [row[0] for row in query]
    with get_write_engine().connect() as connection:
        owned = set(connection.execute(sa.text("SELECT identifier FROM dongthap.record")).scalars())
    return [
        identifier for identifier in found if found.count(identifier) > 1 or same(identifier) not in owned
    ]
