"""Open data that agencies publish: how much, how fresh, how well described. Private datasets never count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend.postgres import get_read_engine
from ckanext.dongthap import codelists
from ckanext.dongthap.datastore.tables import pointer, release
from ckanext.dongthap.runs.sources import ZONE
from ckanext.dongthap.scoreboard import freshness, quality
from ckanext.dongthap.submissions.indicators import decoded


@dataclass(frozen=True)
class Dataset:
    """One public dataset or indicator. ``covered``: the last day of its figures, of other datasets the day of
    the last change of a file; ``until``: the last day on which that is fresh, None if nothing is promised.
    """

    id: str
    name: str
    code: str
    agency: str
    title: Mapping[str, str]
    illustrative: bool
    published: bool
    frequency: str
    covered: date | None
    until: date | None
    release: int | None
    checks: Mapping[str, bool]

    @property
    def counts(self) -> bool:
        """Only what is real and published counts."""
        return self.published and not self.illustrative


def datasets() -> list[Dataset]:
    """Every public dataset and indicator that an agency owns, by name: two queries."""
    visible = in_force()
    open_licences = [
        e.code for e in codelists.entries("licences") if tk.asbool(e.extra.get("is_open") or False)
    ]
    lags = {e.code: int(str(e.extra.get("reporting_lag") or 0)) for e in codelists.entries("frequencies")}
    return [_dataset(row, visible.get(row.id), open_licences, lags) for row in _packages()]


def _packages() -> list[Any]:
    package, group, file = model.package_table.c, model.group_table.c, model.resource_table.c
    touched = sa.func.max(sa.func.coalesce(file.last_modified, file.created))
    columns = (package.id, package.name, package.type, package.extras, package.license_id, group.name)
    return (
        model.Session.query(
            *columns[:-1],
            group.name.label("agency"),
            sa.func.array_agg(file.format.distinct()).label("formats"),
            touched.label("touched"),
        )
        .join(model.group_table, group.id == package.owner_org)
        .outerjoin(model.resource_table, sa.and_(file.package_id == package.id, file.state == "active"))
        .filter(package.state == "active", package.private.is_(False), group.state == "active")
        .group_by(*columns)
        .order_by(package.name)
        .all()
    )


def in_force() -> dict[str, Any]:
    """The release that readers see, by package."""
    query = sa.select(release.c.package_id, release.c.number, release.c.period_to).join(
        pointer, pointer.c.release_id == release.c.id
    )
    with get_read_engine().connect() as connection:
        return {row.package_id: row for row in connection.execute(query)}


def _dataset(row: Any, visible: Any, licences: Sequence[str], lags: Mapping[str, int]) -> Dataset:
    fields = {name: decoded(value) for name, value in (row.extras or {}).items()}
    fields["license_id"] = row.license_id or fields.get("license_id")
    formats = [name for name in row.formats if name]
    indicator = row.type == "indicator"
    covered = freshness.end_of(visible.period_to if visible else None) if indicator else _day(row.touched)
    frequency = str(fields.get("frequency") or "")
    own = fields.get("reporting_lag")
    lag = int(str(own)) if own not in (None, "") else lags.get(frequency, 0)
    return Dataset(
        id=row.id,
        name=row.name,
        code=str(fields.get("code") or "") if indicator else "",
        agency=row.agency,
        title=fields.get("title_translated") or {"vi": row.name},
        illustrative=tk.asbool(fields.get("illustrative") or False),
        published=bool(visible) if indicator else bool(formats),
        frequency=frequency,
        covered=covered,
        until=freshness.fresh_until(frequency, lag, covered) if covered else None,
        release=visible.number if visible else None,
        checks=quality.checks(fields, formats, licences),
    )


def _day(moment: datetime | None) -> date | None:
    """CKAN keeps times in UTC without saying so."""
    return moment.replace(tzinfo=timezone.utc).astimezone(ZONE).date() if moment else None


def releases_in(year: int) -> dict[str, int]:
    """How many releases of each package were published in a year."""
    published = sa.func.timezone(str(ZONE), release.c.published)
    query = (
        sa.select(release.c.package_id, sa.func.count())
        .where(release.c.state != "loading", sa.func.extract("year", published) == year)
        .group_by(release.c.package_id)
    )
    with get_read_engine().connect() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def summary(found: Iterable[Dataset], releases: Mapping[str, int], now: date | None) -> dict[str, Any] | None:
    """``{"datasets", "releases", "fresh", "promised", "checks_met", "checks",
    "illustrative_datasets", "score"}``.

    ``now``: the day on which freshness and quality are judged, None for past years, of which they are not
    known. ``promised``: datasets whose frequency promises something. None for an agency without any dataset.
    """
    own = list(found)
    if not own:
        return None
    real = [each for each in own if each.counts]
    told: dict[str, Any] = {
        "datasets": len(real),
        "illustrative_datasets": sum(each.illustrative for each in own),
        "releases": sum(releases.get(each.id, 0) for each in own if not each.illustrative),
    }
    return {**told, **_state(real, now)}


def _state(real: Sequence[Dataset], now: date | None) -> dict[str, Any]:
    if now is None or not real:
        return {"fresh": None, "promised": None, "checks_met": None, "checks": None, "score": None}
    promised = [each for each in real if each.until]
    fresh = sum(each.until >= now for each in promised if each.until)
    met = sum(sum(each.checks.values()) for each in real)
    most = sum(len(each.checks) for each in real)
    shares = [met / most, *([fresh / len(promised)] if promised else [])]
    return {
        "fresh": fresh,
        "promised": len(promised),
        "checks_met": met,
        "checks": most,
        "score": round(100 * sum(shares) / len(shares), 1),
    }
