"""The catalogue that both harvest: a DCAT-US ``data.json``, and a server that gives it away."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

TEXT = "Số liệu do cơ quan nhà nước công bố theo quy định, cập nhật hằng tháng theo từng xã, phường. " * 4


def dataset(number: int, version: int = 1) -> dict[str, Any]:
    """One dataset with two files, of the size that real ones have."""
    return {
        "identifier": f"https://catalogue.example/dataset/{number}",
        "title": f"Bộ dữ liệu số {number}, phiên bản {version}",
        "description": TEXT,
        "keyword": ["số liệu", f"nhóm {number % 50}", "công khai"],
        "modified": f"2026-01-{1 + version:02d}",
        "issued": "2024-05-01",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "landingPage": f"https://catalogue.example/dataset/{number}",
        "publisher": {"name": "Sở Thông tin"},
        "contactPoint": {"fn": "Phòng Dữ liệu", "hasEmail": "mailto:du-lieu@catalogue.example"},
        "distribution": [
            {
                "title": "Bảng",
                "downloadURL": f"https://catalogue.example/{number}.csv",
                "mediaType": "text/csv",
            },
            {"title": "JSON", "downloadURL": f"https://catalogue.example/{number}.json", "format": "JSON"},
        ],
    }


def write(path: Path, count: int, changed: int = 0, note: str = "") -> None:
    """The catalogue with so many datasets, the first ``changed`` of them in a new version."""
    with path.open("w", encoding="utf-8") as file:
        file.write(
            json.dumps({"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "note": note})[:-1]
        )
        file.write(', "dataset": [')
        for number in range(count):
            item = dataset(number, 2 if number < changed else 1)
            file.write(("," if number else "") + json.dumps(item, ensure_ascii=False))
        file.write("]}")
    # Last-Modified tells whole seconds: two versions must not fall into one.
    _moments.append(max(time.time(), _moments[-1] + 2 if _moments else 0))
    os.utime(path, (_moments[-1], _moments[-1]))


_moments: list[float] = []


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder over HTTP, as a plain server does it (``Last-Modified``); its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
