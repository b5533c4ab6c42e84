"""Where the portal's data folders are: beside the checkout, or where the wheel put them."""

from __future__ import annotations

import sys
from pathlib import Path


def asset_root() -> Path:
    """The folder that holds ``datasets/`` and ``config/``."""
    checkout = Path(__file__).resolve().parent.parent
    if (checkout / "datasets").is_dir() and (checkout / "pyproject.toml").is_file():
        return checkout
    return Path(sys.prefix) / "share" / "dongthap"


def datasets_dir() -> Path:
    """Schemas, code lists, catalogue, sources and samples."""
    return asset_root() / "datasets"


def config_dir() -> Path:
    """Templates of the service settings and the Solr configset."""
    return asset_root() / "config"
