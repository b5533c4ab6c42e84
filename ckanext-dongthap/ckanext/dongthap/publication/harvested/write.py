"""A batch of harvested datasets in the main database: new ones and known ones, each in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.dongthap.guard import way
from ckanext.dongthap.publication import questions
from ckanext.dongthap.publication.answers import Answers
from ckanext.dongthap.publication.harvested import create, merge, update
from ckanext.dongthap.publication.harvested.model import Item, Owner, Written

from harvesters.model import Rejection
from harvesters.records.identity import spellings
from harvesters.rules import reject
from harvesters.vietnamese.fold import slug

_NAME_LENGTH = 90


@way.publishing()
def write(items: Sequence[Item], packages: Mapping[str, str], owner: Owner) -> tuple[Written, list[Item]]:
    """Write the items to their datasets (identifier → id) and commit; also those that were written."""
    known = _known(packages.values())
    new = [item for item in items if packages[item.identifier] not in known]
    old = [item for item in items if packages[item.identifier] in known]
    result, done = Written(), []
    agencies = _agencies(items)
    done += _create(new, packages, agencies, owner, result)
    written = _update(old, packages, agencies, owner, result)
    for item in written:
        # One that was removed comes back under its old address.
        again = known[packages[item.identifier]] != model.State.ACTIVE
        (result.created if again else result.updated).append(item.identifier)
    done += written
    model.Session.expunge_all()
    return result, done


def _known(packages: Any) -> dict[str, str]:
    """Id → state of datasets that are there, deleted ones too."""
    query = model.Session.query(model.Package.id, model.Package.state)
    return {row[0]: row[1] for row in query.filter(model.Package.id.in_(list(packages)))}


def _agencies(items: Sequence[Item]) -> dict[str, str]:
    """Name → id of the agencies that the items belong to."""
    names = {item.entry["owner_org"] for item in items}
    query = model.Session.query(model.Group.name, model.Group.id).filter(
        model.Group.name.in_(names), model.Group.is_organization, model.Group.state == "active"
    )
    return {row[0]: row[1] for row in query}


def _create(
    items: Sequence[Item],
    packages: Mapping[str, str],
    agencies: Mapping[str, str],
    owner: Owner,
    result: Written,
) -> list[Item]:
    valid: list[create.Valid] = []
    done: list[Item] = []
    names = dict(_names(items))
    with Answers() as answers:
        questions.prepare_names(answers, set(names.values()))
        for item in items:
            data = {
                **item.entry,
                "id": packages[item.identifier],
                "name": names[item.identifier],
                "type": "dataset",
                "private": False,
                "state": "active",
                "owner_org": agencies.get(item.entry["owner_org"], item.entry["owner_org"]),
            }
            found, faults = create.validate(data, owner.actor)
            if faults:
                result.rejections.append(_refused(item, faults))
            else:
                valid.append(found)
                done.append(item)
    if valid:
        made = create.save(valid, owner.actor)
        with Answers() as answers:
            questions.prepare_packages(answers, made)
            model.repo.commit()
    result.created += [item.identifier for item in done]
    return done


def _names(items: Sequence[Item]) -> Iterator[tuple[str, str]]:
    """Identifier → address; one that is taken gets an ending made of the identifier."""
    wanted = {item.identifier: _slug(item) for item in items}
    query = model.Session.query(model.Package.name).filter(model.Package.name.in_(set(wanted.values())))
    taken = {row[0] for row in query}
    for identifier, name in wanted.items():
        if name in taken:
            name = f"{name}-{hashlib.sha256(identifier.encode()).hexdigest()[:8]}"
        taken.add(name)
        yield identifier, name


def _slug(item: Item) -> str:
    name = slug(item.entry["title_translated"]["vi"], _NAME_LENGTH)
    return name if len(name) > 1 else f"bo-du-lieu-{hashlib.sha256(item.identifier.encode()).hexdigest()[:8]}"


def _update(
    items: Sequence[Item],
    packages: Mapping[str, str],
    agencies: Mapping[str, str],
    owner: Owner,
    result: Written,
) -> list[Item]:
    changes: list[update.Change] = []
    done: list[Item] = []
    with Answers() as answers:
        shown = questions.prepare_shows(answers, [packages[item.identifier] for item in items])
        questions.prepare_names(answers, {package.name for package in shown})
        questions.prepare_resources(answers, {id for item in items for id in _resource_ids(item)})
        found = {package.id: package for package in shown}
        for item in items:
            change, faults = _changed(item, found[packages[item.identifier]], agencies, owner)
            if faults:
                result.rejections.append(_refused(item, faults))
            else:
                changes.append(change)
                done.append(item)
        if changes:
            tags = create.tags([change.valid for change in changes])
            questions.prepare_writes(answers, [change.package for change in changes], tags)
            update.save(changes, owner.actor)
            model.repo.commit()
    return done


def _changed(
    item: Item, package: model.Package, agencies: Mapping[str, str], owner: Owner
) -> tuple[update.Change, dict[str, Any]]:
    asked: Any = {**create.context(owner.actor), "use_cache": False}
    present = tk.get_action("package_show")(asked, {"id": package.id})
    agency = item.entry["owner_org"]
    entry = {**item.entry, "owner_org": agencies.get(agency, agency)}
    return update.validate(merge.merged(present, entry), present, package, owner.actor)


def _resource_ids(item: Item) -> Iterator[str]:
    return (resource["id"] for resource in item.entry.get("resources", ()))


def _refused(item: Item, faults: Mapping[str, Any]) -> Rejection:
    column = next(iter(faults), "")
    detail = "; ".join(f"{name}: {_words(value)}" for name, value in faults.items())
    record = item.entry["identifier"]
    return reject("record.refused", row=item.row, column=column, record=record, detail=detail[:500])


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_words(inner)}" for name, inner in value.items())
    return " ".join(map(_words, value)) if isinstance(value, list) else str(value)


def deleted(packages: Collection[str] | None = None) -> set[str]:
    """Those of these datasets (or of all) that are deleted; of these also what was purged."""
    query = model.Session.query(model.Package.id)
    if packages is None:
        gone = query.filter(model.Package.type == "dataset", model.Package.state == model.State.DELETED)
        return {id for (id,) in gone}
    living = query.filter(model.Package.id.in_(packages), model.Package.state == model.State.ACTIVE)
    return set(packages) - {id for (id,) in living}


def owned_by_people(identifiers: Sequence[str], packages: Mapping[str, str]) -> dict[str, str]:
    """Identifier → address of a dataset that has it without any source: somebody made it here."""
    kept = model.Package.extras["identifier"].astext
    known = {told: identifier for identifier in identifiers for told in spellings(identifier)}
    query = model.Session.query(kept, model.Package.id, model.Package.name).filter(
        kept.in_(known), model.Package.state == "active"
    )
    return {known[told]: name for told, package, name in query if packages.get(known[told]) != package}


@way.publishing()
def remove(packages: Sequence[str], owner: Owner) -> None:
    """Delete datasets, as a person would; those that are gone already are left alone."""
    for package_id in packages:
        package = model.Package.get(package_id)
        if package is not None and package.state == "active":
            tk.get_action("package_delete")(create.context(owner.actor), {"id": package_id})
