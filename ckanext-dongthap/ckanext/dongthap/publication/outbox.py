"""What is owed after a release became visible: the dataset's metadata, its place in the index, downloads.

Draining is idempotent and resumes where a killed process stopped. With Solr out of order the rows stay
owed, the data itself is visible all the same.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import ckan.plugins.toolkit as tk
import requests
import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap import downloads
from ckanext.dongthap.changes.relay import try_relay
from ckanext.dongthap.datastore.tables import observation, outbox, pointer, release
from ckanext.dongthap.publication import dataset
from ckanext.dongthap.publication.model import OnStep, no_step
from ckanext.dongthap.publication.searchindex import reindex

log = logging.getLogger(__name__)

#: Rows that are settled at once. Of harvested datasets nothing but the index is owed, which takes longer to
#: open what it took in than to take it in.
_BATCH, _HARVESTED = 200, 1_000
_AT_ONCE = 3


def index_answers() -> bool:
    """Whether Solr answers at once; a hung one would hold up whoever settles for minutes."""
    try:
        url = f"{tk.config['solr_url'].rstrip('/')}/select"
        login = (tk.config["solr_user"], tk.config["solr_password"]) if tk.config["solr_user"] else None
        return requests.get(url, params={"q": "*:*", "rows": "0"}, auth=login, timeout=_AT_ONCE).ok
    except requests.RequestException:
        return False


def is_owed(reason: str) -> bool:
    """Whether anything is owed for this reason."""
    query = sa.select(outbox.c.id).where(outbox.c.done.is_(None), outbox.c.reason == reason).limit(1)
    with get_write_engine().connect() as connection:
        return connection.execute(query).first() is not None


def drain_outbox(
    *,
    packages: Sequence[str] | None = None,
    reason: str | None = None,
    actor: str | None = None,
    on_step: OnStep = no_step,
) -> int:
    """Settle what is owed, of some datasets, for one ``reason``, or all; how many rows were settled.

    Rows that another process is settling are left to it. A dataset whose metadata can't be brought up
    to date keeps its row with the reason in ``error``.
    """
    user = actor or tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    settled, more = 0, True
    while more:
        with get_write_engine().begin() as connection:
            owed = _take(connection, packages, reason)
            done = _settle(connection, owed, user, on_step) if owed else []
        settled += len(done)
        more = bool(done)
    try_relay()
    return settled


def _take(
    connection: sa.Connection, packages: Sequence[str] | None, reason: str | None
) -> Sequence[sa.Row[Any]]:
    query = sa.select(outbox.c.id, outbox.c.package_id).where(outbox.c.done.is_(None))
    if packages is not None:
        query = query.where(outbox.c.package_id.in_(packages))
    if reason:
        query = query.where(outbox.c.reason == reason)
    most = _HARVESTED if reason == "harvested" else _BATCH
    return connection.execute(
        query.order_by(outbox.c.attempts, outbox.c.id).limit(most).with_for_update(skip_locked=True)
    ).all()


def _settle(connection: sa.Connection, owed: Sequence[sa.Row[Any]], actor: str, on_step: OnStep) -> list[int]:
    packages = list(dict.fromkeys(row.package_id for row in owed))
    released = set(
        connection.execute(
            sa.select(pointer.c.package_id).where(pointer.c.package_id.in_(packages))
        ).scalars()
    )
    failures = {package: why for package in released if (why := _patch(connection, package, actor))}
    on_step("patched")
    failures |= reindex([package for package in packages if package not in failures])
    on_step("searchable")
    _make_downloads(connection, packages)
    on_step("downloadable")
    done = [row.id for row in owed if row.package_id not in failures]
    connection.execute(outbox.update().where(outbox.c.id.in_(done)).values(done=sa.func.now(), error=None))
    for package, reason in failures.items():
        ids = [row.id for row in owed if row.package_id == package]
        connection.execute(
            outbox.update().where(outbox.c.id.in_(ids)).values(error=reason, attempts=outbox.c.attempts + 1)
        )
    return done


def _patch(connection: sa.Connection, package_id: str, actor: str) -> str | None:
    """Bring the dataset's metadata to its visible release; return why it can't be done, if so."""
    try:
        present = tk.get_action("package_show")(dataset.writer(actor), {"id": package_id})
        change = _metadata(connection, package_id, present)
        if change:
            context = dataset.writer(actor, defer_commit=True, return_id_only=True)
            tk.get_action("package_patch")(context, {"id": package_id, **change})
            model.repo.commit()
    except tk.ObjectNotFound:
        return None
    except tk.ValidationError as error:
        model.Session.rollback()
        log.error("Metadata of %s can't follow its release: %s", package_id, error.error_summary)
        return str(error.error_summary)
    return None


def _metadata(connection: sa.Connection, package_id: str, present: dict[str, Any]) -> dict[str, Any]:
    shown = (
        connection.execute(
            sa.select(release)
            .join(pointer, pointer.c.release_id == release.c.id)
            .where(pointer.c.package_id == package_id)
        )
        .mappings()
        .one_or_none()
    )
    if shown is None:
        return {}
    covered = connection.execute(
        sa.select(sa.func.min(observation.c.period_start), sa.func.max(observation.c.period_end)).where(
            observation.c.indicator == shown["indicator"]
        )
    ).one()
    return {
        "version": str(shown["number"]),
        "temporal_start": covered[0].isoformat() if covered[0] else "",
        "temporal_end": covered[1].isoformat() if covered[1] else "",
        "resources": dataset.resources(present["resources"], dict(shown)),
    }


def _make_downloads(connection: sa.Connection, packages: Sequence[str]) -> None:
    query = sa.select(pointer.c.release_id).where(pointer.c.package_id.in_(packages))
    for release_id in connection.execute(query).scalars():
        downloads.make(release_id)
