"""An agency's indicators as submissions need them: their datasets, and the release in force of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.dongthap import jsontext
from ckanext.dongthap.datastore.tables import pointer, release


@dataclass(frozen=True)
class Owned:
    """One indicator of an agency; ``fields`` are those of its dataset's schema, lists decoded."""

    code: str
    package_id: str
    agency: str
    name: str
    private: bool
    fields: Mapping[str, Any]

    def text(self, name: str) -> dict[str, str]:
        """A field in both languages."""
        found = self.fields.get(name)
        return found if isinstance(found, dict) else {}

    def number(self, name: str) -> Decimal | None:
        """A field that holds a decimal numeral."""
        value = self.fields.get(name)
        return None if value in (None, "") else Decimal(str(value))


@dataclass(frozen=True)
class Visible:
    """The release of an indicator that readers see."""

    id: str
    number: int
    content_sha256: str
    period_from: str
    period_to: str
    dimensions: list[str]
    submission_id: str | None
    published: Any


def of_agencies(agencies: Iterable[str] | None = None, codes: Sequence[str] | None = None) -> list[Owned]:
    """Indicators of some agencies (None: of all), by code."""
    code = model.Package.extras["code"].astext  # pyright: ignore[reportIndexIssue]
    query = (
        model.Session.query(model.Package, model.Group.name)
        .join(model.Group, model.Group.id == model.Package.owner_org)
        .filter(model.Package.type == "indicator", model.Package.state == "active")
    )
    if agencies is not None:
        query = query.filter(model.Group.name.in_(list(agencies)))
    if codes is not None:
        query = query.filter(code.in_(list(codes)))
    return [_owned(package, agency) for package, agency in query.order_by(code)]


def _owned(package: model.Package, agency: str) -> Owned:
    fields = {name: decoded(value) for name, value in (package.extras or {}).items()}
    return Owned(fields["code"], package.id, agency, package.name, bool(package.private), fields)


def agency_fields(name: str) -> dict[str, Any]:
    """Fields of an agency's schema, lists and objects decoded; empty for no agency."""
    found: Any = model.Group.get(name)
    extras = (found.extras if found else None) or {}
    return {field: decoded(value) for field, value in extras.items()}


def decoded(value: Any) -> Any:
    """Lists and objects of a schema are kept as JSON text."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return jsontext.read(value)
        except ValueError:
            return value
    return value


def visible(packages: Sequence[str]) -> dict[str, Visible]:
    """The release in force by package id."""
    columns = [release.c[name] for name in Visible.__dataclass_fields__]
    query = (
        sa.select(release.c.package_id, *columns)
        .join(pointer, pointer.c.release_id == release.c.id)
        .where(pointer.c.package_id.in_(packages))
    )
    with get_write_engine().connect() as connection:
        rows = connection.execute(query).mappings().all()
    return {
        row["package_id"]: Visible(**{name: row[name] for name in Visible.__dataclass_fields__})
        for row in rows
    }
