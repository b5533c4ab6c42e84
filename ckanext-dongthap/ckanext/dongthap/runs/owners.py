"""What a source may publish: one made in the portal only indicators and datasets of its own agency."""

from __future__ import annotations

from collections.abc import Iterable

from ckan import model
from ckanext.dongthap.runs import sources

from harvesters.errors import FixTheSource
from harvesters.model import Message
from harvesters.spec import Source


def check(spec: Source, indicators: Iterable[str]) -> None:
    """Raise FixTheSource where an indicator belongs to another agency. The operator's files may do all."""
    kept = sources.get(spec.name)
    if kept and kept.row["origin"] == "file" and kept.spec == spec:
        return
    codes = list(indicators)
    foreign = sorted(set(codes) - _own(spec.agency, codes))
    others = sorted(set(spec.catalogue.organizations.values()) - {spec.agency})
    if others:
        names = ", ".join(others)
        raise FixTheSource(
            "source.owner",
            Message(
                f"Nguồn này không được đăng bộ dữ liệu cho cơ quan khác ({names}).",
                f"This source may not publish datasets of other agencies ({names}).",
            ),
        )
    if foreign:
        names = ", ".join(foreign)
        raise FixTheSource(
            "source.owner",
            Message(
                f"Chỉ tiêu {names} thuộc cơ quan khác; nguồn này không được công bố.",
                f"The indicators {names} belong to another agency; this source may not publish them.",
            ),
        )


def _own(agency: str, codes: list[str]) -> set[str]:
    """Those of the codes whose dataset the agency owns."""
    found = model.Group.get(agency)
    if found is None:
        return set()
    code = model.Package.extras["code"].astext
    query = model.Session.query(code).filter(
        model.Package.owner_org == found.id,
        model.Package.type == "indicator",
        model.Package.state == "active",
        code.in_(codes),
    )
    return {name for (name,) in query}
