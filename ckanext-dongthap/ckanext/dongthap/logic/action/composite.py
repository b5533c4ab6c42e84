"""Composite indices: what they are, their released scores, and a new release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic import validate
from ckan.types import Context, DataDict
from ckanext.dongthap.composite import known, present, published, reading, releasing, words
from ckanext.dongthap.composite.definition import Index
from ckanext.dongthap.composite.filling import open_index
from ckanext.dongthap.http import links
from ckanext.dongthap.logic.schema import composite as schema
from ckanext.dongthap.publication.model import UnknownIndicator
from ckanext.dongthap.submissions.owed import today
from ckanext.dongthap.submissions.store import Refused

__all__ = ["dongthap_index_list", "dongthap_index_release", "dongthap_index_show"]


@tk.side_effect_free
@validate(schema.index_list)
def dongthap_index_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Lists composite indices, every version of each.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/dongthap_index_list"

    :param limit: how many, at most 1000 (optional, 100)
    :param offset: how many to skip (optional, 0)
    :returns: ``{"count", "limit", "offset", "results": [{"code", "version", "title": {"vi", "en"},
        "illustrative", "first_year", "last_year", "indicator", "document",
        "most"}]}``; ``indicator`` holds the scores, ``most`` are the most points there are
    """
    tk.check_access("dongthap_index_list", context, data_dict)
    found = known.indices()
    page = found[data_dict["offset"] : data_dict["offset"] + data_dict["limit"]]
    return {**links.page(len(found), data_dict), "results": [present.brief(index) for index in page]}


@tk.side_effect_free
@validate(schema.index_show)
def dongthap_index_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Shows an index: its definition, its released years, the ranking of one, and one subject's criteria.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/dongthap_index_show?id=cap-xa-minh-hoa&limit=10"

    :param id: code of the index
    :param year: year of the ranking (optional, the last released)
    :param version: version of the definition (optional, that of the year)
    :param subject: ``code@valid_from`` of an area, or an agency's name, for its criteria (optional)
    :param limit: how many of the ranking, at most 1000 (optional, 100)
    :param offset: how many to skip (optional, 0)
    :returns: ``{"definition": {"code", "version", "title", "about", "illustrative", "most", "sub_indices":
        [{"code", "title", "weight", "most", …}], …}, "versions": [{"code", "version", …}], "years":
        [{"year", "version", "release", "published", "sha256"}], "year", "count", "limit", "offset",
        "results": [{"subject", "title", "agency", "rank", "points", "most", "complete", "sub_indices": {…},
        "standings": {…}}], …}``; ``sub_indices`` has the weighed points of each, ``standings`` how many
        criteria are verified, measured, claimed, returned, missing; with ``subject`` it has ``criteria``
        besides: criterion, sub_index, standing, value, whole, share, points, most and trace, which leads to
        the figure or to the answer; numbers are decimal text
    :raises NotFound: there is no such index, version, year or subject
    """
    tk.check_access("dongthap_index_show", context, data_dict)
    versions = known.versions(data_dict["id"])
    if not versions:
        raise tk.ObjectNotFound(tk._("There is no index {name}").format(name=data_dict["id"]))
    years = reading.released(data_dict["id"])
    year = _year(years, data_dict.get("year"))
    return {
        "definition": present.whole(_version(versions, data_dict.get("version"), year)),
        "versions": [present.brief(index) for index in versions],
        "years": [vars(each) for each in years],
        "year": year.year if year else None,
        **_results(published.read(year) if year else [], data_dict),
    }


def _results(lines: list[dict[str, Any]], wanted: dict[str, Any]) -> dict[str, Any]:
    ranking, start = published.ranking(lines), wanted["offset"]
    rows = ranking[start : start + wanted["limit"]]
    return {**links.page(len(ranking), wanted), "results": rows, **_subject(lines, wanted)}


def _year(years: list[published.Year], wanted: int | None) -> published.Year | None:
    if wanted is None:
        return years[0] if years else None
    found = next((each for each in years if each.year == wanted), None)
    if found is None:
        raise tk.ObjectNotFound(tk._("No scores have been released for {year}").format(year=wanted))
    return found


def _version(versions: list[Index], wanted: str | None, year: published.Year | None) -> Index:
    name = wanted or (year.version if year else versions[-1].version)
    found = next((index for index in versions if index.version == name), None)
    if found is None:
        raise tk.ObjectNotFound(tk._("The index has no version {name}").format(name=name))
    return found


def _subject(lines: list[dict[str, Any]], wanted: Mapping[str, Any]) -> dict[str, Any]:
    if not wanted.get("subject"):
        return {}
    found = published.criteria(lines, wanted["subject"])
    if not found:
        raise tk.ObjectNotFound(tk._("The index does not assess {name}").format(name=wanted["subject"]))
    return {"criteria": [line for line in found if line["level"] == "criterion"]}


@validate(schema.index_release)
def dongthap_index_release(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Computes the scores of a year as they stand and releases them as open data; other years stay.

    For stewards and sysadmins::

        curl -H "Authorization: $TOKEN" -d id=cap-xa-minh-hoa -d year=2025 \\
            http://localhost:5000/api/3/action/dongthap_index_release

    :param id: code of the index
    :param year: which year
    :returns: ``{"status": published | unchanged, "number", "rows", "added", "changed", "removed"}``;
        ``number`` is that of the release
    :raises ValidationError: no version of the index scores that year, or its indicator is missing
    """
    tk.check_access("dongthap_index_release", context, data_dict)
    try:
        index = open_index(data_dict["id"], data_dict["year"], today())
        made = releasing.release(index, data_dict["year"], context.get("user", ""), today())
    except Refused as error:
        raise tk.ValidationError({"year": [words.refusal(error)], "code": [error.code]}) from error
    except UnknownIndicator as error:
        raise tk.ValidationError({"id": [str(error)]}) from error
    return {"status": made.status, "number": made.number, "rows": made.rows, **vars(made.change)}
