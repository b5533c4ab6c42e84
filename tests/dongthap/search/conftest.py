"""The whole catalogue in the index, once for the tests of a module, and the stock configset beside ours."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pysolr
import pytest
import requests
from ckan import model
from ckan.lib import search
from ckan.tests.helpers import call_action, reset_db
from ckanext.dongthap import catalogue
from ckanext.dongthap.codelist_load import load_folder

from harvesters.assets import config_dir, datasets_dir

STOCK = "stock"


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """What this module has loaded already."""
    return set()


@pytest.fixture
def portal(with_plugins: None, loaded: set[str]) -> None:
    """Code lists, agencies and indicators of ``datasets/``; nothing published."""
    if loaded:
        return
    reset_db()
    search.clear_all()
    load_folder(datasets_dir() / "codelists")
    tk.config["ckan.search.solr_commit"] = False
    tally = catalogue.Tally()
    for kind, load in (
        ("organizations", catalogue.load_agencies),
        ("indicators", catalogue.load_indicators),
    ):
        for _name in load(catalogue.read_entries(datasets_dir() / kind), tally):
            pass
    tk.config["ckan.search.solr_commit"] = True
    assert not tally.faults
    search.commit()
    model.Session.commit()
    loaded.add("catalogue")


Ask = Callable[[str], list[str]]


def codes(packages: list[dict[str, Any]]) -> list[str]:
    return [package.get("code") or package["name"] for package in packages]


@pytest.fixture
def ours(portal: None) -> Ask:
    """The first ten indicators that the portal's search finds, by code."""
    return lambda words: codes(call_action("package_search", q=words, rows=10)["results"])


@pytest.fixture
def stock(portal: None) -> Iterator[Ask]:
    """The same datasets in a core of CKAN's own configset, asked as CKAN asks without our plugin."""
    base, _, ours = tk.config["solr_url"].rpartition("/")
    base = base.replace("//", f"//{tk.config['solr_user']}:{tk.config['solr_password']}@", 1)
    home = Path(
        requests.get(f"{base}/admin/cores?action=STATUS&core={ours}", timeout=30).json()["status"][ours][
            "instanceDir"
        ]
    ).parent
    _lay_out(home / STOCK)
    requests.get(f"{base}/admin/cores?action=CREATE&name={STOCK}&instanceDir={STOCK}", timeout=60)
    core = pysolr.Solr(f"{base}/{STOCK}")
    core.add(_documents(), commit=True)
    yield lambda words: [found["extras_code"] for found in core.search(words, **_stock_query())]
    requests.get(f"{base}/admin/cores?action=UNLOAD&core={STOCK}&deleteInstanceDir=true", timeout=60)


def _lay_out(core: Path) -> None:
    conf = core / "conf"
    conf.mkdir(parents=True, exist_ok=True)
    schema = files("ckan") / "config" / "solr" / "schema.xml"
    (conf / "schema.xml").write_bytes(schema.read_bytes())
    for name in ("protwords.txt", "stopwords.txt", "solrconfig.xml"):
        shutil.copyfile(config_dir() / "solr" / name, conf / name)
    (conf / "synonyms.txt").write_text("", encoding="utf-8")
    plain = (conf / "solrconfig.xml").read_text(encoding="utf-8")
    head, _, tail = plain.partition('<str name="df">text</str>')
    kept = head + '<str name="df">text</str>' + tail[tail.index("</lst>") :]
    spell = kept.index('<requestHandler name="/spell"'), kept.index('<requestHandler name="/query"')
    (conf / "solrconfig.xml").write_text(kept[: spell[0]] + kept[spell[1] :], encoding="utf-8")


def _documents() -> list[dict[str, Any]]:
    """What CKAN alone would index of each dataset: its own fields, and a schema's fields as extras."""
    own = ("id", "name", "title", "notes", "state", "metadata_created", "metadata_modified")
    documents = []
    for package in call_action("package_search", rows=1000)["results"]:
        extras = {
            f"extras_{name}": str(value)
            for name, value in package.items()
            if name.endswith("_translated") or name in ("code", "responsible_agency", "unit")
        }
        fields = {name: package[name] for name in own}
        tags = [tag["name"] for tag in package["tags"]]
        documents.append(
            {
                **fields,
                **extras,
                "tags": tags,
                "organization": package["organization"]["name"],
                "index_id": package["id"],
                "site_id": "stock",
                "metadata_created": package["metadata_created"] + "Z",
                "metadata_modified": package["metadata_modified"] + "Z",
            }
        )
    return documents


def _stock_query() -> dict[str, Any]:
    return {
        "defType": "dismax",
        "qf": "name^4 title^4 tags^2 groups^2 text",
        "mm": "2<-1 5<80%",
        "tie": "0.1",
        "q.op": "AND",
        "rows": 10,
        "fl": "extras_code",
    }
