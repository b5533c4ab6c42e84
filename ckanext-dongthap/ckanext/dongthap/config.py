"""The plugin's options, typed; they are declared in ``config_declaration.yaml``."""

from __future__ import annotations

import ckan.plugins.toolkit as tk


def publication_batch_rows() -> int:
    """Observations held in memory at a time while loading a release or writing a download."""
    return tk.config["dongthap.publication.batch_rows"]
