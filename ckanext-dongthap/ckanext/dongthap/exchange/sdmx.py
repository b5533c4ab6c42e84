"""SDMX: an indicator's release as SDMX-CSV 2.0, and its structure as SDMX-ML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import sdmx
from ckanext.dongthap import codelists
from ckanext.dongthap.config import publication_batch_rows
from ckanext.dongthap.downloads.facts import Facts
from ckanext.dongthap.publication.pieces import pieces
from sdmx.message import StructureMessage
from sdmx.model import common, v21

from harvesters.tabular.neutralise import neutral

MEDIA_TYPE = "application/vnd.sdmx.data+csv"
STRUCTURE_TYPE = "application/vnd.sdmx.structure+xml"
_AGENCY = "DONGTHAP"
TOTAL = "_T"
#: Status of ours → code of the list ``CL_OBS_STATUS``.
_STATUSES = {"official": "A", "estimate": "E", "provisional": "P", "illustrative": "ILLUSTRATIVE"}
_FREQUENCIES = {
    "A": {"vi": "Hằng năm", "en": "Annual"},
    "S": {"vi": "6 tháng", "en": "Half-yearly"},
    "Q": {"vi": "Hằng quý", "en": "Quarterly"},
    "M": {"vi": "Hằng tháng", "en": "Monthly"},
    "D": {"vi": "Hằng ngày", "en": "Daily"},
    "_O": {"vi": "Khác", "en": "Other"},
}
_HEAD = ("STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", "REF_AREA")
_TAIL = ("TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "OBS_QUALIFIER", "UNIT_MEASURE", "COMMENT_OBS")


def identifier(text: str) -> str:
    """A text as an SDMX identifier."""
    return re.sub(r"[^A-Za-z0-9_@$-]", "_", text)


def dimension(name: str) -> str:
    """A disaggregation's name in SDMX."""
    return identifier(name.upper())


def data(path: Path, facts: Facts) -> Iterator[bytes]:
    """The release's rows as SDMX-CSV."""
    dimensions = facts.release["dimensions"]
    header = [*_HEAD, *map(dimension, dimensions), *_TAIL]
    yield (",".join(header) + "\n").encode()
    for piece in pieces(path, publication_batch_rows()):
        yield piece.select(_columns(facts)).collect().write_csv(include_header=False).encode()


def _columns(facts: Facts) -> list[pl.Expr]:
    period, dimensions = pl.col("period"), facts.release["dimensions"]
    status = pl.lit("ILLUSTRATIVE") if facts.illustrative else pl.col("status").replace(_STATUSES)
    era = pl.col("area_valid_from")
    return [
        pl.lit("dataflow").alias("structure"),
        pl.lit(f"{_AGENCY}:{identifier(facts.release['indicator'])}(1.0)").alias("structure_id"),
        pl.lit("R").alias("action"),
        _frequency(period).alias("freq"),
        pl.when(era == "").then(pl.col("area_code")).otherwise(pl.col("area_code") + "@" + era).alias("area"),
        *(pl.col(name).replace({"": TOTAL}).alias(f"d_{name}") for name in dimensions),
        _period(period).alias("time"),
        pl.col("value"),
        status.alias("obs_status"),
        pl.col("qualifier"),
        pl.lit(identifier(facts.package.get("unit") or "")).alias("unit"),
        neutral(pl.col("note").str.replace_all(r"\s+", " ")).alias("comment"),
    ]


def _frequency(period: pl.Expr) -> pl.Expr:
    return (
        pl.when(period.str.contains(r"^\d{4}$|^\d{4}-\d{4}$"))
        .then(pl.lit("A"))
        .when(period.str.contains(r"-H[12]$"))
        .then(pl.lit("S"))
        .when(period.str.contains(r"-Q[1-4]$"))
        .then(pl.lit("Q"))
        .when(period.str.contains(r"^\d{4}-\d{2}$"))
        .then(pl.lit("M"))
        .when(period.str.contains(r"^\d{4}-\d{2}-\d{2}$"))
        .then(pl.lit("D"))
        .otherwise(pl.lit("_O"))
    )


def _period(period: pl.Expr) -> pl.Expr:
    """Half-years are semesters; school years and the first months of a year are time ranges."""
    return (
        period.str.replace(r"^(\d{4})-H([12])$", "${1}-S${2}")
        .str.replace(r"^(\d{4})-(\d{1,2})M$", "${1}-01-01/P${2}M")
        .str.replace(r"^(\d{4})-\d{4}$", "${1}-09-01/P1Y")
    )


def structure(facts: Facts) -> bytes:
    """The structure of the data and its dataflow, as an SDMX-ML 2.1 message."""
    message = StructureMessage()
    code = identifier(facts.release["indicator"])
    maintainer = v21.Agency(id=_AGENCY, name={"vi": "Tỉnh Đồng Tháp", "en": "Đồng Tháp province"})
    known: dict[str, Any] = {"id": code, "version": "1.0", "maintainer": maintainer, "name": _titles(facts)}
    definition = v21.DataStructureDefinition(**known)
    for name, key in _dimensions(facts):
        definition.dimensions.append(v21.Dimension(id=key, local_representation=_listed(name, message)))
    definition.dimensions.append(v21.TimeDimension(id="TIME_PERIOD"))
    definition.measures.append(v21.PrimaryMeasure(id="OBS_VALUE"))
    for name in ("OBS_STATUS", "OBS_QUALIFIER", "UNIT_MEASURE", "COMMENT_OBS"):
        definition.attributes.append(
            common.DataAttribute(id=name, related_to=v21.PrimaryMeasureRelationship())
        )
    message.structure[code] = definition
    message.dataflow[code] = v21.DataflowDefinition(**known, structure=definition)
    return sdmx.to_xml(message, pretty_print=True)


def _titles(facts: Facts) -> dict[str, str]:
    return {language: facts.text("title", language) for language in ("vi", "en")}


def _dimensions(facts: Facts) -> list[tuple[str, str]]:
    named = [(name, dimension(name)) for name in facts.release["dimensions"]]
    return [("", "FREQ"), ("areas", "REF_AREA"), *named]


def _listed(name: str, message: StructureMessage) -> v21.Representation:
    """A dimension's code list, put into the message."""
    found = v21.Codelist(id=f"CL_{dimension(name) if name else 'FREQ'}", version="1.0")
    for code, labels in _codes(name):
        found.append(v21.Code(id=code, name=labels))
    message.codelist[found.id] = found
    return v21.Representation(enumerated=found)


def _codes(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    if not name:
        yield from _FREQUENCIES.items()
        return
    if name == "areas":
        for entry in codelists.entries("areas"):
            yield entry.key.removesuffix("@"), {"vi": entry.label_vi, "en": entry.label_en or entry.label_vi}
        return
    yield TOTAL, {"vi": "Tổng số", "en": "Total"}
    for entry in codelists.entries("dimension_values"):
        if entry.parent == name:
            yield entry.code, {"vi": entry.label_vi, "en": entry.label_en or entry.label_vi}
