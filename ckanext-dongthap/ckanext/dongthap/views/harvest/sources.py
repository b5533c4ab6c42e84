"""Sources: the list with their health, one source with its history, and what can be done with it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.runs.sources import HEALTHS, as_yaml
from ckanext.dongthap.views.harvest.access import PAGE, act, may, page_number, paging, tell
from flask import Response, request

from harvesters.spec import Source


def index() -> str:
    """Sources that the user maintains, by agency and state."""
    wanted = {name: request.args[name] for name in ("agency", "state") if request.args.get(name)}
    if wanted.get("state") not in (*HEALTHS, None):
        del wanted["state"]
    found = act("dongthap_source_list", **wanted, **paging())
    agencies = _agencies()
    context = {
        "found": found,
        "wanted": wanted,
        "states": HEALTHS,
        "agencies": agencies,
        "may_create": any(may("dongthap_source_create", agency["name"]) for agency in agencies),
        "page": page_number(),
        "size": PAGE,
    }
    return tk.render("harvest/index.html", context)


def _agencies() -> list[dict[str, Any]]:
    """Agencies whose sources the user may see."""
    listed = tk.get_action("organization_list_for_user")({}, {"permission": "update_dataset"})
    return sorted(listed, key=lambda agency: agency["display_name"])


def read(name: str) -> str:
    """One source: facts, health, history."""
    source = act("dongthap_source_show", id=name)
    runs = act("dongthap_run_list", source=name, **paging())
    allowed = {
        action: may(f"dongthap_source_{action}", source["agency"]) for action in ("run", "update", "delete")
    }
    context = {"source": source, "runs": runs, "may": allowed, "page": page_number(), "size": PAGE}
    return tk.render("harvest/source.html", context)


def export(name: str) -> Response:
    """The specification as ``dongthap source show`` prints it."""
    source = act("dongthap_source_show", id=name)
    response = Response(as_yaml(Source.model_validate(source["spec"])), mimetype="application/yaml")
    response.headers["Content-Disposition"] = f'attachment; filename="{source["name"]}.yaml"'
    return response


def preview(name: str) -> str:
    """What a run would publish now."""
    source = act("dongthap_source_show", id=name)
    found = act("dongthap_source_preview", id=name, limit=PAGE)
    return tk.render("harvest/preview.html", {"source": source, "preview": found})


def start(name: str) -> Any:
    """Queue a run and show it."""
    return tk.redirect_to("dongthap_harvest.run", run_id=act("dongthap_source_run", id=name)["run_id"])


def pause(name: str) -> Any:
    """Pause the schedule, or let it go on."""
    try:
        act("dongthap_source_update", id=name, active=request.form.get("active", ""))
    except tk.ValidationError as error:
        tell(error)
    return tk.redirect_to("dongthap_harvest.read", name=name)


def delete(name: str) -> Any:
    """Ask, then forget the source and its runs; what it published stays."""
    source = act("dongthap_source_show", id=name)
    if not may("dongthap_source_delete", source["agency"]):
        tk.abort(403, tk._("Only admins of the agency may delete its sources"))
    if request.method == "GET":
        return tk.render("harvest/delete.html", {"source": source})
    act("dongthap_source_delete", id=name)
    tk.h.flash_success(tk._("The source {name} was deleted").format(name=name))
    return tk.redirect_to("dongthap_harvest.index")
