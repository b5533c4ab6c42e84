"""Searching observations across indicators."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Collection
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.logic import validate
from ckan.types import Context, DataDict
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap.datastore.access import visible_packages
from ckanext.dongthap.datastore.tables import observation
from ckanext.dongthap.logic.schema import publication as schema

__all__ = ["dongthap_observation_search"]

_ROW = observation.c
_ORDER = (_ROW.indicator, _ROW.position)
_HIDDEN = ("position", "release_id")


@tk.side_effect_free
@validate(schema.observation_search)
def dongthap_observation_search(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Searches the observations of all indicators that the user may see.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/dongthap_observation_search?indicator=NN.LUA.DT&area=87&latest=true"

    :param indicator: codes, a list or one text with commas (optional); so ``area`` and ``status``
    :param area: codes, each alone or as ``code@valid_from`` (optional)
    :param period_from: first period, such as 2020 or 2024-Q3 (optional)
    :param period_to: last period (optional)
    :param dimensions: object of disaggregation → code, "" for the total (optional)
    :param status: official, estimate, provisional, illustrative (optional)
    :param latest: only the latest period of each indicator, area and disaggregation (optional)
    :param limit: how many, at most 1000 (optional, 100)
    :param cursor: ``next_cursor`` of the page before (optional)
    :returns: ``{"results": [{"indicator", "period", "period_start", "period_end", "area_code",
        "area_valid_from", "area_name", "dimensions", "value", "qualifier", "status", "note",
        "source_row"}], "next_cursor": text or null}``, by indicator and then in the release's order;
        values are decimal text
    :raises ValidationError: unknown parameters; a cursor of a release that is no longer the visible one
    """
    tk.check_access("dongthap_observation_search", context, data_dict)
    codes = set(visible_packages(context).values())
    if data_dict.get("indicator"):
        codes &= set(data_dict["indicator"])
    query = _query(codes, data_dict).order_by(*_ORDER).limit(data_dict["limit"] + 1)
    with get_read_engine().connect() as connection:
        query = _after(connection, query, data_dict.get("cursor"))
        rows = connection.execute(query).mappings().all()
    page = rows[: data_dict["limit"]]
    following = _cursor(page[-1]) if len(rows) > len(page) else None
    return {"results": [_as_dict(row) for row in page], "next_cursor": following}


def _query(codes: Collection[str], wanted: DataDict) -> sa.Select[Any]:
    clauses = [_ROW.indicator.in_(sorted(codes)), *_clauses(wanted)]
    query = sa.select(observation).where(*clauses)
    if not wanted.get("latest"):
        return query
    series = (_ROW.indicator, _ROW.area_code, _ROW.area_valid_from, _ROW.dimensions)
    newest = (
        sa.select(*_ORDER)
        .where(*clauses)
        .distinct(*series)
        .order_by(*series, _ROW.period_end.desc().nulls_last(), _ROW.period_start.desc())
        .subquery()
    )
    return query.where(sa.tuple_(*_ORDER).in_(sa.select(newest)))


def _clauses(wanted: DataDict) -> list[sa.ColumnElement[bool]]:
    clauses: list[sa.ColumnElement[bool]] = []
    if wanted.get("area"):
        clauses.append(sa.or_(*(_area(key) for key in wanted["area"])))
    if wanted.get("period_from"):
        clauses.append(_ROW.period_start >= wanted["period_from"].start)
    if wanted.get("period_to"):
        clauses.append(_ROW.period_end <= wanted["period_to"].end)
    if wanted.get("dimensions"):
        clauses.append(_ROW.dimensions.contains(wanted["dimensions"]))
    if wanted.get("status"):
        clauses.append(_ROW.status.in_(wanted["status"]))
    return clauses


def _area(key: str) -> sa.ColumnElement[bool]:
    code, marked, valid_from = key.partition("@")
    return sa.and_(_ROW.area_code == code, _ROW.area_valid_from == valid_from if marked else sa.true())


def _after(connection: sa.Connection, query: sa.Select[Any], cursor: str | None) -> sa.Select[Any]:
    if not cursor:
        return query
    try:
        indicator, position, release_id = json.loads(base64.urlsafe_b64decode(cursor))
        place = sa.and_(_ROW.indicator == str(indicator), _ROW.position == int(position))
    except (ValueError, TypeError, binascii.Error):
        raise tk.ValidationError({"cursor": [tk._("This is no cursor of an earlier page")]}) from None
    found = connection.execute(sa.select(_ROW.release_id).where(place)).scalar_one_or_none()
    if found != release_id:
        raise tk.ValidationError(
            {"cursor": [tk._("A newer release has been published meanwhile; start at the first page")]}
        )
    return query.where(sa.tuple_(*_ORDER) > sa.tuple_(sa.literal(str(indicator)), sa.literal(int(position))))


def _cursor(row: Any) -> str:
    place = json.dumps([row["indicator"], row["position"], row["release_id"]])
    return base64.urlsafe_b64encode(place.encode()).decode()


def _as_dict(row: Any) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if name not in _HIDDEN}
    for name in ("period_start", "period_end"):
        shown[name] = shown[name].isoformat() if shown[name] else None
    shown["value"] = None if shown["value"] is None else format(shown["value"], "f")
    return shown
