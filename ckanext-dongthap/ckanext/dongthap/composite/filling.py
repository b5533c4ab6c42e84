"""An agency's answer to one criterion: found its place, checked, kept with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ckanext.dongthap.composite import answers, assessments, known, subjects
from ckanext.dongthap.composite.answers import Fault
from ckanext.dongthap.composite.assessments import Place, Row
from ckanext.dongthap.composite.definition import Criterion, Index
from ckanext.dongthap.logic.auth import roles
from ckanext.dongthap.publication import storage
from ckanext.dongthap.runs import uploads
from ckanext.dongthap.submissions.store import Refused
from werkzeug.datastructures import FileStorage

#: First bytes of files that serve as evidence: PDF, PNG, JPEG, office documents (ZIP, OLE).
_KINDS = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


class Wrong(Exception):
    """The answer has faults; nothing was kept."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(str(faults))
        self.faults = faults


def open_index(code: str, year: int, today: date) -> Index:
    """The version of an index that agencies fill in for a year. Raises `Refused`."""
    index = known.for_year(code, year)
    if index is None or index.subjects is None or year > today.year:
        raise Refused("year")
    return index


def agencies(code: str, user: str) -> list[dict[str, str]]:
    """``[{name, title}]`` of the user's agencies that an index assesses, by title."""
    newest = next((each for each in reversed(known.versions(code)) if each.subjects), None)
    if newest is None or not user:
        return []
    assessed = {each.agency for each in subjects.of(newest)}
    return [each for each in roles.agencies({"user": user}, "read") if each["name"] in assessed]


def own_criteria(index: Index) -> list[Criterion]:
    """The criteria that agencies fill in; the others come from indicators."""
    return [criterion for _sub, criterion in index.criteria() if criterion.source is None]


def place_of(index: Index, year: int, agency: str, criterion: str) -> tuple[Place, Criterion]:
    """Where an agency's answer belongs. Raises `Refused`: ``subject``, ``criterion``."""
    subject = subjects.of_agency(index, agency)
    if subject is None:
        raise Refused("subject")
    asked = next((each for each in own_criteria(index) if each.code == criterion), None)
    if asked is None:
        raise Refused("criterion")
    return Place(index.code, index.version, year, agency, subject.key, criterion), asked


def fill(place: Place, criterion: Criterion, actor: str, given: Mapping[str, Any]) -> Row:
    """Keep what was given, and hand it in with ``given["claim"]``; what is not given stays as it is.

    Raises `Wrong` with every fault, and `Refused`.
    """
    same = {"index": place.index, "year": place.year, "subject": place.subject}
    _count, rows = assessments.find(**same)
    before = next((row for row in rows if row["criterion"] == place.criterion), None) or {}
    names = ("value", "whole", "link", "remark")
    wanted = {name: given[name] if name in given else before.get(name) for name in names}
    upload: FileStorage | None = given.get("upload")
    claim = bool(given.get("claim"))
    has_file = bool(upload or before.get("evidence"))
    answer, faults = answers.read(criterion, wanted, has_file=has_file, claim=claim)
    if faults:
        raise Wrong(faults)
    evidence = keep(place.agency, upload) if upload else None
    revision = given.get("revision")
    return assessments.save(place, actor, answer, claim=claim, evidence=evidence, revision=revision)


def keep(agency: str, upload: FileStorage) -> Row:
    """Store a file of evidence. Raises `Refused`: ``kind``, ``too_large``."""
    head = upload.stream.read(8)
    upload.stream.seek(0)
    if not head.startswith(_KINDS):
        raise Refused("kind")
    try:
        name = uploads.keep(agency, upload)
    except uploads.TooLarge as error:
        raise Refused("too_large") from error
    digest = name.split("/")[1]
    filename = str(upload.filename)[:200]
    return {"upload": name, "filename": filename, "sha256": digest, "size": storage.size(f"upload/{name}")}
