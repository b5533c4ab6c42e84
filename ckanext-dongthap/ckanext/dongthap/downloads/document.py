"""JSON: what the figures are, their columns, and one record per observation; values are numbers."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl
from ckanext.dongthap.config import publication_batch_rows
from ckanext.dongthap.downloads.facts import Facts
from ckanext.dongthap.publication import dictionary
from ckanext.dongthap.publication.pieces import pieces

from harvesters.model import ILLUSTRATIVE

_NULLABLE = ("period_start", "period_end")


def write(source: Path, target: Path, facts: Facts) -> None:
    """Stream the release as one JSON object with ``about``, ``fields`` and ``records``."""
    with target.open("w", encoding="utf-8") as stream:
        head = json.dumps({"about": _about(facts), "fields": _fields(facts)}, ensure_ascii=False)
        stream.write(f'{head[:-1]}, "records": [\n')
        separator = ""
        for piece in pieces(source, publication_batch_rows()):
            records = piece.select(_record(facts.columns)).collect()["record"]
            stream.write(separator + ",\n".join(records))
            separator = ",\n"
        stream.write("\n]}\n")


def _record(columns: list[str]) -> pl.Expr:
    """Each row as a JSON object. The value keeps the digits of its source: it is unquoted, not parsed."""
    texts = [
        pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) if name in _NULLABLE else pl.col(name)
        for name in columns
    ]
    encoded = pl.struct(texts).struct.json_encode()
    numbered = encoded.str.replace(r'"value":"([^"]+)"', '"value":$1')
    return numbered.str.replace('"value":""', '"value":null', literal=True).alias("record")


def _about(facts: Facts) -> dict[str, Any]:
    return {
        "indicator": facts.release["indicator"],
        "title": {"vi": facts.text("title"), "en": facts.text("title", "en")},
        "unit": facts.package.get("unit"),
        "release": facts.release["number"],
        "published": facts.release["published"].isoformat() if facts.release["published"] else None,
        "source": {name: facts.package.get(f"source_{name}") for name in ("system", "url")},
        "provenance": {"vi": facts.text("provenance"), "en": facts.text("provenance", "en")},
        "files": facts.files(),
        "license_id": facts.package.get("license_id"),
        "illustrative": facts.illustrative,
        **({"notice": asdict(ILLUSTRATIVE)} if facts.illustrative else {}),
        "content_sha256": facts.release["content_sha256"],
    }


def _fields(facts: Facts) -> list[dict[str, Any]]:
    return [
        {"id": name, "type": dictionary.column_type(name), "label": label.vi, "label_en": label.en}
        for name in facts.columns
        for label, _ in [dictionary.describe(name)]
    ]
