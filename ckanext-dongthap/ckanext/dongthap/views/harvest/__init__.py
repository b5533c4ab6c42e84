"""The pages ``/thu-thap``: sources and runs, for those who maintain an agency's data."""

from __future__ import annotations

from ckanext.dongthap.views.harvest import feed, form, rules, runs, sources
from flask import Blueprint

__all__ = ["dongthap_harvest"]

dongthap_harvest = Blueprint("dongthap_harvest", __name__, url_prefix="/thu-thap")
_add = dongthap_harvest.add_url_rule
_RUN = "/lan-chay/<run_id>"

_add("", "index", sources.index)
_add("/moi", "new", form.new, methods=["GET", "POST"])
_add("/ma-loi", "rules", rules.index)
_add("/lan-chay", "runs", runs.index)
_add(_RUN, "run", runs.read)
_add(f"{_RUN}/khac-biet", "difference", runs.difference)
_add(f"{_RUN}/goc/<sha256>", "raw", runs.raw)
_add(f"{_RUN}/tu-choi.<any(csv, xlsx):extension>", "rejections", runs.rejected)
_add(f"{_RUN}/cong-bo", "publish", runs.publish, methods=["POST"])
_add(f"{_RUN}/huy", "cancel", runs.cancel, methods=["POST"])
_add("/<agency>/atom.xml", "feed", feed.read)
_add("/<name>", "read", sources.read)
_add("/<name>.yaml", "export", sources.export)
_add("/<name>/xem-truoc", "preview", sources.preview)
_add("/<name>/sua", "edit", form.edit, methods=["GET", "POST"])
_add("/<name>/chay", "start", sources.start, methods=["POST"])
_add("/<name>/lich", "pause", sources.pause, methods=["POST"])
_add("/<name>/xoa", "delete", sources.delete, methods=["GET", "POST"])
