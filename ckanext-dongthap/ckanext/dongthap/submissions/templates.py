"""Files that the portal makes for an agency: workbooks to fill in, and its own with the faults marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ckanext.dongthap.codelists import current_language
from ckanext.dongthap.publication.dataset import MEDIA_TYPES
from ckanext.dongthap.runs import uploads, world
from ckanext.dongthap.submissions import checks, forms
from ckanext.dongthap.submissions.indicators import of_agencies
from ckanext.dongthap.submissions.store import Refused, Row
from pydantic import TypeAdapter

from harvesters.forms.annotate import annotate
from harvesters.forms.model import Report
from harvesters.forms.template import make_csv_template, make_template
from harvesters.vietnamese.fold import file_name

_REPORT = TypeAdapter(Report)


@dataclass(frozen=True)
class Made:
    """A file for a person."""

    name: str
    media_type: str
    content: bytes


def template(
    agency: str, codes: Sequence[str], periods: Sequence[str] = (), kind: Literal["xlsx", "csv"] = "xlsx"
) -> Made:
    """A form to fill in. Raises `Refused`."""
    owned = of_agencies([agency], list(codes))
    if {each.code for each in owned} != set(codes):
        raise Refused("foreign")
    if kind == "csv" and len(owned) != 1:
        raise Refused("one")
    stem = owned[0].code if len(owned) == 1 else agency
    language = "en" if current_language() == "en" else "vi"
    with forms.build(agency, owned, periods, language) as form, world.folder() as folder:
        target = folder / f"template.{kind}"
        if kind == "csv":
            make_csv_template(form, owned[0].code, target)
        else:
            make_template(form, target)
        return Made(f"bieu-mau-{file_name(stem)}.{kind}", MEDIA_TYPES[kind], target.read_bytes())


def annotated(row: Row) -> Made | None:
    """The submitted file as a workbook with its faulty cells marked; None where there is none."""
    report = checks.whole(row)
    if not row["file"] or report is None or report["state"] == "refused":
        return None
    for candidate in report["candidates"]:
        candidate["data"] = ""
    with world.folder() as folder:
        path = uploads.local(row["file"]["upload"], folder)
        target = folder / "annotated.xlsx"
        annotate(path, _REPORT.validate_python(report), target)
        stem = file_name(row["file"]["filename"]).rsplit(".", 1)[0]
        return Made(f"{stem}-danh-dau-loi.xlsx", MEDIA_TYPES["xlsx"], target.read_bytes())
