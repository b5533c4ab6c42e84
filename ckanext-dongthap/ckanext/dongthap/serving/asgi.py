"""The portal as granian's workers load it."""

from __future__ import annotations

import sys

from ckan import model
from ckanext.datastore.backend import postgres
from ckanext.dongthap import config
from ckanext.dongthap.serving import clients, places
from ckanext.dongthap.serving.bridge import Bridge
from ckanext.dongthap.wsgi import application as portal

#: Seconds after which a thread that computes gives way to the others: pages shall not wait for heavy work.
_TURN = 0.001


def make() -> Bridge:
    """The bridge with the settings' places and rates."""
    rate = config.web_rate_limit()
    return Bridge(
        portal,
        places.make(places.parse(config.web_places())),
        clients.Rates(rate) if rate else None,
        config.api_trusted_proxies(),
        begin=_forget_connections,
    )


def _forget_connections() -> None:
    """A fork must not use its parent's connections; they stay the parent's to close."""
    for engine in (model.meta.engine, *postgres._engines.values()):
        if engine is not None:
            engine.dispose(close=False)


sys.setswitchinterval(_TURN)
application = make()
