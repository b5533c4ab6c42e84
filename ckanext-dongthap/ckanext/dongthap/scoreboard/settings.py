"""Weights that can't be read stop the portal when it starts, not when somebody opens the page."""

from __future__ import annotations

from ckan.common import CKANConfig
from ckanext.dongthap import config


class ScoreboardSettings:
    """IConfigurable."""

    def configure(self, config_: CKANConfig) -> None:
        config.scoreboard_weights()
