"""The movement's page: the scoreboard, what stands behind each agency's figures, one screen for leaders."""

from __future__ import annotations

from ckanext.dongthap.views.scoreboard import reading, table
from flask import Blueprint

__all__ = ["dongthap_scoreboard"]

dongthap_scoreboard = Blueprint("dongthap_scoreboard", __name__)
dongthap_scoreboard.add_url_rule("/thi-dua", "index", reading.index)
dongthap_scoreboard.add_url_rule("/thi-dua.csv", "index_csv", table.index_csv)
dongthap_scoreboard.add_url_rule("/thi-dua/lanh-dao", "leaders", reading.leaders)
dongthap_scoreboard.add_url_rule("/thi-dua/<agency>", "agency", reading.agency)
