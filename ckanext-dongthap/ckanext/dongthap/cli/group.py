"""The command group `ckan dongthap …`; each subject's module adds its commands to it."""

from __future__ import annotations

import click


@click.group(name="dongthap")
def dongthap() -> None:
    """Đồng Tháp's open-data portal."""
