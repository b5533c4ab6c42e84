"""Runs: the list, one run with its steps and rejections, downloads, and what a person decides."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dongthap.codelists import current_language
from ckanext.dongthap.publication import storage
from ckanext.dongthap.runs import rejections
from ckanext.dongthap.runs.store import FINAL, OPEN
from ckanext.dongthap.views.harvest.access import PAGE, act, may, page_number, paging, run_or_404, tell
from flask import Response, request

from harvesters.vietnamese.fold import file_name

_ROWS = 50
_DIFFERENCES = 200


def index() -> str:
    """Runs of the sources that the user maintains, the newest first."""
    state = request.args.get("state", "")
    wanted = {"state": state} if state in (*OPEN, *FINAL) else {}
    found = act("dongthap_run_list", **wanted, **paging())
    context = {"found": found, "wanted": wanted, "states": (*OPEN, *FINAL), "page": page_number()}
    return tk.render("harvest/runs.html", {**context, "size": PAGE})


def read(run_id: str) -> str:
    """One run: steps, what it brought and changed, what was rejected, what may be decided."""
    run = run_or_404(run_id)
    source = act("dongthap_source_show", id=run["source"])
    codes = act("dongthap_run_rejections", id=run_id, limit=1)["codes"]
    code = request.args.get("code") or (codes[0]["code"] if codes else "")
    rejected = act("dongthap_run_rejections", id=run_id, code=code, **paging(_ROWS)) if codes else None
    context = {
        "run": run,
        "source": source,
        "codes": codes,
        "code": code,
        "rejected": rejected,
        "page": page_number(),
        "size": _ROWS,
        "may_publish": may("dongthap_run_publish", source["agency"]),
    }
    return tk.render("harvest/run.html", context)


def difference(run_id: str) -> str:
    """What publishing a held run would change, or what the releases of a run did change."""
    run = run_or_404(run_id)
    if run["state"] == "published":
        found = {"state": "done", "releases": [_changes(each) for each in run["releases"]]}
    else:
        try:
            found = act("dongthap_run_difference", id=run_id, limit=_DIFFERENCES)
        except tk.ValidationError:
            tk.abort(404, tk._("The run is not held"))
    source = act("dongthap_source_show", id=run["source"])
    return tk.render("harvest/preview.html", {"source": source, "preview": found, "run": run})


def _changes(release: dict[str, Any]) -> dict[str, Any]:
    """A release of a run with its differences from the one before, as a preview has them."""
    if release["status"] != "published" or release["number"] < 2:
        return release
    wanted = {"id": release["indicator"], "number": release["number"], "limit": _DIFFERENCES}
    rows = [
        {
            "kind": row["kind"],
            "period": row["key"]["period"],
            "area_name": (row["new"] or row["old"])["area_name"],
            "old_value": (row["old"] or {}).get("value"),
            "new_value": (row["new"] or {}).get("value"),
        }
        for row in act("dongthap_release_diff", **wanted)["results"]
    ]
    return {**release, "differences": rows}


def raw(run_id: str, sha256: str) -> Response:
    """A file that the run brought, byte for byte."""
    run = run_or_404(run_id)
    item = next((item for item in run["raw"] if item["sha256"] == sha256), None)
    if item is None:
        tk.abort(404, tk._("The run has no such file"))
    response = Response(storage.stream(storage.raw_location(sha256)), mimetype="application/octet-stream")
    name = file_name(item["filename"] or f"{run['source']}.bin")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def rejected(run_id: str, extension: str) -> Response:
    """Every rejection of the run, in the page's language."""
    run = run_or_404(run_id)
    header, digest = _header(), run["rejections_sha256"]
    if extension == "csv":
        lines = rejections.as_csv(digest, header, current_language())
        response = Response((line.encode() for line in _marked(lines)), mimetype="text/csv")
    else:
        response = Response(_workbook(digest, header), mimetype=_XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{run["source"]}-tu-choi.{extension}"'
    return response


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _marked(lines: Any) -> Any:
    """With the mark by which spreadsheet programs know UTF-8."""
    yield "\ufeff"
    yield from lines


def _workbook(digest: str | None, header: list[str]) -> bytes:
    with TemporaryDirectory() as folder:
        target = Path(folder) / "rejections.xlsx"
        rejections.write_xlsx(target, digest, header, current_language())
        return target.read_bytes()


def _header() -> list[str]:
    """`rejections.COLUMNS` in the page's language."""
    return [
        tk._("Severity"), tk._("Code"), tk._("Sheet"), tk._("Row"), tk._("Column"), tk._("Value"),
        tk._("What happened"), tk._("What to do"), tk._("Dataset"),
    ]  # fmt: skip


def publish(run_id: str) -> Any:
    """Publish what a held run brought; show the run that does."""
    run_or_404(run_id)
    try:
        run_id = act("dongthap_run_publish", id=run_id)["run_id"]
    except tk.ValidationError as error:
        tell(error)
    return tk.redirect_to("dongthap_harvest.run", run_id=run_id)


def cancel(run_id: str) -> Any:
    """Cancel a run that waits or runs; dismiss one that is held."""
    run_or_404(run_id)
    try:
        act("dongthap_run_cancel", id=run_id)
    except tk.ValidationError as error:
        tell(error)
    return tk.redirect_to("dongthap_harvest.run", run_id=run_id)
