"""The indicators' list and the pages of each indicator."""

from __future__ import annotations

from ckanext.dongthap.views.indicator import deciding, listing, reading, releases
from flask import Blueprint

__all__ = ["dongthap_indicator"]

dongthap_indicator = Blueprint("dongthap_indicator", __name__)
dongthap_indicator.add_url_rule("/chi-tieu", "index", listing.index)
dongthap_indicator.add_url_rule("/chi-tieu.csv", "index_csv", listing.index_csv)
dongthap_indicator.add_url_rule("/chi-tieu/<code>", "read", reading.read)
dongthap_indicator.add_url_rule("/chi-tieu/<code>/nhung", "embed", reading.embed)
dongthap_indicator.add_url_rule(
    "/chi-tieu/<code>/bieu-do.<any(svg, png, json):extension>", "picture", reading.picture
)
dongthap_indicator.add_url_rule("/chi-tieu/<code>/bang.csv", "table", reading.table)
dongthap_indicator.add_url_rule("/chi-tieu/<code>/phien-ban/<int:number>", "release", releases.release)
dongthap_indicator.add_url_rule(
    "/chi-tieu/<code>/tien-do", "progress", deciding.progress, methods=["GET", "POST"]
)
