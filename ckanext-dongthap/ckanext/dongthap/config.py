"""The plugin's options, typed; they are declared in ``config_declaration.yaml``."""

from __future__ import annotations

import datetime as dt

import ckan.plugins.toolkit as tk
from ckan.exceptions import CkanConfigurationException
from ckanext.dongthap.scoreboard import weights


def publication_batch_rows() -> int:
    """Observations held in memory at a time while loading a release or writing a download."""
    return tk.config["dongthap.publication.batch_rows"]


def harvest_allowed_hosts() -> list[str]:
    """``host:port`` of servers that may be fetched from although their address is private."""
    return tk.config["dongthap.harvest.allowed_hosts"]


def harvest_samples_url() -> str:
    """Address of the sample sites; "" where there are none."""
    return tk.config["dongthap.harvest.samples_url"] or ""


def harvest_work_path() -> str:
    """Folder for the files of runs at work; "" for the system's."""
    return tk.config["dongthap.harvest.work_path"] or ""


def harvest_concurrency() -> int:
    """Runs that one worker process carries out side by side."""
    return tk.config["dongthap.harvest.concurrency"]


def harvest_slow_concurrency() -> int:
    """Slow runs that one worker process carries out side by side, besides the quick ones."""
    return tk.config["dongthap.harvest.slow_concurrency"]


def harvest_quick_seconds() -> int:
    """Seconds after which a run that is not read yet counts as slow."""
    return tk.config["dongthap.harvest.quick_seconds"]


def harvest_fetch_seconds() -> int:
    """Most seconds that the fetching of one run may take."""
    return tk.config["dongthap.harvest.fetch_seconds"]


def harvest_read_seconds() -> int:
    """Most seconds that reading, mapping and checking of one run may take."""
    return tk.config["dongthap.harvest.read_seconds"]


def harvest_publish_seconds() -> int:
    """Most seconds that one statement of a publication may take, and its waiting for another one."""
    return tk.config["dongthap.harvest.publish_seconds"]


def harvest_memory_mb() -> int:
    """Most memory (MB) of the process that reads the files of one run."""
    return tk.config["dongthap.harvest.memory_mb"]


def harvest_secrets_path() -> str:
    """The operator's file of keys to agencies' services; "" without one."""
    return tk.config["dongthap.harvest.secrets_path"] or ""


def stewards_group() -> str:
    """Name of the group whose members look after all agencies; "" where there is none."""
    return tk.config["dongthap.stewards.group"] or ""


def check_at() -> dt.time | None:
    """When the nightly check runs, in the portal's time; None: never by itself."""
    text = str(tk.config["dongthap.check.at"]).strip()
    return dt.time.fromisoformat(text) if text else None


def api_rate_limit() -> str:
    """Requests that one client may make to the API, such as ``600/minute``; "" for no limit."""
    return tk.config["dongthap.api.rate_limit"] or ""


def api_trusted_proxies() -> int:
    """How many proxies of ours stand in front: that many entries of X-Forwarded-For are believed."""
    return tk.config["dongthap.api.trusted_proxies"]


def web_rate_limit() -> str:
    """Requests that one address may make to one process of the web server; "" for no limit."""
    return tk.config["dongthap.web.rate_limit"] or ""


def web_places() -> str:
    """Places of the classes of work, as `serving.places.parse` reads them."""
    return tk.config["dongthap.web.places"] or ""


def scoreboard_weights() -> weights.Weights:
    """How much each measure of the scoreboard counts. Raises `CkanConfigurationException`."""
    text = tk.config["dongthap.scoreboard.weights"] or weights.DEFAULT
    try:
        return weights.parse(text, tk.config["dongthap.scoreboard.weights_version"])
    except ValueError as error:
        raise CkanConfigurationException(f"dongthap.scoreboard.weights: {error}") from error


def security_contact() -> str:
    """Where to report a weakness: ``mailto:`` or ``https:`` address; "" where nobody is named."""
    return tk.config["dongthap.security.contact"] or ""
