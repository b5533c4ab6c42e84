"""A release that is withdrawn leaves its place: its predecessor's figures are published again."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap.datastore.tables import pointer, release
from ckanext.dongthap.publication import storage
from ckanext.dongthap.publication.model import Intake
from ckanext.dongthap.publish import publish
from ckanext.dongthap.submissions.store import Refused

from harvesters.model import Candidate

Row = dict[str, Any]


def is_in_force(package_id: str, number: int) -> bool:
    """Whether this is the release that readers see. Raises `Refused` where there is none of that number."""
    with get_write_engine().connect() as connection:
        query = sa.select(release.c.id).where(
            release.c.package_id == package_id,
            release.c.number == number,
            release.c.state.in_(("published", "superseded")),
        )
        found = connection.execute(query).scalar()
        if found is None:
            raise Refused("release")
        shown = sa.select(pointer.c.release_id).where(pointer.c.package_id == package_id)
        return connection.execute(shown).scalar() == found


def of(package_id: str, number: int) -> Row:
    """The release whose figures take the place of ``number``. Raises `Refused` where there is none."""
    query = sa.select(release).where(
        release.c.package_id == package_id,
        release.c.number < number,
        release.c.state.in_(("published", "superseded")),
    )
    with get_write_engine().connect() as connection:
        wrong = connection.execute(
            sa.select(release.c.content_sha256).where(
                release.c.package_id == package_id, release.c.number == number
            )
        ).scalar()
        different = query.where(release.c.content_sha256 != wrong).order_by(release.c.number.desc())
        found = connection.execute(different.limit(1)).mappings().one_or_none()
    if found is None:
        raise Refused("only_release")
    return dict(found)


def bring_back(package_id: str, number: int, actor: str) -> int | None:
    """Publish the predecessor's figures where ``number`` is in force; the new release's number, if so.

    Raises `Refused` where there is no predecessor.
    """
    if not is_in_force(package_id, number):
        return None
    before = of(package_id, number)
    note = f"Thay phiên bản {number} đã thu hồi bằng số liệu của phiên bản {before['number']}"
    return _publish(before, actor, note)


def publish_again(package_id: str, number: int, actor: str) -> int:
    """Publish the figures of a release that was restored; the new release's number."""
    query = sa.select(release).where(release.c.package_id == package_id, release.c.number == number)
    with get_write_engine().connect() as connection:
        found = connection.execute(query).mappings().one()
    return _publish(dict(found), actor, f"Khôi phục số liệu của phiên bản {number}")


def _publish(row: Row, actor: str, note: str) -> int:
    with storage.local_copy(storage.data_location(row["id"])) as path:
        candidate = Candidate(
            row["indicator"],
            tuple(row["dimensions"]),
            path,
            row["rows"],
            row["content_sha256"],
            row["period_from"],
            row["period_to"],
        )
        intake = Intake(source=row["source"], note=note)
        return publish(candidate, intake=intake, actor=actor, package_id=row["package_id"]).number


def mark(package_id: str, number: int, withdrawn: bool) -> None:
    """Say of a release that is no longer in force whether it is withdrawn."""
    mine = (release.c.package_id == package_id) & (release.c.number == number)
    old, new = ("superseded", "withdrawn") if withdrawn else ("withdrawn", "superseded")
    with get_write_engine().begin() as connection:
        connection.execute(release.update().where(mine, release.c.state == old).values(state=new))
