"""Portals that answer like the real ones: a CKAN, and the province's portal before this one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.harvesters.door.conftest import Asked, answer


def js(value: Any, status: str = "200 OK") -> bytes:
    return answer(json.dumps(value, ensure_ascii=False).encode(), status, Content_Type="application/json")


def package(number: int, **more: Any) -> dict[str, Any]:
    """A package as a CKAN of version 2 gives it."""
    return {
        "id": f"0000{number:04d}-aaaa-4bbb-8ccc-dddddddddddd",
        "name": f"bo-du-lieu-{number}",
        "title": f"Bộ dữ liệu {number}",
        "notes": "Mô tả <b>đậm</b>.\n\nĐoạn hai.",
        "state": "active",
        "private": False,
        "type": "dataset",
        "license_id": "cc-by",
        "metadata_created": "2024-01-02T03:04:05.678",
        "metadata_modified": "2024-05-06T07:08:09.1",
        "maintainer": "Phòng Thống kê",
        "maintainer_email": "thongke@example.vn",
        "organization": {"name": "so-y-te", "title": "Sở Y tế"},
        "groups": [{"name": "y-te", "title": "Y tế", "display_name": "Y tế"}],
        "tags": [{"name": "giường bệnh", "display_name": "giường bệnh"}],
        "extras": [{"key": "frequency", "value": "annual"}],
        "resources": [
            {
                "id": f"1111{number:04d}-aaaa-4bbb-8ccc-dddddddddddd",
                "url": f"https://portal.example/{number}.csv",
                "name": "Tệp",
                "format": "csv",
                "size": 12,
                "state": "active",
            }
        ],
        **more,
    }


@dataclass
class Ckan:
    """A CKAN over some packages. ``keyset``: understands ``id:{"…" TO *]``; ``ordered``: sorts by id.

    ``meanwhile`` is called after each answer to a search, with how many there were.
    """

    packages: list[dict[str, Any]]
    keyset: bool = True
    ordered: bool = True
    search: bool = True
    most: int = 1000
    meanwhile: Callable[[Ckan, int], None] = lambda ckan, n: None
    searches: int = field(default=0)

    def __call__(self, asked: Asked) -> bytes:
        path, query = urlsplit(asked.path).path, parse_qs(urlsplit(asked.path).query)
        action = path.rsplit("/", 1)[-1]
        if action == "package_search" and self.search:
            found = self._search({name: values[-1] for name, values in query.items()})
            self.searches += 1
            self.meanwhile(self, self.searches)
            return js({"success": True, "result": found})
        if action == "package_list":
            return js({"success": True, "result": [each["name"] for each in self.packages]})
        if action == "package_show":
            for each in self.packages:
                if each["name"] == query["id"][0]:
                    return js({"success": True, "result": each})
        return js({"success": False, "error": {"message": "Not found"}}, "404 Not Found")

    def _search(self, query: dict[str, str]) -> dict[str, Any]:
        found: Sequence[dict[str, Any]] = self.packages
        behind = re.search(r'id:\{"([^"]+)" TO \*\]', query.get("fq", ""))
        if behind and self.keyset:
            found = [each for each in found if each["id"] > behind[1]]
        if self.ordered:
            found = sorted(found, key=lambda each: each["id"])
        start, rows = int(query.get("start", 0)), min(int(query.get("rows", 10)), self.most)
        return {"count": len(found), "results": found[start : start + rows]}


TOPICS = [{"_id": "11", "name": "Y tế", "icon": "", "avatar": "", "is_active": 1, "type": 1}]


def dataset(number: int, **more: Any) -> dict[str, Any]:
    """A dataset as ``client-get-one-dataset`` answers."""
    columns = [{"id": 1, "name": "Xã", "dataType": "string", "isOutput": 1}]
    return {
        "parent_id": number,
        "title": f"Số giường bệnh {number}",
        "description": "<p>Theo từng cơ sở.</p>",
        "licence": "CC BY 4.0",
        "author": "Sở Y tế",
        "created_time": "2023-05-01T01:02:03.000Z",
        "updated_time": "2023-06-01T01:02:03.000Z",
        "lastModifiedDate": "2023-06-01T01:02:03.000Z",
        "download_count": number,
        "topic": {"id": "11", "name": "Y tế"},
        "tags": [{"id": 1, "name": "y tế"}, {"id": 2, "name": "giường bệnh"}],
        "resources": [
            {
                "resource_id": 7,
                "file": {"id": 1, "name": "giuong.xlsx", "format": "xlsx", "size": 1234},
                "api": "",
            },
            {
                "resource_id": 8,
                "file": "",
                "api": {
                    "_id": "a1",
                    "type": "table",
                    "url": f"/api/table/{number}",
                    "table": {"id": 3, "name": "Bảng giường bệnh", "columns": columns},
                },
            },
        ],
        **more,
    }


@dataclass
class Province:
    """opendata.dongthap.gov.vn over some datasets, as its facts were seen."""

    datasets: list[dict[str, Any]]
    most: int = 100

    def __call__(self, asked: Asked) -> bytes:
        path, query = urlsplit(asked.path).path, parse_qs(urlsplit(asked.path).query)
        if path == "/dataset/search-home" and asked.method == "POST":
            return js({"error_code": "SUCCESSFUL", "data": self._search(json.loads(asked.body))})
        if path == "/xhr/public/common/TOPICS/getList" and asked.method == "POST":
            return js({"error_code": "SUCCESSFUL", "data": TOPICS})
        if path == "/xhr/admin/dataset/client-get-one-dataset":
            number = int(query["parent_id"][0])
            for each in self.datasets:
                if each["parent_id"] == number:
                    return js({"error_code": "SUCCESSFUL", "data": each})
        return js({"error_code": "NOT_FOUND"}, "404 Not Found")

    def _search(self, asked: dict[str, Any]) -> dict[str, Any]:
        offset, limit = asked["offset"], min(asked["limit"], self.most)
        hits = [
            {
                "_source": {
                    "id": each["parent_id"] * 10,
                    "parent_id": each["parent_id"],
                    "title": each["title"],
                    "topicId": "11",
                    "topicName": "Y tế",
                    "resources": json.dumps(each["resources"]),
                    "tags": each["tags"],
                }
            }
            for each in self.datasets[offset : offset + limit]
        ]
        return {"total": len(self.datasets), "data": hits}
