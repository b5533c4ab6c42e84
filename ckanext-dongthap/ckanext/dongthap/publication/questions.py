"""The questions that CKAN asks of each dataset of a batch, worded as CKAN words them.

Of `package_show` (`ckan.lib.dictization.model_dictize`), of the validators, and of what writes a dataset
(`ckan.lib.dictization.model_save`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckanext.dongthap.publication.answers import Answers, Lookup, Values
from sqlalchemy.orm import selectinload

Column = sa.ColumnElement[Any]
#: Gives a question's condition for the column that it asks by.
Condition = Callable[[Column], sa.ColumnElement[bool]]
_LIVING = model.Package.state != model.State.DELETED


def prepare_shows(answers: Answers, ids: Collection[str]) -> list[model.Package]:
    """Read these datasets with everything of which `package_show` makes its answer."""
    packages = model.Session.query(model.Package).filter(model.Package.id.in_(ids)).all()
    answers.hold(packages)
    agencies = {package.owner_org for package in packages if package.owner_org}
    for question, ask in _SHOWN.items():
        asked = agencies if question is _organization else ids
        answers.prepare(ask, _lookup(_read(question, asked), asked, question))
    return packages


def prepare_names(answers: Answers, names: Collection[str]) -> None:
    """Read which datasets have these addresses, for `package_name_validator`."""
    query = model.Session.query(model.Package.name, model.Package.id)
    taken: dict[str, str] = dict(row._tuple() for row in query.filter(model.Package.name.in_(names), _LIVING))

    def lookup(values: Values) -> list[tuple[bool]] | None:
        name, state, mine = values
        if name not in names or state != model.State.DELETED:
            return None
        return [(name in taken and taken[name] != mine,)]

    answers.prepare(_ask_name, lookup)


def prepare_resources(answers: Answers, ids: Collection[str]) -> None:
    """Read whose resources these are, for `resource_id_does_not_exist`."""
    query = model.Session.query(model.Resource.id, model.Resource.package_id)
    query = query.filter(model.Resource.id.in_(ids), model.Resource.state != model.State.DELETED)
    owners = {row[0]: row[1] for row in query}

    def lookup(values: Values) -> list[tuple[str]] | None:
        if values[0] not in ids:
            return None
        return [(owners[values[0]],)] if values[0] in owners else []

    answers.prepare(_ask_resource, lookup)


def prepare_writes(
    answers: Answers, packages: Sequence[model.Package], tags: Mapping[str, model.Tag]
) -> None:
    """Read resources and tags that these datasets have, to be replaced; ``tags``: those they will have."""
    tagged = selectinload(model.Package.package_tags).joinedload(model.PackageTag.tag)
    query = model.Session.query(model.Package).options(selectinload(model.Package.resources_all), tagged)
    query.filter(model.Package.id.in_([package.id for package in packages])).all()
    present = {package.id: list(package.resources_all) for package in packages}

    def resources(values: Values, gone: bool) -> list[tuple[model.Resource]] | None:
        if values[0] not in present:
            return None
        return [(each,) for each in present[values[0]] if (each.state == model.State.DELETED) is gone]

    answers.prepare(_ask_kept, partial(resources, gone=False))
    answers.prepare(_ask_deleted, partial(resources, gone=True))
    answers.prepare(_ask_tag, lambda values: [(tags[values[0]],)] if values[0] in tags else None)


def prepare_packages(answers: Answers, packages: Sequence[model.Package]) -> None:
    """Answer which datasets these are, for `Member.related_packages`."""
    found = {package.id: [(package,)] for package in packages}
    answers.prepare(_ask_package, lambda values: found.get(values[0]))


def _read(question: Callable[[Condition], sa.Select[Any]], asked: Collection[str]) -> Mapping[str, list[Any]]:
    by: list[Column] = []

    def many(column: Column) -> sa.ColumnElement[bool]:
        by.append(column)
        return column.in_(asked)

    found: defaultdict[str, list[Any]] = defaultdict(list)
    query = question(many)
    for row in model.Session.execute(query.add_columns(by[0].label("asked_by"))):
        found[row[-1]].append(row[:-1])
    return found


def _lookup(
    found: Mapping[str, list[Any]], asked: Collection[str], question: Callable[[Condition], sa.Select[Any]]
) -> Lookup:
    rest = tuple(_one(question).compile().params.values())[1:]

    def lookup(values: Values) -> list[Any] | None:
        return found.get(values[0], []) if values[0] in asked and values[1:] == rest else None

    return lookup


def _one(question: Callable[[Condition], sa.Select[Any]]) -> sa.Select[Any]:
    return question(lambda column: column == "")


def _resources(given: Condition) -> sa.Select[Any]:
    table = model.resource_table
    return sa.select(table).where(given(table.c["package_id"]))


def _tags(given: Condition) -> sa.Select[Any]:
    tag, link = model.tag_table, model.package_tag_table
    query = sa.select(tag, link.c["state"]).join(link, tag.c["id"] == link.c["tag_id"])
    return query.where(given(link.c["package_id"]))


def _groups(given: Condition) -> sa.Select[Any]:
    member, group = model.member_table, model.group_table
    query = sa.select(group, member.c["capacity"]).join(member, group.c["id"] == member.c["group_id"])
    return query.where(
        given(member.c["table_id"]), member.c["state"] == "active", group.c["is_organization"] == sa.false()
    )


def _organization(given: Condition) -> sa.Select[Any]:
    group = model.group_table
    return sa.select(group).where(given(group.c["id"])).where(group.c["state"] == "active")


def _as_subject(given: Condition) -> sa.Select[Any]:
    table = model.package_relationship_table
    return sa.select(table).where(given(table.c["subject_package_id"]))


def _as_object(given: Condition) -> sa.Select[Any]:
    table = model.package_relationship_table
    return sa.select(table).where(given(table.c["object_package_id"]))


def _ask(question: Callable[[Condition], sa.Select[Any]]) -> Any:
    return model.Session.execute(_one(question))


_SHOWN = {
    question: partial(_ask, question)
    for question in (_resources, _tags, _groups, _organization, _as_subject, _as_object)
}


def _ask_name() -> Any:
    mine = model.Session.query(model.Package.id).filter(model.Package.name == "", _LIVING)
    return model.Session.query(mine.filter(model.Package.id != "").exists()).scalar()


def _ask_resource() -> Any:
    query = model.Session.query(model.Resource.package_id)
    return query.filter(model.Resource.id == "", model.Resource.state != model.State.DELETED).one_or_none()


def _ask_kept() -> Any:
    query = model.Session.query(model.Resource).filter(model.Resource.package_id == "")
    return query.filter(model.Resource.state != "deleted").order_by(model.Resource.position)[:]


def _ask_deleted() -> Any:
    query = model.Session.query(model.Resource).filter(model.Resource.package_id == "")
    return query.filter(model.Resource.state == "deleted")[:]


def _ask_package() -> Any:
    return model.Session.query(model.Package).filter_by(id="").all()


def _ask_tag() -> Any:
    return model.Session.query(model.Tag).filter_by(name="", vocabulary_id=None).first()
