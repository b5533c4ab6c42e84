"""One pass over an upload: find out what it is, read every sheet, say everything at once.

Runs where hostile bytes are read (`upload.read_upload` starts it in a process of its own).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from harvesters.areas import Areas
from harvesters.catalogue import Catalogue
from harvesters.forms import laying, stamp, summary, tables
from harvesters.forms.gathering import FormLedger, Gathering
from harvesters.forms.heads import Head, heads
from harvesters.forms.lists import NAMES as LISTS
from harvesters.forms.model import Form, Report, Stamp, UploadMapping
from harvesters.forms.template import sheet_names
from harvesters.forms.words import FAULTS, GUIDE
from harvesters.model import Rejection
from harvesters.plan import Plan, plan
from harvesters.readers import WORKBOOKS, Limits
from harvesters.readers.delimited import read_delimited
from harvesters.readers.excel import read_workbook
from harvesters.readers.members import PACKED, unpack
from harvesters.readers.sniff import sniff
from harvesters.readers.workbook_file import sound
from harvesters.rules import reject
from harvesters.spec import Read
from harvesters.vietnamese.fold import accented

Progress = Callable[[str, int, int], None]
#: Sheets of a template that hold no figures.
_OWN = {accented(name) for name in (stamp.SHEET, *LISTS.values(), GUIDE.vi, GUIDE.en, FAULTS)}


@dataclass(frozen=True)
class Upload:
    """What is to be examined. ``today``: ISO date; ``limits.rejections`` bounds what a report lists."""

    path: Path
    filename: str
    form: Form
    catalogue: Catalogue
    areas: Areas
    workdir: Path
    today: str
    remembered: UploadMapping | None
    limits: Limits


def examine(upload: Upload, on_progress: Progress) -> Report:
    """The report of one upload; a file that can't be read at all is refused."""
    on_progress("read", 0, 1)
    kind = sniff(upload.path, upload.filename, upload.limits)
    if isinstance(kind, str) and kind in PACKED:
        inner = unpack(upload.path, kind, None, upload.workdir, upload.limits, upload.filename)
        if isinstance(inner, Rejection):
            return summary.refused(upload.filename, inner)
        upload = replace(upload, path=inner[0], filename=inner[1])
        kind = sniff(upload.path, upload.filename, upload.limits)
    if isinstance(kind, Rejection):
        return summary.refused(upload.filename, kind)
    if kind in PACKED:
        return summary.refused(upload.filename, reject("archive.nested"))
    book = sound(upload.path, kind, upload.workdir, upload.limits)
    if isinstance(book, Rejection):
        return summary.refused(upload.filename, book)
    found = heads(book, kind, upload.limits)
    if isinstance(found, Rejection):
        return summary.refused(upload.filename, found)
    upload = replace(upload, path=book)
    return _examined(upload, kind, found, on_progress)


def _examined(upload: Upload, kind: str, found: list[Head], on_progress: Progress) -> Report:
    mark = laying.find_stamp(found)
    edited = mark is not None and not stamp.is_genuine(mark)
    if mark and not edited and (fault := _not_ours(mark, upload.form)):
        return replace(summary.refused(upload.filename, fault), stamp=mark)
    template = mark is not None and not edited
    ledger = FormLedger(upload.workdir / "rejections.ndjson", upload.limits.rejections, template)
    with ledger:
        work = Gathering(
            upload.form,
            upload.catalogue,
            upload.areas,
            upload.workdir,
            upload.limits,
            ledger,
            upload.today,
        )
        if template and mark:
            report = _template(upload, kind, found, mark, work, on_progress)
        else:
            ledger.add([reject("form.stamp")] if edited else [])
            report = tables.read_tables(upload, work, on_progress)
        on_progress("sort", 0, 1)
        return summary.summarise(report, work)


def _not_ours(mark: Stamp, form: Form) -> Rejection | None:
    """Why a stamped workbook can't be taken at all."""
    if mark.agency != form.agency:
        return reject("form.agency", value=mark.agency)
    if mark.schema_version > form.schema_version:
        return reject("form.version", value=str(mark.schema_version), expected=str(form.schema_version))
    return None


def _template(
    upload: Upload, kind: str, found: Sequence[Head], mark: Stamp, work: Gathering, on_progress: Progress
) -> Report:
    """Every sheet of a template by its own columns."""
    report = Report("ready", upload.filename, "stamp", mark)
    if mark.schema_version < upload.form.schema_version:
        now = str(upload.form.schema_version)
        work.ledger.add([reject("form.outdated", value=str(mark.schema_version), expected=now)])
    names, seen = sheet_names(upload.form), set[str]()
    sheets = [head for head in found if accented(head.sheet or "") not in _OWN and any(head.texts())]
    data = [head for head in sheets if head.visible]
    for number, head in enumerate(sheets):
        on_progress("map", number, len(sheets))
        code = laying.code_of(head, mark.indicators, names)
        if not head.visible:
            work.ledger.add([reject("sheet.hidden", value=head.sheet or "", sheet=head.sheet)])
            seen |= {code} if code else set()
            continue
        if code is None and len(data) == len(mark.indicators) == 1:
            code = mark.indicators[0]
        if code is None:
            work.ledger.add([reject("sheet.skipped", value=head.sheet or "", sheet=head.sheet)])
            continue
        seen.add(code)
        _sheet(upload, kind, head, code, number, work, report)
    absent = [code for code in mark.indicators if code not in seen]
    work.ledger.add(reject("form.sheet", value=code) for code in absent)
    return report


def _sheet(
    upload: Upload, kind: str, head: Head, code: str, number: int, work: Gathering, report: Report
) -> None:
    indicator = upload.form.indicator(code)
    if indicator is None or code not in upload.catalogue.indicators:
        work.ledger.add([reject("form.indicator", value=code, sheet=head.sheet)])
        return
    work.indicators.setdefault(head.sheet, {})[code] = None
    laid, faults = laying.lay(head, indicator, upload.form)
    work.ledger.add(faults)
    if laid is None:
        return
    read = Read(sheets=[head.sheet] if head.sheet else [], header_rows=[laid.header])
    (folder := upload.workdir / f"sheet-{number:03d}").mkdir()
    if kind in WORKBOOKS:
        reading = read_workbook(upload.path, kind, read, folder, upload.limits, sections=False)
    else:
        reading = read_delimited(upload.path, read, folder, upload.limits, sections=False)
    work.ledger.add(reading.faults)
    if reading.failure:
        work.ledger.add([replace(reading.failure, sheet=head.sheet)])
        return
    report.detected |= reading.detected
    for table in reading.tables:
        laid_out = plan(table, laid.mapping)
        if isinstance(laid_out, Plan):
            work.take(laid_out, read, laid.columns.get("explanation"))
        else:
            work.ledger.add([replace(laid_out, sheet=head.sheet)])
