"""Sources: list, show, create, update, delete, run."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic import validate
from ckan.types import Context, DataDict
from ckanext.dongthap.http import links
from ckanext.dongthap.logic.auth.roles import agencies_of
from ckanext.dongthap.logic.schema import harvest as schema
from ckanext.dongthap.runs import present, preview, queue, sources, uploads

from harvesters.errors import FixTheSource
from harvesters.spec import Source

__all__ = [
    "dongthap_source_create",
    "dongthap_source_delete",
    "dongthap_source_list",
    "dongthap_source_preview",
    "dongthap_source_run",
    "dongthap_source_show",
    "dongthap_source_update",
    "dongthap_source_upload",
]


@tk.side_effect_free
@validate(schema.source_list)
def dongthap_source_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Lists sources of the agencies that the user maintains, by name; stewards see all.

    For members of an agency with the role editor or admin, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" "http://localhost:5000/api/3/action/dongthap_source_list?limit=20"

    :param agency: name of an agency (optional)
    :param state: only ``ok``, ``held``, ``failing``, ``never`` (ran) or ``paused`` ones (optional)
    :param limit: how many, at most 1000 (optional, 100)
    :param offset: how many to skip (optional, 0)
    :returns: ``{"count", "limit", "offset", "results": [dongthap_source_show]}``, each as
        `dongthap_source_show` has it
    """
    tk.check_access("dongthap_source_list", context, data_dict)
    own = agencies_of(context)
    wanted = [data_dict["agency"]] if data_dict.get("agency") else own
    if own is not None and wanted is not None:
        wanted = [agency for agency in wanted if agency in own]
    found = sources.find(wanted, data_dict.get("state"))
    limit, offset = data_dict["limit"], data_dict["offset"]
    page = [present.source(kept) for kept in found[offset : offset + limit]]
    return {**links.page(len(found), data_dict), "results": page}


@tk.side_effect_free
@validate(schema.named)
def dongthap_source_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Shows a source, its health and its last runs.

    For editors and admins of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" \\
            "http://localhost:5000/api/3/action/dongthap_source_show?id=thong-ke-lua"

    :param id: name of the source
    :returns: ``{"name", "title": {"vi", "en"}, "agency", "connector", "schedule", "illustrative",
        "origin": file | portal, "active", "next_run", "modified", "spec": {…}, "runs", "last_run",
        "last_success", "health", "every", "late", "open_run", "streak", "recent": [{"id", "state",
        "finished"}]}``; ``streak``: so many runs in a row ended well, or, negative, did not; ``every``:
        seconds between two runs of the schedule; ``late``: the last success is older than two of them
    :raises NotFound: there is no such source
    """
    kept = _kept(data_dict["id"])
    tk.check_access("dongthap_source_show", context, {"agency": kept.row["agency"]})
    return present.source(kept)


@validate(schema.spec)
def dongthap_source_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Creates a source in the portal.

    For admins of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" -H "Content-Type: application/json" \\
            -d '{"spec": {"name": "y-te", "title": {"vi": "Y tế", "en": "Health"}, "agency": "so-y-te",
                 "options": {"url": "https://example.org/y-te.csv"}}}' \\
            http://localhost:5000/api/3/action/dongthap_source_create

    :param spec: the specification, as the JSON Schema of ``dongthap source schema`` has it
    :returns: the source, as `dongthap_source_show` has it
    :raises ValidationError: the specification is wrong, or the name is taken
    """
    spec = _parsed(data_dict["spec"])
    tk.check_access("dongthap_source_create", context, {"agency": spec.agency})
    if sources.get(spec.name):
        raise tk.ValidationError({"name": [tk._("There is a source of this name already")]})
    return _saved(context, spec)


@validate(schema.changed)
def dongthap_source_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Changes a source's specification, or pauses it.

    For admins of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" -H "Content-Type: application/json" \\
            -d '{"id": "thong-ke-lua", "active": false}' \\
            http://localhost:5000/api/3/action/dongthap_source_update

    :param id: name of the source
    :param spec: the whole new specification, of the same name (optional)
    :param active: false pauses the schedule (optional)
    :returns: the source, as `dongthap_source_show` has it
    :raises NotFound: there is no such source
    :raises ValidationError: the specification is wrong
    """
    kept = _kept(data_dict["id"])
    tk.check_access("dongthap_source_update", context, {"agency": kept.row["agency"]})
    if "spec" in data_dict:
        spec = _parsed({**data_dict["spec"], "name": kept.spec.name})
        tk.check_access("dongthap_source_update", context, {"agency": spec.agency})
        _saved(context, spec)
    if "active" in data_dict:
        sources.set_active(kept.spec.name, data_dict["active"])
    return present.source(_kept(kept.spec.name))


@validate(schema.named)
def dongthap_source_delete(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Deletes a source and the record of its runs; what it published stays.

    For admins of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" -d id=thong-ke-lua \\
            http://localhost:5000/api/3/action/dongthap_source_delete

    :param id: name of the source
    :returns: ``{"name"}``
    :raises NotFound: there is no such source
    """
    kept = _kept(data_dict["id"])
    tk.check_access("dongthap_source_delete", context, {"agency": kept.row["agency"]})
    sources.remove(kept.spec.name)
    return {"name": kept.spec.name}


@validate(schema.named)
def dongthap_source_run(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Queues a run of a source, or joins the one that waits or runs.

    For editors and admins of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" -d id=thong-ke-lua \\
            http://localhost:5000/api/3/action/dongthap_source_run

    :param id: name of the source
    :returns: ``{"run_id"}``
    :raises NotFound: there is no such source
    """
    kept = _kept(data_dict["id"])
    tk.check_access("dongthap_source_run", context, {"agency": kept.row["agency"]})
    return {"run_id": queue.ask(kept.spec.name, "manual", context.get("user", ""))}


@tk.side_effect_free
@validate(schema.preview)
def dongthap_source_preview(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Shows what a run of a source would publish; nothing is written anywhere.

    For editors and admins of its agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" \\
            "http://localhost:5000/api/3/action/dongthap_source_preview?id=thong-ke-lua&limit=5"

    :param id: name of the source; or
    :param spec: a specification that is not saved yet
    :param sample: what `dongthap_source_upload` gave: look at this file instead of the source's (optional)
    :param limit: rows of each table and list, at most 1000 (optional, 100)
    :returns: ``{"state", "detected": {…}, "raw": […], "tables": [{"sheet", "title", "header", "rows",
        "count"}], "releases": [{"indicator", "rows", "added", "changed", "removed", "observations",
        "differences"}], "datasets": [{"identifier", "title", "status", "name", "differences": [{"field",
        "before", "after"}]}], "counts": {…}, "rejections": […], "reasons": […]}``; ``state`` is what the
        run would end as
    :raises NotFound: there is no such source
    :raises ValidationError: the specification is wrong, or there is neither
    """
    if "spec" in data_dict:
        spec = _parsed(data_dict["spec"])
    elif "id" in data_dict:
        spec = _kept(data_dict["id"]).spec
    else:
        raise tk.ValidationError({"id": [tk._("Missing value")]})
    tk.check_access("dongthap_source_preview", context, {"agency": spec.agency})
    sample = data_dict.get("sample")
    if sample:
        _check_sample(context, sample)
    return preview.preview(spec, data_dict["limit"], sample)


@validate(schema.upload)
def dongthap_source_upload(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Keeps a file of an agency: as a sample for a preview, or as what a source reads.

    For editors and admins of the agency, stewards and sysadmins::

        curl -H "Authorization: $TOKEN" -F agency=so-y-te -F upload=@y-te.xlsx \
            http://localhost:5000/api/3/action/dongthap_source_upload

    :param agency: name of the agency
    :param upload: the file, at most ``ckan.max_resource_size`` megabytes
    :returns: ``{"upload"}``: the parameter ``sample`` of `dongthap_source_preview`, and the option
        ``upload`` of a source with the connector ``file``
    :raises ValidationError: there is no file, or it is too large
    """
    tk.check_access("dongthap_source_upload", context, {"agency": data_dict["agency"]})
    try:
        return {"upload": uploads.keep(data_dict["agency"], data_dict["upload"])}
    except uploads.TooLarge as error:
        raise tk.ValidationError({"upload": [tk._("The file is too large")]}) from error


def _check_sample(context: Context, sample: str) -> None:
    """A sample is for those who maintain the data of the agency that it was uploaded for."""
    if not uploads.exists(sample):
        raise tk.ValidationError({"sample": [tk._("There is no such upload")]})
    tk.check_access("dongthap_source_preview", context, {"agency": uploads.agency_of(sample)})


def _kept(name: str) -> sources.Kept:
    kept = sources.get(name)
    if kept is None:
        raise tk.ObjectNotFound(tk._("There is no such source"))
    return kept


def _parsed(given: dict[str, Any]) -> Source:
    try:
        return sources.parse(given)
    except FixTheSource as error:
        text = error.message.en if tk.h.lang() == "en" else error.message.vi
        raise tk.ValidationError({"spec": [text]}) from error


def _saved(context: Context, spec: Source) -> dict[str, Any]:
    sources.save(spec, "portal", context.get("user", ""))
    return present.source(_kept(spec.name))
