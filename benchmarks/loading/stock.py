"""XLoader, run by the Python of its own environment: ``python stock.py INI CSV``.

``load_csv`` and then its indexes, as its job does both. Prints ``{"visible", "settled", "peak", "columns",
"found"}``: seconds until the rows could be searched, and until the indexes stood; peak resident memory
(bytes); columns that it found in the file; rows that a text search found. Nothing of this project is
imported.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckanext.xloader import loader

NAME = "do-tai-xloader"


def main(ini: str, file: str) -> None:
    made: Any = make_app(load_config(ini))
    log = logging.getLogger("stock")
    with made._wsgi_app.test_request_context():
        resource = _resource()
        begun = time.perf_counter()
        fields = loader.load_csv(file, resource_id=resource, mimetype="csv", logger=log)
        loader.calculate_record_count(resource_id=resource, logger=log)
        visible = time.perf_counter()
        loader.create_column_indexes(fields=fields, resource_id=resource, logger=log)
        settled = time.perf_counter()
        asked = {"resource_id": resource, "q": "Tân Hồng", "limit": 0}
        found = tk.get_action("datastore_search")({"ignore_auth": True}, asked)["total"]
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0]) << 10
    seconds = {"visible": visible - begun, "settled": settled - begun}
    print(json.dumps({**seconds, "peak": peak, "columns": len(fields or ()), "found": found}))


def _resource() -> str:
    """A new resource; that of an earlier round is gone."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    context: Any = {"user": user, "ignore_auth": True}
    old = model.Package.get(NAME)
    if old is not None:
        for each in old.resources:
            loader.delete_datastore_resource(each.id)
        tk.get_action("dataset_purge")({**context}, {"id": old.id})
    resource = {"url": "http://example.org/a.csv", "format": "CSV", "name": "a"}
    organisation = model.Session.query(model.Group).filter_by(is_organization=True).first()
    fields = {"name": NAME, "owner_org": organisation and organisation.id, "resources": [resource]}
    return tk.get_action("package_create")({**context}, fields)["resources"][0]["id"]


if __name__ == "__main__":
    main(*sys.argv[1:])
