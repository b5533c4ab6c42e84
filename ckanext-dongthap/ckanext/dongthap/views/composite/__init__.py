"""The pages ``/bo-chi-so``: composite indices, what agencies hand in for them, what stewards decide."""

from __future__ import annotations

from ckanext.dongthap.views.composite import fill, public, verify
from flask import Blueprint

__all__ = ["dongthap_composite"]

dongthap_composite = Blueprint("dongthap_composite", __name__, url_prefix="/bo-chi-so")
_add = dongthap_composite.add_url_rule

_add("", "index", public.index)
_add("/<code>", "read", public.read)
_add("/<code>/don-vi/<subject>", "subject", public.subject)
_add("/<code>/tu-danh-gia", "fill", fill.edit, methods=["GET", "POST"])
_add("/<code>/tham-dinh", "verify", verify.decide, methods=["GET", "POST"])
_add("/minh-chung/<assessment_id>", "evidence", verify.evidence)
