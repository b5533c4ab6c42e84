"""Uploads of agencies: one call, and everything that is wrong with a file is known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from harvesters.areas import Areas
from harvesters.catalogue import Catalogue
from harvesters.confined import Bounds, Progress, run_confined
from harvesters.forms import summary
from harvesters.forms.examine import Upload, examine
from harvesters.forms.model import Form, Report, UploadMapping
from harvesters.handover import inside
from harvesters.model import Rejection
from harvesters.readers import Limits
from harvesters.rules import reject

#: Faults and gaps that a report lists; all are counted, and all faults stand in ``rejections.ndjson``.
LIMITS = Limits(rejections=5_000)
BOUNDS = Bounds(seconds=120, cpu_seconds=180)


def read_upload(
    path: Path,
    filename: str,
    form: Form,
    catalogue: Catalogue,
    areas: Areas,
    workdir: Path,
    remembered: UploadMapping | None = None,
    *,
    limits: Limits = LIMITS,
    bounds: Bounds = BOUNDS,
    today: date | None = None,
    on_progress: Progress = lambda step, done, total: None,
) -> Report:
    """Check a file that an agency uploaded, in a process of its own.

    ``form``: what the agency may submit now; its indicators must be in ``catalogue``. ``workdir``: an empty
    folder that is kept for as long as the report's candidates are used; it also gets ``rejections.ndjson``
    with every fault. ``remembered``: how the agency's last file without stamp was read, or a proposal of an
    earlier report that a person confirmed. ``today``: periods that begin later are faults.

    A file that can't be read is a report whose ``state`` is ``refused``. Raises OSError (a full disk), and
    what ``on_progress`` raises, which ends the process as well.
    """
    given = Upload(
        path=path.resolve(),
        filename=filename,
        form=form,
        catalogue=catalogue,
        areas=areas,
        workdir=workdir.resolve(),
        today=(today or date.today()).isoformat(),
        remembered=remembered,
        limits=limits,
    )
    found = run_confined(
        examine,
        {"upload": given},
        Report,
        workdir,
        name=form.agency,
        memory=bounds.memory(path.stat().st_size),
        bounds=bounds,
        on_progress=on_progress,
    )
    if isinstance(found, Rejection):
        return summary.refused(filename, found)
    if not all(inside(candidate.data, workdir) for candidate in found.candidates):
        return summary.refused(filename, reject("file.crashed", detail="candidate"))
    return found
