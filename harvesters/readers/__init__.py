"""Bytes → tables. `read` knows the formats; each reader gives the same `Table`."""

from __future__ import annotations

from pathlib import Path

from harvesters.model import Rejection
from harvesters.readers.delimited import read_delimited
from harvesters.readers.jsonstat import is_jsonstat, read_jsonstat
from harvesters.readers.lines import read_lines
from harvesters.readers.markup import as_workbook
from harvesters.readers.members import PACKED, unpack
from harvesters.readers.parquet import read_parquet
from harvesters.readers.px import read_px
from harvesters.readers.records import load, read_records
from harvesters.readers.sdmx_csv import read_sdmx_csv
from harvesters.readers.sdmx_json import is_sdmx_json, read_sdmx_json
from harvesters.readers.sdmx_ml import read_sdmx_ml
from harvesters.readers.sdmx_structure import Structure, read_structure
from harvesters.readers.sniff import sniff
from harvesters.readers.table import Limits, Reading, Table
from harvesters.readers.workbook_file import WORKBOOKS, sound
from harvesters.rules import reject
from harvesters.spec import Read

__all__ = ["WORKBOOKS", "Limits", "Reading", "Table", "read"]


def read(
    path: Path,
    spec: Read,
    folder: Path,
    limits: Limits | None = None,
    filename: str | None = None,
    structure: Path | None = None,
    sections: bool = True,
) -> Reading:
    """Read one file into tables whose bodies are written below ``folder`` (an empty, existing folder).

    ``structure``: an SDMX structure message that names the parts of the data. ``sections``: a row with one
    text alone is a title of the rows below, not data.
    Faults of the data come back as values; only a full disk or a lost file raises (OSError).
    """
    limits = limits or Limits()
    found = sniff(path, filename, limits)
    labels = _structure(structure, limits) if structure and not isinstance(found, Rejection) else None
    if isinstance(labels, Rejection):
        return Reading(failure=labels)
    if isinstance(found, Rejection) or found not in PACKED:
        reading = _read(path, found, spec, folder, limits, labels, sections)
        return _no_workbook(reading, found, filename) or reading
    inner = unpack(path, found, spec.member, folder, limits, filename)
    if isinstance(inner, Rejection):
        return Reading(failure=inner)
    member, name = inner
    found = sniff(member, name, limits)
    if found in PACKED:
        return Reading(failure=reject("archive.nested"))
    reading = _read(member, found, spec, folder, limits, labels, sections)
    reading.detected["member"] = name
    return reading


def _no_workbook(reading: Reading, found: str | Rejection, filename: str | None) -> Reading | None:
    """A text that is called a workbook and is no table: a message of the server, say."""
    called = (filename or "").lower().endswith((".xls", ".xlsx", ".ods"))
    if found != "csv" or not called or reading.failure:
        return None
    tables = [table for table in reading.tables if table.rows and len(table.columns) > 1]
    return None if tables else Reading(detected=reading.detected, failure=reject("file.format", found="TXT"))


def _structure(path: Path, limits: Limits) -> Structure | Rejection:
    found = sniff(path, path.name, limits)
    if isinstance(found, Rejection):
        return found
    return read_structure(path) if found == "sdmx-ml" else reject("file.format", found=found)


TEXT = {"csv", "tsv", "json", "ndjson", "sdmx-csv", "px"}


def _read(
    path: Path,
    found: str | Rejection,
    spec: Read,
    folder: Path,
    limits: Limits,
    labels: Structure | None,
    sections: bool,
) -> Reading:
    if isinstance(found, Rejection):
        return Reading(failure=found)
    if found == "markup":
        if fault := as_workbook(path, made := folder / "markup.xlsx", limits):
            return Reading(failure=fault)
        reading = _read(made, "xlsx", spec, folder, limits, labels, sections)
        reading.detected["format"] = "xls"
        return reading
    wanted = found if spec.format == "auto" else spec.format
    if found in TEXT and wanted in ("csv", "tsv"):
        return read_delimited(path, spec, folder, limits, sections)
    if found in TEXT and wanted == "ndjson":
        return read_lines(path, spec, folder, limits)
    if found in ("json", "ndjson") and wanted in ("json", "jsonstat", "sdmx"):
        return _read_json(path, spec, folder, limits)
    if found == "sdmx-ml" and wanted in (found, "sdmx"):
        return read_sdmx_ml(path, spec, folder, limits, labels)
    if found in ("sdmx-csv", "csv") and wanted in ("sdmx-csv", "sdmx"):
        return read_sdmx_csv(path, spec, folder, limits, labels)
    if found == "parquet" and wanted == found:
        return read_parquet(path, spec, folder, limits)
    if found == "px" and wanted == "px":
        return read_px(path, spec, folder, limits)
    if found in WORKBOOKS and (wanted == found or wanted in WORKBOOKS):
        # Only workbooks need their library.
        from harvesters.readers.excel import read_workbook

        book = sound(path, found, folder, limits)
        if isinstance(book, Rejection):
            return Reading(failure=book)
        return read_workbook(book, found, spec, folder, limits, sections)
    return Reading(failure=reject("file.format", found=found))


def _read_json(path: Path, spec: Read, folder: Path, limits: Limits) -> Reading:
    """Records, or what is more than that: JSON-stat and SDMX-JSON tell themselves."""
    loaded = load(path, spec.encoding, limits)
    if isinstance(loaded, Rejection):
        return Reading(detected={"format": "json"}, failure=loaded)
    document, encoding = loaded
    if spec.format in ("auto", "jsonstat") and not spec.records and is_jsonstat(document):
        reading = read_jsonstat(document, spec, folder, limits)
    elif spec.format in ("auto", "sdmx") and not spec.records and is_sdmx_json(document):
        reading = read_sdmx_json(document, spec, folder, limits)
    elif spec.format in ("jsonstat", "sdmx"):
        reading = Reading(failure=reject("file.format", found="JSON"))
    else:
        reading = read_records(document, spec, folder, limits)
    reading.detected["encoding"] = encoding
    return reading
