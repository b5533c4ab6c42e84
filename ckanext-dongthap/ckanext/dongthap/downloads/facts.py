"""What a download says about itself: dataset, release, source, licence, and whether it is illustrative."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import polars as pl
import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap.datastore.tables import release
from ckanext.dongthap.publication import dictionary

from harvesters.model import ILLUSTRATIVE, Message


@dataclass(frozen=True)
class Facts:
    """The release's row, its dataset as ``package_show`` gives it, and its columns in order."""

    release: dict[str, Any]
    package: dict[str, Any]
    illustrative: bool

    @property
    def columns(self) -> list[str]:
        return dictionary.columns(self.release["dimensions"])

    def text(self, field: str, lang: str = "vi") -> str:
        """A bilingual field of the dataset in one language, or its plain form."""
        translated = self.package.get(f"{field}_translated") or {}
        return str(translated.get(lang) or self.package.get(field) or "")

    def lines(self) -> list[tuple[Message, str]]:
        """Label and value of everything a reader should know of the source and the licence."""
        row, package = self.release, self.package
        licence = package.get("license_title") or package.get("license_id")
        shown = [
            (Message("Chỉ tiêu", "Indicator"), self.text("title")),
            (Message("Chỉ tiêu (tiếng Anh)", "Indicator (English)"), self.text("title", "en")),
            (Message("Mã chỉ tiêu", "Indicator code"), row["indicator"]),
            (Message("Đơn vị tính", "Unit"), package.get("unit")),
            (Message("Cơ quan", "Agency"), (package.get("organization") or {}).get("title")),
            (Message("Phiên bản", "Release"), row["number"]),
            (Message("Công bố lúc", "Published"), _moment(row)),
            (Message("Kỳ số liệu", "Periods"), f"{row['period_from']} – {row['period_to']}"),
            (Message("Nguồn", "Source"), package.get("source_system")),
            (Message("Địa chỉ nguồn", "Source address"), package.get("source_url")),
            (Message("Nguồn gốc", "Provenance"), self.text("provenance")),
            (Message("Tệp thu thập", "Harvested files"), "; ".join(self.files())),
            (Message("Giấy phép", "Licence"), licence),
            (Message("Địa chỉ giấy phép", "Licence address"), package.get("license_url")),
            (Message("Mã băm nội dung (SHA-256)", "Content hash (SHA-256)"), row["content_sha256"]),
        ]
        flag = [(ILLUSTRATIVE, ILLUSTRATIVE.vi)] if self.illustrative else []
        return flag + [(label, str(text)) for label, text in shown if text]

    def files(self) -> list[str]:
        """Addresses of the raw inputs."""
        return [item["origin"] for item in self.release["raw"]]


def gather(release_id: str, data: Path) -> Facts:
    """Facts of a stored release, whose observations are in ``data``. Raises `ObjectNotFound`."""
    with get_read_engine().connect() as connection:
        query = sa.select(release).where(release.c.id == release_id)
        row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise tk.ObjectNotFound("Release")
    package = tk.get_action("package_show")({"ignore_auth": True}, {"id": row["package_id"]})
    marked = pl.scan_parquet(data).select((pl.col("status") == "illustrative").any()).collect().item()
    return Facts(dict(row), package, marked or tk.asbool(package.get("illustrative") or False))


def _moment(row: dict[str, Any]) -> str:
    return row["published"].isoformat(timespec="seconds") if row["published"] else ""
