"""Stock ckanext-harvest, run by the Python of its own environment: ``python stock.py INI SITE`` reads lines.

Each line ``run`` is one job of its DCAT JSON harvester: gather, fetch, import, as its queues would call
them; answers ``{"seconds", "stats", "datasets"}``. Nothing of this project is imported.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckanext.dcat.harvesters import DCATJSONHarvester
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource


def main(ini: str, site: str) -> None:
    app: Any = make_app(load_config(ini))._wsgi_app
    with app.test_request_context():
        source = _source(f"{site}/data.json")
    print("ready", flush=True)
    for _line in sys.stdin:
        with app.test_request_context():
            print(json.dumps(_run(source)), flush=True)


def _source(url: str) -> str:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    asked: Any = {"user": user, "ignore_auth": True}
    organization = tk.get_action("organization_create")(asked, {"name": "stock"})
    source = {
        "name": "stock-source",
        "title": "Stock",
        "url": url,
        "source_type": "dcat_json",
        "owner_org": organization["id"],
    }
    return tk.get_action("harvest_source_create")({"user": user, "ignore_auth": True}, source)["id"]


def _run(source_id: str) -> dict[str, Any]:
    harvester = DCATJSONHarvester()
    job = HarvestJob(source=HarvestSource.get(source_id), status="Running")
    job.save()
    begun = time.perf_counter()
    for object_id in queue.gather_stage(harvester, job) or []:
        queue.fetch_and_import_stages(harvester, HarvestObject.get(object_id))
    seconds = time.perf_counter() - begun
    job.status = "Finished"
    job.save()
    objects = model.Session.query(HarvestObject.report_status).filter(HarvestObject.harvest_job_id == job.id)
    stats: dict[str, int] = {}
    for (status,) in objects:
        stats[str(status)] = stats.get(str(status), 0) + 1
    kept = model.Session.query(model.Package).filter_by(type="dataset", state="active").count()
    model.Session.remove()
    return {"seconds": seconds, "stats": stats, "datasets": kept}


if __name__ == "__main__":
    main(*sys.argv[1:])
