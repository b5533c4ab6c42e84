"""Bytes → tables. `read` knows the formats; each reader gives the same `Table`."""

from __future__ import annotations

from pathlib import Path

from harvesters.model import Rejection
from harvesters.readers.delimited import read_delimited
from harvesters.readers.excel import read_workbook
from harvesters.readers.records import read_json
from harvesters.readers.sniff import sniff
from harvesters.readers.table import Limits, Reading, Table
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
    found = sniff(path, filename)
    if isinstance(found, Rejection):
        return Reading(failure=found)
    text = {"csv", "tsv", "json"}
    wanted = found if spec.format == "auto" else spec.format
    if wanted in text and found in text:
        if wanted == "json":
            return read_json(path, spec, folder, limits)
        return read_delimited(path, spec, folder, limits)
    if found in {"xlsx", "xls", "ods"} and wanted not in text:
        return read_workbook(path, found, spec, folder, limits)
    return Reading(failure=reject("file.format", found=found))
