"""The acts: propose, refuse, confirm, restore; each leaves readers with one thing to see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import logic, model
from ckanext.dongthap.changes import feed
from ckanext.dongthap.guard import owned, way
from ckanext.dongthap.publication import predecessor
from ckanext.dongthap.publication.database import connect
from ckanext.dongthap.submissions.store import Refused
from ckanext.dongthap.withdrawals import letters, store
from ckanext.dongthap.withdrawals.store import Row


def propose(package: model.Package, number: int | None, reasons: Mapping[str, str], actor: str) -> Row:
    """Propose to withdraw a dataset, or one release of it. Raises `Refused`."""
    if not owned.published(package):
        raise Refused("unpublished")
    if number is not None and predecessor.is_in_force(package.id, number):
        predecessor.of(package.id, number)
    agency = model.Group.get(package.owner_org) if package.owner_org else None
    row = store.propose(
        {
            "package_id": package.id,
            "number": number,
            "agency": agency.name if agency is not None else "",
            "name": package.name,
            "type": package.type,
            "code": str(package.extras.get("code") or ""),
            "told": _told(package),
            "proposed_by": actor,
            **reasons,
        }
    )
    letters.ask(row)
    return row


def refuse(row: Row, actor: str, reason: str) -> Row:
    """Let a proposal go: nothing changes for readers. Raises `Refused`."""
    return store.change(row, "refused", actor, reason)


def confirm(row: Row, actor: str) -> Row:
    """Withdraw what another person proposed to. Raises `Refused`."""
    if row["state"] != "proposed":
        raise Refused("state", state=row["state"])
    if actor == row["proposed_by"]:
        raise Refused("own")
    told = dict(row["told"])
    if row["number"] is not None:
        told["replaced_by"] = predecessor.bring_back(row["package_id"], row["number"], actor)
    changed = store.change(row, "withdrawn", actor, row["reason_vi"], told)
    _follow(changed)
    _tell(changed, "withdrawn")
    return changed


def restore(row: Row, actor: str, reason: str) -> Row:
    """Bring back what is withdrawn; a release comes into force again unless a newer one came meanwhile."""
    changed = store.change(row, "restored", actor, reason)
    _follow(changed)
    replaced = row["told"].get("replaced_by")
    if row["number"] is not None and replaced and predecessor.is_in_force(row["package_id"], replaced):
        predecessor.publish_again(row["package_id"], row["number"], actor)
    _tell(changed, "restored")
    return changed


def settle() -> int:
    """Bring datasets whose withdrawal was cut off by a death to where it leads; how many."""
    packages = model.Session.query(model.Package).filter(
        model.Package.id.in_(store.withdrawn_packages()), model.Package.state == model.State.ACTIVE
    )
    cut_off = [package.id for package in packages]
    for package_id in cut_off:
        _set_state(package_id, model.State.DELETED)
    return len(cut_off)


def _follow(row: Row) -> None:
    """The dataset, or the release, is what the row says."""
    withdrawn = row["state"] == "withdrawn"
    if row["number"] is not None:
        predecessor.mark(row["package_id"], row["number"], withdrawn)
    else:
        _set_state(row["package_id"], model.State.DELETED if withdrawn else row["told"]["state"])


def _set_state(package_id: str, state: str) -> None:
    """Neither CKAN's deletion, which takes the dataset out of its groups, nor an update of its fields."""
    package = model.Package.get(package_id)
    if package is None:
        return
    with way.publishing():
        package.state = state
        model.repo.commit()
        logic.index_update_package({"ignore_auth": True}, package_id)


def _tell(row: Row, what: str) -> None:
    kind = "dataset" if row["number"] is None else "release"
    entry = {"event": f"{kind}.{what}", "subject": row["package_id"]}
    entry |= {name: row[name] for name in ("name", "type", "code")}
    with connect() as connection, connection, connection.cursor() as cursor:
        feed.append(cursor, entry)


def _told(package: model.Package) -> dict[str, Any]:
    """What readers are told that there was."""
    shown = tk.get_action("package_show")({"ignore_auth": True, "use_cache": False}, {"id": package.id})
    agency = shown.get("organization") or {}
    return {
        "title": shown.get("title_translated") or {"vi": shown["title"]},
        "agency_title": agency.get("title", ""),
        "state": package.state,
        "public": owned.was_public(package),
        "issued": shown.get("issued") or "",
        "version": shown.get("version") or "",
        "temporal_start": shown.get("temporal_start") or "",
        "temporal_end": shown.get("temporal_end") or "",
        "resources": [resource["id"] for resource in shown["resources"]],
    }
