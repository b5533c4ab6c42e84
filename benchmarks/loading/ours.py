"""Our whole pipeline in a process of its own: ``python -m benchmarks.loading.ours INI CSV``.

Prints ``{"rows", "read", "visible", "settled", "steps", "peak", "reader", "found"}``: seconds until the file
was read, mapped and checked, until its release was visible, until metadata, index and downloads followed,
and at the end of each step of publication; peak resident memory (bytes) of this process and of the reading
process; rows that a text search found.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckan.types import Context
from ckanext.dongthap.codelist_load import load_folder
from ckanext.dongthap.publication.model import Intake
from ckanext.dongthap.publication.outbox import drain_outbox
from ckanext.dongthap.publish import publish

from benchmarks.loading.observations import DIMENSIONS, INDICATOR, SPEC
from benchmarks.memory import peak_memory, watch_readers
from harvesters.areas import Areas
from harvesters.assets import datasets_dir
from harvesters.bounded import run_bounded
from harvesters.catalogue import Catalogue
from harvesters.connectors.file import uploaded
from harvesters.spec import Source


def main(ini: str, file: str) -> None:
    made: Any = make_app(load_config(ini))
    reader = watch_readers()
    with made._wsgi_app.test_request_context(), TemporaryDirectory() as folder:
        user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        package = _indicator(user)
        measured = _measure(Path(file), Path(folder), package, user)
    print(json.dumps({**measured, "peak": peak_memory(), "reader": reader.peak}))


def _measure(file: Path, folder: Path, package: str, user: str) -> dict[str, Any]:
    codelists = datasets_dir() / "codelists"
    areas = Areas.from_csv(codelists / "areas.csv")
    entry = {"code": INDICATOR, "dimensions": list(DIMENSIONS), "frequency": "monthly"}
    catalogue = Catalogue.from_dicts([entry])
    begun = time.perf_counter()
    outcome = run_bounded(Source.model_validate(SPEC), [uploaded(file)], catalogue, areas, folder)
    read = time.perf_counter()
    assert outcome.failure is None, outcome.failure
    assert outcome.rejected == 0
    intake = Intake(raw=outcome.raw, rejected=outcome.rejected)
    steps: dict[str, float] = {}

    def on_step(step: str) -> None:
        steps[step] = round(time.perf_counter() - begun, 2)

    publish(
        outcome.candidates[0],
        intake=intake,
        actor=user,
        package_id=package,
        settle=False,
        on_step=on_step,
    )
    visible = time.perf_counter()
    drain_outbox(packages=[package], actor=user, on_step=on_step)
    settled = time.perf_counter()
    return {
        "rows": outcome.accepted,
        "read": read - begun,
        "visible": visible - begun,
        "settled": settled - begun,
        "steps": steps,
        "found": _search(package),
    }


def _search(package: str) -> int:
    """Rows that a text search in the DataStore finds."""
    resources = tk.get_action("package_show")({"ignore_auth": True}, {"id": package})["resources"]
    (resource,) = [each["id"] for each in resources if each.get("datastore_active")]
    asked = {"resource_id": resource, "q": "Tân Hồng", "limit": 0}
    return tk.get_action("datastore_search")({"ignore_auth": True}, asked)["total"]


def _indicator(user: str) -> str:
    """A new indicator's dataset; that of an earlier round is gone."""
    load_folder(datasets_dir() / "codelists")
    if model.Group.get(SPEC["agency"]) is None:
        titles = {"vi": "Sở Đo tốc độ", "en": "Department of benchmarks"}
        agency = {"name": SPEC["agency"], "title_translated": titles}
        tk.get_action("organization_create")(_context(user), agency)
    old = model.Package.get("do-tai-so-lieu")
    if old is not None:
        tk.get_action("dataset_purge")(_context(user), {"id": old.id})
    fields = {
        "type": "indicator",
        "name": "do-tai-so-lieu",
        "code": INDICATOR,
        "title_translated": {"vi": "Số lượt khám", "en": "Consultations"},
        "notes_translated": {"vi": "Đo tải số liệu.", "en": "Load benchmark."},
        "owner_org": SPEC["agency"],
        "unit": "luot",
        "dimensions": list(DIMENSIONS),
        "frequency": "monthly",
        "direction": "higher",
        "illustrative": True,
    }
    return tk.get_action("package_create")(_context(user), fields)["id"]


def _context(user: str) -> Context:
    return {"user": user, "ignore_auth": True}


if __name__ == "__main__":
    main(*sys.argv[1:])
