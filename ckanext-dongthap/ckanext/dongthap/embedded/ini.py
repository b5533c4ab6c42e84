"""Writes a home's ckan.ini from the template in config/."""

from __future__ import annotations

import os
from pathlib import Path
from string import Template

from ckanext.dongthap.embedded.endpoints import Endpoints
from ckanext.dongthap.embedded.errors import BAD_SETTING, CannotGoOn
from ckanext.dongthap.embedded.home import Home
from ckanext.dongthap.embedded.secrets import write_private

from harvesters.assets import config_dir, datasets_dir

PLUGINS = "dongthap scheming_datasets scheming_organizations datastore dcat"
STORAGES = {
    "default": ("ckan:fs", "20MiB", ""),
    "resources": ("ckan:fs", "200MiB", ""),
    "users": ("ckan:fs:public", "2MiB", "image/png image/jpeg image/gif"),
    "groups": ("ckan:fs:public", "2MiB", "image/png image/jpeg image/gif"),
    "admins": ("ckan:fs:public", "2MiB", "image/png image/jpeg image/gif"),
    "dongthap": ("ckan:fs", "500MiB", ""),
}


def storage_lines(folder: Path) -> str:
    """One file storage per kind of content, each below ``folder`` with its own limits."""
    lines: list[str] = []
    for name, (kind, size, types) in STORAGES.items():
        options = {
            "type": kind,
            "path": str(folder / name),
            "initialize": "true",
            "max_size": size,
            "supported_types": types,
            "public": "true" if kind.endswith("public") else "",
            "hashing_algorithm": "sha256" if name == "dongthap" else "",
        }
        lines += [f"ckan.files.storage.{name}.{key} = {value}" for key, value in options.items() if value]
    return "\n".join(line.replace("%", "%%") for line in lines)


def schema_urls(*names: str) -> str:
    """Addresses of the scheming files that exist."""
    paths = [datasets_dir() / "schemas" / f"{name}.yaml" for name in names]
    return " ".join(path.as_uri() for path in paths if path.is_file())


def site_url(home: Home) -> str:
    """DONGTHAP_SITE_URL behind a proxy, else the loopback address."""
    return os.environ.get("DONGTHAP_SITE_URL", "").rstrip("/") or f"http://127.0.0.1:{home.port}"


def trusted_proxies() -> int:
    """DONGTHAP_TRUSTED_PROXIES; one where DONGTHAP_SITE_URL is given, since we listen on loopback only."""
    text = os.environ.get("DONGTHAP_TRUSTED_PROXIES") or ("1" if os.environ.get("DONGTHAP_SITE_URL") else "0")
    if not text.isdecimal():
        raise CannotGoOn(f"DONGTHAP_TRUSTED_PROXIES={text} is no number", "give 0, 1 or more", BAD_SETTING)
    return int(text)


def second_factor_for() -> str:
    """DONGTHAP_SECOND_FACTOR_FOR; else those with the most rights where the portal has an address of its own.

    The sample accounts of a portal on one's own machine do without.
    """
    named = os.environ.get("DONGTHAP_SECOND_FACTOR_FOR")
    if named is not None:
        return named
    return "sysadmins stewards" if os.environ.get("DONGTHAP_SITE_URL") else ""


def settings(home: Home, secrets: dict[str, str], endpoints: Endpoints, samples_port: int) -> dict[str, str]:
    """Values of the template's placeholders, escaped for ConfigParser."""
    url = site_url(home)
    values = {
        **secrets,
        "database_url": endpoints.database,
        "datastore_url": endpoints.datastore,
        "datastore_read_url": endpoints.datastore_read,
        "redis_url": endpoints.redis,
        "solr_url": endpoints.solr,
        "solr_user": endpoints.solr_login.user if endpoints.solr_login else "",
        "solr_password": endpoints.solr_login.password if endpoints.solr_login else "",
        "site_url": url,
        "samples": f"127.0.0.1:{samples_port}",
        "work": str(home.root / "work"),
        "secure_cookies": str(url.startswith("https:")).lower(),
        "trusted_proxies": str(trusted_proxies()),
        "plugins": PLUGINS,
        "second_factor_for": second_factor_for(),
        "security_log": str(home.logs / "security"),
        "storage": str(home.storage),
        "webassets": str(home.root / "webassets"),
        "dataset_schemas": schema_urls("dataset", "indicator"),
        "organization_schemas": schema_urls("agency"),
        "presets": schema_urls("presets"),
    }
    escaped = {name: value.replace("%", "%%") for name, value in values.items()}
    return {**escaped, "storages": storage_lines(home.storage)}


def write_ini(
    home: Home, secrets: dict[str, str], endpoints: Endpoints, samples_port: int, name: str = "ckan.ini"
) -> bool:
    """Render ``config/<name>`` into the home. Returns whether the file changed."""
    template = Template((config_dir() / name).read_text(encoding="utf-8"))
    text = template.substitute(settings(home, secrets, endpoints, samples_port))
    path = home.root / name
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    write_private(path, text)
    return True
