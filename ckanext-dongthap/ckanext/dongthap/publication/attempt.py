"""One attempt to publish: what stands, what the new release is, its row and its files."""

from __future__ import annotations

import hashlib
import json
import uuid
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from ckanext.dongthap.publication import dataset, storage
from ckanext.dongthap.publication.database import fetch_row
from ckanext.dongthap.publication.difference import compare
from ckanext.dongthap.publication.model import Intake
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from harvesters.model import Candidate

_NAMESPACE = uuid.UUID("b7c5ae0e-2f43-4a8e-9a3c-3f4be2c0a8d1")

_VISIBLE = """
SELECT r.id::text, r.package_id, r.number, r.rows, r.content_sha256, r.added, r.changed, r.removed, r.run_id
FROM dongthap.pointer p JOIN dongthap.release r ON r.id = p.release_id WHERE p.package_id = %s
"""


def visible_release(connection: Connection, package_id: str) -> dict[str, Any] | None:
    """The release that readers see, if there is one."""
    with connection, connection.cursor() as cursor:
        return fetch_row(cursor, _VISIBLE, package_id)


def forget(connection: Connection, package_id: str) -> None:
    """Remove the rows that attempts that died have left; the caller holds the dataset's lock.

    Not their files: the next attempt may have the same release, and a frozen worker that wakes up must not
    take them away.
    """
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM dongthap.release WHERE package_id = %s AND state = 'loading'", (package_id,)
        )


def describe(
    package_id: str, candidate: Candidate, intake: Intake, visible: dict[str, Any] | None
) -> dict[str, Any]:
    """The new release's row. Its id follows from the content and the release before it."""
    previous_id = visible["id"] if visible else None
    with _previous_file(previous_id) as old:
        change = compare(old, candidate.data)
    return {
        "id": str(uuid.uuid5(_NAMESPACE, f"{package_id}/{candidate.sha256}/{previous_id}")),
        "package_id": package_id,
        "number": visible["number"] + 1 if visible else 1,
        "resource_id": dataset.resource_id(package_id, "csv"),
        "state": "loading",
        "added": change.added,
        "changed": change.changed,
        "removed": change.removed,
        **_content(candidate),
        **_origin(intake),
    }


def _content(candidate: Candidate) -> dict[str, Any]:
    return {
        "indicator": candidate.indicator,
        "content_sha256": candidate.sha256,
        "data_sha256": sha256_of(candidate.data),
        "rows": candidate.rows,
        "period_from": candidate.period_from,
        "period_to": candidate.period_to,
        "dimensions": list(candidate.dimensions),
    }


def _origin(intake: Intake) -> dict[str, Any]:
    raw = [
        {"sha256": item.sha256, "origin": item.origin, "filename": item.filename, "size": item.size}
        for item in intake.raw
    ]
    return {
        "raw": json.dumps(raw, ensure_ascii=False),
        "rejected": intake.rejected,
        "rejections_sha256": sha256_of(intake.rejections_file) if intake.rejections_file else None,
        "source": intake.source,
        "run_id": intake.run_id,
        "submission_id": intake.submission_id,
        "note": intake.note,
    }


def record(cursor: Cursor, release: dict[str, Any]) -> None:
    """Write the release down as loading."""
    cursor.execute(
        sql.SQL("INSERT INTO dongthap.release ({}) VALUES ({})").format(
            sql.SQL(", ").join(map(sql.Identifier, release)),
            sql.SQL(", ").join(map(sql.Placeholder, release)),
        ),
        release,
    )


def store(candidate: Candidate, intake: Intake, release: dict[str, Any]) -> None:
    """Keep the raw inputs, the rejections and the observations as files."""
    for raw in intake.raw:
        storage.put(storage.raw_location(raw.sha256), raw.path)
    if intake.rejections_file:
        storage.put(storage.rejections_location(release["rejections_sha256"]), intake.rejections_file)
    storage.put(storage.data_location(release["id"]), candidate.data)


def sha256_of(path: Path) -> str:
    """Hash of a local file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _previous_file(release_id: str | None) -> AbstractContextManager[Path | None]:
    if release_id is None:
        return nullcontext()
    return storage.local_copy(storage.data_location(release_id))
