"""Known weaknesses of the packages in use, asked of a database that speaks OSV's API.

Source: https://google.github.io/osv.dev/api/ (``POST /v1/querybatch``, ``GET /v1/vulns/{id}``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import requests
from ckanext.dongthap.embedded.components import Component
from ckanext.dongthap.embedded.errors import TOOL_MISSING, CannotGoOn
from packageurl import PackageURL

#: Packages of one question; the database takes a thousand.
_BATCH = 500
#: Pages of one answer that are followed: far more than any package has advisories.
_PAGES = 20
#: Bytes of an answer that are read.
_LARGEST = 16 << 20
_PATIENCE = (10, 60)


@dataclass(frozen=True)
class Advisory:
    """A known weakness of a package: its number in the database, other numbers, one sentence."""

    package: str
    version: str
    id: str
    aliases: tuple[str, ...]
    summary: str


def ask(components: Sequence[Component], database: str) -> list[Advisory]:
    """Return what the database knows of these packages in these versions.

    Raises CannotGoOn (exit code 4) when the database can't be reached or answers with something else.
    """
    with requests.Session() as session:
        found: dict[tuple[str, str], Component] = {}
        for start in range(0, len(components), _BATCH):
            for component, number in _numbers(session, database, components[start : start + _BATCH]):
                found[component.purl, number] = component
        told = {number: _advisory(session, database, number) for number in {key[1] for key in found}}
        return sorted(
            (
                Advisory(component.name, component.version, number, *told[number])
                for (_, number), component in found.items()
            ),
            key=lambda each: (each.package, each.id),
        )


def _numbers(
    session: requests.Session, database: str, components: Sequence[Component]
) -> Iterator[tuple[Component, str]]:
    asked: list[tuple[Component, str]] = [(component, "") for component in components]
    for _ in range(_PAGES):
        queries = [_query(component, token) for component, token in asked]
        body = json.dumps({"queries": queries})
        answer = _json(session, "POST", f"{database}/v1/querybatch", body)
        results = answer.get("results")
        if not isinstance(results, list) or len(results) != len(asked):
            raise _unusable(database, "it answers with something else than results")
        following: list[tuple[Component, str]] = []
        for (component, _token), result in zip(asked, results, strict=True):
            yield from ((component, str(each["id"])) for each in result.get("vulns", ()))
            if result.get("next_page_token"):
                following.append((component, str(result["next_page_token"])))
        if not following:
            return
        asked = following


def _query(component: Component, token: str) -> dict[str, object]:
    bare = PackageURL.from_string(component.purl)._replace(qualifiers=None).to_string()
    query: dict[str, object] = {"package": {"purl": bare}}
    return {**query, "page_token": token} if token else query


def _advisory(session: requests.Session, database: str, number: str) -> tuple[tuple[str, ...], str]:
    told = _json(session, "GET", f"{database}/v1/vulns/{number}")
    aliases = told.get("aliases")
    names = tuple(str(each) for each in aliases) if isinstance(aliases, list) else ()
    text = str(told.get("summary") or told.get("details") or "")
    return names, (text.strip().splitlines() or [""])[0][:300]


def _json(session: requests.Session, method: str, address: str, body: str | None = None) -> dict[str, object]:
    try:
        with session.request(method, address, data=body, timeout=_PATIENCE, stream=True) as response:
            response.raise_for_status()
            content = response.raw.read(_LARGEST + 1, decode_content=True)
    except requests.RequestException as error:
        raise _unusable(address, type(error).__name__) from error
    if len(content) > _LARGEST:
        raise _unusable(address, "its answer is too long")
    try:
        told = json.loads(content)
    except ValueError as error:
        raise _unusable(address, "it answers with no JSON") from error
    if not isinstance(told, dict):
        raise _unusable(address, "it answers with no object")
    return told


def _unusable(address: str, why: str) -> CannotGoOn:
    return CannotGoOn(
        f"the database of advisories at {address} can't be used: {why}",
        "see that this machine reaches it (proxy: HTTPS_PROXY), or name another with --database",
        TOOL_MISSING,
    )
