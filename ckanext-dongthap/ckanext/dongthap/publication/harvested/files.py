"""Files of harvested datasets, copied into the portal's storage; the tables in them into the DataStore."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.dongthap.publication.dataset import writer
from ckanext.dongthap.publication.harvested import tables
from psycopg2.extensions import connection as Connection
from werkzeug.datastructures import FileStorage

from harvesters.connectors.base import Door, Fetched
from harvesters.errors import HarvestError
from harvesters.model import Rejection
from harvesters.readers.sniff import sniff
from harvesters.records import table_file
from harvesters.rules import reject
from harvesters.vietnamese.fold import file_name

#: Formats of services and pages, which are no files to copy.
_NO_FILES = ("API", "HTML", "WMS", "WFS")
#: Kinds of files that hold a table.
_TABLES = ("csv", "tsv", "xlsx", "xls", "ods", "markup")


@dataclass(frozen=True)
class Copier:
    """Copies a dataset's files, with ``load`` their tables too. ``folder``: where files lie meanwhile."""

    door: Door
    mode: Literal["file", "load"]
    actor: str
    folder: Path

    def copy(self, connection: Connection, package_id: str, row: int, identifier: str) -> list[Rejection]:
        """Copy every harvested file of a dataset that has no copy yet; what could not be done."""
        asked: Any = {"ignore_auth": True, "use_cache": False}
        package = tk.get_action("package_show")(asked, {"id": package_id})
        faults: list[Rejection] = []
        for resource in package["resources"]:
            if resource.get("url_type") == "upload" or resource.get("format") in _NO_FILES:
                continue
            fault = self._copy(connection, resource)
            if fault:
                code, vi, en = fault
                where = {"row": row, "column": "resources", "value": resource["url"], "record": identifier}
                faults.append(reject(code, **where, detail_vi=vi, detail_en=en))
        return faults

    def _copy(self, connection: Connection, resource: Mapping[str, Any]) -> tuple[str, str, str] | None:
        with TemporaryDirectory(dir=self.folder) as folder:
            path = Path(folder) / "file"
            try:
                answer = self.door.get(resource["url"], path)
            except HarvestError as error:
                return "resource.copy", error.message.vi, error.message.en
            kind = sniff(path, answer.filename)
            if isinstance(kind, Rejection) and kind.code in ("file.html", "file.empty", "file.hostile"):
                return "resource.copy", kind.message.vi, kind.message.en
            name = _name(resource, answer)
            self._keep(resource, answer, path, name)
            if self.mode == "load" and isinstance(kind, str) and kind in _TABLES:
                (place := Path(folder) / "read").mkdir()
                found = table_file.read_confined(path, name, place, most=1)
                if isinstance(found, Rejection):
                    return "resource.load", found.message.vi, found.message.en
                try:
                    tables.load(connection, resource["id"], found[0])
                except tables.TooWide:
                    wide = reject("table.row", value=name).message
                    return "resource.load", wide.vi, wide.en
                self._announce(resource["id"])
        return None

    def _keep(self, resource: Mapping[str, Any], answer: Fetched, path: Path, name: str) -> None:
        """The file becomes the resource's own; where it came from stays with it."""
        with path.open("rb") as stream:
            tk.get_action("resource_patch")(
                writer(self.actor),
                {
                    "id": resource["id"],
                    "upload": FileStorage(stream, name, content_type=answer.media_type),
                    "url": name,
                    "url_type": "upload",
                    "size": answer.size,
                    "sha256": answer.sha256,
                    "origin_url": resource["url"],
                    "origin_etag": answer.etag or "",
                    "origin_modified": answer.last_modified or "",
                },
            )
        model.Session.expunge_all()

    def _announce(self, resource_id: str) -> None:
        """The resource shows its table."""
        shown = tk.get_action("resource_patch")(
            writer(self.actor), {"id": resource_id, "datastore_active": True}
        )
        views = {"resource": shown, "create_datastore_views": True}
        tk.get_action("resource_create_default_resource_views")(writer(self.actor), views)
        model.Session.expunge_all()


def _name(resource: Mapping[str, Any], answer: Fetched) -> str:
    """A file name with an ending that fits its format."""
    given = answer.filename or str(resource["url"]).split("?", 1)[0].rsplit("/", 1)[-1] or resource["name"]
    name = file_name(given)
    ending = str(resource.get("format") or "").lower()
    return name if "." in name or not ending.isalnum() else f"{name}.{ending}"
