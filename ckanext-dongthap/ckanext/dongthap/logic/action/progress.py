"""Decisions of people on progress."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.logic import validate
from ckan.types import Context, DataDict
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.changes.relay import note
from ckanext.dongthap.datastore.tables import progress_override
from ckanext.dongthap.logic.schema import indicator as schema

__all__ = ["dongthap_progress_decide"]

_COLUMN = progress_override.c
_SUBJECT = ("area_code", "area_valid_from", "target_period")


@validate(schema.decide_progress)
def dongthap_progress_decide(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Sets the status of one target by hand, with the reason; or withdraws such a decision.

    Who may edit the indicator may call it. The page and the API show who decided, why and when, beside what
    was computed; earlier decisions are kept::

        curl -H "Authorization: $TOKEN" "http://localhost:5000/api/3/action/dongthap_progress_decide" \\
          -d id=KTS.GRDP -d area_code=87 -d target_period=2025 -d status=moderate_progress \\
          -d reason_vi="Hai số liệu theo hai cách tính"

    :param id: code, name or id of the indicator
    :param area_code: the target's area
    :param area_valid_from: its era, "" for the oldest (optional)
    :param target_period: the target's period
    :param status: the status that shall hold; "" withdraws the decision
    :param reason_vi: why, in Vietnamese (needed with a status)
    :param reason_en: why, in English (optional)
    :returns: ``{"progress"}``, as `dongthap_indicator_show` has it
    :raises NotFound: there is no such indicator, or no such target of it
    """
    package = tk.get_action("dongthap_indicator_show")(tk.fresh_context(context), {"id": data_dict["id"]})
    tk.check_access("dongthap_progress_decide", context, {"id": package["id"]})
    subject = {name: data_dict.get(name, "") for name in _SUBJECT}
    if not any(_names(target, subject) for target in package.get("targets") or []):
        raise tk.ObjectNotFound(tk._("The indicator has no such target"))
    _decide(package["code"], subject, data_dict, context.get("user", ""))
    note("dataset", package["id"])
    model.Session.commit()
    shown = tk.get_action("dongthap_indicator_show")(tk.fresh_context(context), {"id": package["id"]})
    return {"progress": shown["progress"]}


def _names(target: dict[str, Any], subject: dict[str, str]) -> bool:
    own = (target.get("area_code") or "", target.get("area_valid_from") or "", str(target["period"]))
    return own == tuple(subject[name] for name in _SUBJECT)


def _decide(code: str, subject: dict[str, str], wanted: DataDict, user: str) -> None:
    same = [_COLUMN[name] == value for name, value in {"indicator": code, **subject}.items()]
    with get_write_engine().begin() as connection:
        connection.execute(
            progress_override.update()
            .where(*same, _COLUMN.withdrawn_at.is_(None))
            .values(withdrawn_by=user, withdrawn_at=sa.func.now())
        )
        if wanted.get("status"):
            told = {name: wanted.get(name) or "" for name in ("status", "reason_vi", "reason_en")}
            connection.execute(
                progress_override.insert().values(indicator=code, **subject, **told, set_by=user)
            )
