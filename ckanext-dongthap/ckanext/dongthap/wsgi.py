"""The portal as a WSGI application; the environment's CKAN_INI names its settings."""

from __future__ import annotations

from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckanext.dongthap import registries

application = make_app(load_config())
registries.fill()
