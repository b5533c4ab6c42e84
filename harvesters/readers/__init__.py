"""Bytes → tables. `read` knows the formats; each reader gives the same `Table`."""

from __future__ import annotations

from pathlib import Path

from harvesters.model import Rejection
from harvesters.readers.delimited import read_delimited
from harvesters.readers.excel import read_workbook
from harvesters.readers.lines import read_lines
from harvesters.readers.members import unpack
from harvesters.readers.records import read_json
from harvesters.readers.sniff import sniff
from harvesters.readers.table import Limits, Reading, Table
from harvesters.readers.workbook_guard import check_workbook
from harvesters.rules import reject
from harvesters.spec import Read

__all__ = ["Limits", "Reading", "Table", "read"]


def read(
    path: Path, spec: Read, folder: Path, limits: Limits | None = None, filename: str | None = None
) -> Reading:
    """Read one file into tables whose bodies are written below ``folder`` (an empty, existing folder).

    Faults of the data come back as values; only a full disk or a lost file raises (OSError).
    """
    limits = limits or Limits()
    found = sniff(path, filename, limits)
    if isinstance(found, Rejection) or found not in ("zip", "gzip"):
        return _read(path, found, spec, folder, limits)
    inner = unpack(path, found, spec.member, folder, limits, filename)
    if isinstance(inner, Rejection):
        return Reading(failure=inner)
    member, name = inner
    found = sniff(member, name, limits)
    if found in ("zip", "gzip"):
        return Reading(failure=reject("archive.nested"))
    reading = _read(member, found, spec, folder, limits)
    reading.detected["member"] = name
    return reading


def _read(path: Path, found: str | Rejection, spec: Read, folder: Path, limits: Limits) -> Reading:
    if isinstance(found, Rejection):
        return Reading(failure=found)
    text = {"csv", "tsv", "json", "ndjson"}
    wanted = found if spec.format == "auto" else spec.format
    if wanted in text and found in text:
        if wanted == "json":
            return read_json(path, spec, folder, limits)
        if wanted == "ndjson":
            return read_lines(path, spec, folder, limits)
        return read_delimited(path, spec, folder, limits)
    if found in {"xlsx", "xls", "ods"} and wanted not in text:
        fault = check_workbook(path, found, limits) if found != "xls" else None
        return Reading(failure=fault) if fault else read_workbook(path, found, spec, folder, limits)
    return Reading(failure=reject("file.format", found=found))
