"""The pages ``/nop-so-lieu``: what agencies owe, their submissions, and how to make them."""

from __future__ import annotations

from ckanext.dongthap.views.submission import (
    files,
    grid,
    guide,
    mapping,
    mine,
    one,
    openfiles,
    start,
    uploads,
)
from flask import Blueprint

__all__ = ["dongthap_submission"]

dongthap_submission = Blueprint("dongthap_submission", __name__, url_prefix="/nop-so-lieu")
_add = dongthap_submission.add_url_rule
_ONE = "/ho-so/<submission_id>"

_add("", "index", mine.index)
_add("/ho-so", "list", mine.submissions)
_add("/moi", "new", start.new, methods=["GET", "POST"])
_add("/nhap", "grid", grid.edit, methods=["GET", "POST"])
_add("/bieu-mau.<any(xlsx, csv):extension>", "template", files.template)
_add(_ONE, "read", one.read, methods=["GET", "POST"])
_add(f"{_ONE}/cach-doc", "mapping", mapping.edit, methods=["GET", "POST"])
_add(f"{_ONE}/tep", "file", files.original)
_add(f"{_ONE}/danh-dau-loi.xlsx", "annotated", files.annotated)
_add("/tai-len", "uploads", uploads.begin, methods=["POST", "OPTIONS"])
_add("/tai-len/<upload_id>", "upload", uploads.piece, methods=["HEAD", "PATCH", "DELETE"])
_add("/huong-dan", "guide", guide.read)
_add("/api", "api", guide.api, methods=["GET", "POST"])
_add("/tep-khac", "files", openfiles.listing, methods=["GET", "POST"])
_add("/tep-khac/<file_id>", "open_file", openfiles.one, methods=["GET", "POST"])
