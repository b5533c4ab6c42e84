"""Where ckanext-scheming finds the portal's schemas, in a checkout and in an installation."""

from __future__ import annotations

from harvesters.assets import datasets_dir

__all__ = ["dataset_schemas", "organization_schemas", "presets"]


def _url(name: str) -> str:
    return (datasets_dir() / "schemas" / f"{name}.yaml").as_uri()


def dataset_schemas() -> str:
    """Default of ``scheming.dataset_schemas``."""
    return f"{_url('dataset')} {_url('indicator')}"


def organization_schemas() -> str:
    """Default of ``scheming.organization_schemas``."""
    return _url("agency")


def presets() -> str:
    """Default of ``scheming.presets``: scheming's own and ours."""
    return f"ckanext.scheming:presets.json {_url('presets')}"
