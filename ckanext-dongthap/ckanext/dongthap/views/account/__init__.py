"""The pages ``/tai-khoan``: one's own sessions, tokens, password and second factors; logging in and out."""

from __future__ import annotations

from ckanext.dongthap.views.account import confirming, factors, login, mine, passwords, security_log, tokens
from flask import Blueprint

__all__ = ["dongthap_account"]

dongthap_account = Blueprint("dongthap_account", __name__)
_add = dongthap_account.add_url_rule
_BOTH = ["GET", "POST"]

_add("/tai-khoan", "index", mine.index)
_add("/tai-khoan/phien/<session_id>/ket-thuc", "end_session", mine.end_session, methods=["POST"])
_add("/tai-khoan/dang-xuat-moi-noi", "end_all", mine.end_all, methods=["POST"])
_add("/tai-khoan/ma-truy-cap", "tokens", tokens.index, methods=_BOTH)
_add("/tai-khoan/ma-truy-cap/<token_id>/thu-hoi", "revoke", tokens.revoke, methods=["POST"])
_add("/tai-khoan/mat-khau", "password", passwords.change, methods=_BOTH)
_add("/tai-khoan/xac-nhan", "confirm", confirming.confirm, methods=_BOTH)
_add("/tai-khoan/xac-thuc", "factors", factors.index)
_add("/tai-khoan/xac-thuc/ung-dung", "app", factors.app, methods=_BOTH)
_add("/tai-khoan/xac-thuc/khoa", "passkey", factors.passkey, methods=_BOTH)
_add("/tai-khoan/xac-thuc/ma-du-phong", "codes", factors.codes, methods=["POST"])
_add("/tai-khoan/xac-thuc/bo", "remove", factors.remove, methods=["POST"])
_add("/nhat-ky-bao-mat", "security_log", security_log.index)
_add("/user/login/buoc-hai", "second_step", login.second_step, methods=_BOTH)
_add("/user/reset", "request_reset", passwords.request_reset, methods=_BOTH)
_add("/user/reset/<user_id>", "perform_reset", passwords.perform_reset, methods=_BOTH)
_add("/user/<user_id>/api-tokens", "tokens_of", tokens.elsewhere, methods=_BOTH)
