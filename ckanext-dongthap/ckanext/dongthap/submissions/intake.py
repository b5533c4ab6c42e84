"""The bytes of a submission, however they came: an uploaded file, a grid filled in by hand, a nil report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ckanext.dongthap.codelists import current_language
from ckanext.dongthap.publication import storage
from ckanext.dongthap.runs import uploads, world
from ckanext.dongthap.submissions import forms, owed, remembered
from ckanext.dongthap.submissions.indicators import Owned, of_agencies
from ckanext.dongthap.submissions.store import Refused, Row

from harvesters.forms.grid import read_grid
from harvesters.forms.model import Form, Report, UploadMapping
from harvesters.forms.nil import nil_candidate
from harvesters.forms.upload import read_upload
from harvesters.model import RawInput

_JSON = "application/json"


def read(row: Row, folder: Path, stack: ExitStack) -> Report:
    """The complete report on what the submission holds; its candidates are files below ``folder``."""
    if row["kind"] == "file":
        return _read_file(row, folder, stack)
    owned = of_agencies([row["agency"]], row["indicators"])
    if row["kind"] == "nil":
        form = stack.enter_context(forms.build(row["agency"], owned, [row["given"]["period"]]))
        return _read_nil(row, form, folder)
    values = row["given"]["values"]
    form = stack.enter_context(forms.build(row["agency"], owned, grid_periods(values)))
    code, place = row["indicators"][0], _below(folder, "read")
    day, language = owed.today(), current_language()
    known = world.catalogue(), world.areas()
    return read_grid(values, form, code, *known, place, today=day, language=language)


def grid_periods(values: Mapping[str, Any]) -> list[str]:
    """The periods that the cells of a grid are of."""
    return sorted({key.split("|")[1] for key in values if key.count("|") > 1})


def _read_file(row: Row, folder: Path, stack: ExitStack) -> Report:
    """By the template's stamp, or as the agency's last file of this kind was read.

    Where the draft does not say which indicators it is about, the file says it; it is read once more then,
    beside their releases.
    """
    path = uploads.local(row["file"]["upload"], folder)
    chosen = of_agencies([row["agency"]], row["indicators"] or None)
    report = _read(row, path, chosen, bool(row["indicators"]), _below(folder, "first"), stack)
    if row["indicators"]:
        return report
    codes = {code for sheet in report.sheets for code in sheet.indicators}
    named = [each for each in chosen if each.code in codes]
    return _read(row, path, named, True, _below(folder, "second"), stack) if named else report


def _read(
    row: Row, path: Path, owned: Sequence[Owned], reference: bool, folder: Path, stack: ExitStack
) -> Report:
    form = stack.enter_context(forms.build(row["agency"], owned, reference=reference))
    known = _mapping(row, form)
    return read_upload(
        path,
        row["file"]["filename"],
        form,
        world.catalogue(),
        world.areas(),
        folder,
        remembered=known,
        today=owed.today(),
    )


def _mapping(row: Row, form: Form) -> UploadMapping | None:
    if row["mapping"]:
        return UploadMapping.model_validate(row["mapping"])
    return remembered.find(row["agency"], [each.code for each in form.indicators])


def _read_nil(row: Row, form: Form, folder: Path) -> Report:
    given = row["given"]
    try:
        candidates = [
            nil_candidate(each, given["period"], each.areas, given["reason"], each.published, folder)
            for each in form.indicators
        ]
    except ValueError as error:
        raise Refused("reported") from error
    accepted = sum(each.rows for each in candidates)
    return Report(state="ready", how="grid", candidates=candidates, accepted=accepted)


def raw(row: Mapping[str, Any], folder: Path, stack: ExitStack) -> list[RawInput]:
    """What the release is traced back to: the file byte for byte, or what was typed as JSON."""
    origin = f"submission/{row['id']}"
    if row["kind"] == "file":
        file = row["file"]
        location = storage.upload_location(*file["upload"].split("/"))
        path = stack.enter_context(storage.local_copy(location))
        return [RawInput(path, file["sha256"], file["size"], origin, filename=file["filename"])]
    text = json.dumps(row["given"], ensure_ascii=False, sort_keys=True, indent=1).encode()
    path = folder / "given.json"
    path.write_bytes(text)
    digest = hashlib.sha256(text).hexdigest()
    return [RawInput(path, digest, len(text), origin, _JSON, "given.json")]


def _below(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made
