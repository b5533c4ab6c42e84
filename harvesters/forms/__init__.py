"""Workbooks that agencies fill in: made, read back with every fault at once, returned annotated.

A submission by a form is the pipeline of a harvest; only where the bytes come from differs. What callers use:

    template.make_template(form, target) -> Stamp
    template.make_csv_template(form, code, target) -> Stamp
    upload.read_upload(path, filename, form, catalogue, areas, workdir, remembered=None, …) -> Report
    annotate.annotate(path, report, target) -> bool
    grid_layout.layout(indicator) -> Grid; paste.paste(text, grid, row, column) -> Pasted
    grid.read_grid(given, form, code, catalogue, areas, workdir) -> Report
    suspicious.suspicions(candidate, published, indicator) -> list[Suspicion]
    explain.with_explanations(candidate, explanations, folder) -> Candidate
    explain.with_correction(candidate, published, reason, folder) -> Candidate
    nil.nil_candidate(indicator, period, areas, reason, published, folder) -> Candidate

``path``, ``target``, ``workdir``, ``folder`` are local; ``published`` is the Parquet file of the release in
force, or None. Hostile bytes are read in a bounded process (`harvesters.bounded`).
"""

from __future__ import annotations
