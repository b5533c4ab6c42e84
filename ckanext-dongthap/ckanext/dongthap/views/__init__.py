"""Collects this folder's subjects; each is a module that names its public part in ``__all__``."""

from __future__ import annotations

from ckanext.dongthap.views.account import dongthap_account
from ckanext.dongthap.views.api import dongthap_api
from ckanext.dongthap.views.catalogue import dongthap_catalogue
from ckanext.dongthap.views.check import dongthap_check
from ckanext.dongthap.views.composite import dongthap_composite
from ckanext.dongthap.views.developers import dongthap_developers
from ckanext.dongthap.views.downloads import dongthap_downloads
from ckanext.dongthap.views.exchange import dongthap_exchange
from ckanext.dongthap.views.feeds import dongthap_feeds
from ckanext.dongthap.views.harvest import dongthap_harvest
from ckanext.dongthap.views.indicator import dongthap_indicator
from ckanext.dongthap.views.kept_pages import dongthap_kept_pages
from ckanext.dongthap.views.leading import dongthap_leading
from ckanext.dongthap.views.mistyped import dongthap_mistyped
from ckanext.dongthap.views.observations import dongthap_observations
from ckanext.dongthap.views.pages import dongthap_pages
from ckanext.dongthap.views.privacy import dongthap_privacy
from ckanext.dongthap.views.scoreboard import dongthap_scoreboard
from ckanext.dongthap.views.security import dongthap_security
from ckanext.dongthap.views.sitemap import dongthap_sitemap
from ckanext.dongthap.views.submission import dongthap_submission
from ckanext.dongthap.views.usage import dongthap_usage
from ckanext.dongthap.views.withdrawal import dongthap_withdrawal

__all__ = [
    "dongthap_account",
    "dongthap_api",
    "dongthap_catalogue",
    "dongthap_check",
    "dongthap_composite",
    "dongthap_developers",
    "dongthap_downloads",
    "dongthap_exchange",
    "dongthap_feeds",
    "dongthap_harvest",
    "dongthap_indicator",
    "dongthap_kept_pages",
    "dongthap_leading",
    "dongthap_mistyped",
    "dongthap_observations",
    "dongthap_pages",
    "dongthap_privacy",
    "dongthap_scoreboard",
    "dongthap_security",
    "dongthap_sitemap",
    "dongthap_submission",
    "dongthap_usage",
    "dongthap_withdrawal",
]
