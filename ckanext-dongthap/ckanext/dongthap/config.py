"""The plugin's options, typed; they are declared in ``config_declaration.yaml``."""

from __future__ import annotations

import ckan.plugins.toolkit as tk


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


def stewards_group() -> str:
    """Name of the group whose members look after all agencies; "" where there is none."""
    return tk.config["dongthap.stewards.group"] or ""


def api_rate_limit() -> str:
    """Requests that one client may make to the API, such as ``600/minute``; "" for no limit."""
    return tk.config["dongthap.api.rate_limit"] or ""


def api_trusted_proxies() -> int:
    """How many proxies of ours stand in front: that many entries of X-Forwarded-For are believed."""
    return tk.config["dongthap.api.trusted_proxies"]
