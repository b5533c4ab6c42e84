"""Our harvest in a process of its own: ``python -m benchmarks.harvesting.ours INI SITE`` reads lines.

A line ``run`` runs the source and answers ``{"seconds", "state", "counts", "peak", "reader"}`` (peak
resident memory of this process and of the reading process in bytes); ``known N`` makes the portal know all
datasets of the catalogue but the first N, without writing them.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.publication.database import connect
from ckanext.dongthap.runs import execute, sources, store, world

from benchmarks.memory import Readers, peak_memory, watch_readers
from harvesters import pipeline

NAME = "danh-muc-do-toc-do"
SPEC = {
    "name": NAME,
    "title": {"vi": "Danh mục", "en": "Catalogue"},
    "agency": "so-do-toc-do",
    "connector": "dcat",
    "options": {"url": "{samples}/data.json"},
}


def main(ini: str, site: str) -> None:
    made: Any = make_app(load_config(ini))
    app = made._wsgi_app
    tk.config["dongthap.harvest.samples_url"] = site
    tk.config["dongthap.harvest.allowed_hosts"] = [urlsplit(site).netloc]
    reader = watch_readers()
    with app.test_request_context():
        _agency()
        sources.save(sources.parse(SPEC), "file")
    print("ready", flush=True)
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        with app.test_request_context():
            answer = _run(reader) if word == "run" else _know(int(rest))
        print(json.dumps(answer), flush=True)


def _agency() -> None:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    if model.Group.get(SPEC["agency"]) is None:
        titles = {"vi": "Sở Đo tốc độ", "en": "Department of benchmarks"}
        asked: Any = {"user": user, "ignore_auth": True}
        tk.get_action("organization_create")(asked, {"name": SPEC["agency"], "title_translated": titles})


def _run(reader: Readers) -> dict[str, Any]:
    run_id, _made = store.ask(NAME, "command")
    begun = time.perf_counter()
    state = execute.execute(run_id)
    seconds = time.perf_counter() - begun
    row = store.get(run_id)
    model.Session.remove()
    peak = peak_memory()
    why = [reason["code"] for reason in row["reasons"]] if row else []
    counts = row["counts"] if row else {}
    return {
        "seconds": seconds,
        "state": state,
        "counts": counts,
        "why": why,
        "peak": peak,
        "reader": reader.peak,
    }


def _know(unknown: int) -> dict[str, Any]:
    """Rows of records with the hashes that a pass finds."""
    spec = sources.resolve(sources.parse(SPEC))
    with TemporaryDirectory() as folder, connect() as connection:
        context = pipeline.Context(world.door())
        outcome = pipeline.prepare(spec, context, world.catalogue(), world.areas(), Path(folder))
        assert outcome.entries
        with connection, connection.cursor() as cursor, outcome.entries.index.open("rb") as index:
            cursor.execute("CREATE TEMP TABLE seen (row bigint, sha256 text, place bigint, identifier text)")
            cursor.copy_expert("COPY seen FROM STDIN", index)
            cursor.execute(
                "INSERT INTO dongthap.record (identifier, source, package_id, content_sha256)"
                " SELECT identifier, %s, identifier, sha256 FROM seen WHERE row > %s"
                " ON CONFLICT (identifier) DO NOTHING",
                (NAME, unknown),
            )
            cursor.execute("DROP TABLE seen")
    with get_write_engine().connect() as connection:
        return {"known": connection.execute(sa.text("SELECT count(*) FROM dongthap.record")).scalar_one()}


if __name__ == "__main__":
    main(*sys.argv[1:])
